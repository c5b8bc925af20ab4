"""Running contracts: scenarios and random calls, from the first state on; see ``README.md``."""
