"""The machine: values, instruction table, module format, loader and interpreter; see ``README.md``."""
