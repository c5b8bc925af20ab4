"""Sessions of ``watt repl``: exact expressions over the names of a text and of a customer in hand."""
