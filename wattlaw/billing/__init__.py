"""Bills for many tariffs and many customers: data in, the module's functions run, bills out."""
