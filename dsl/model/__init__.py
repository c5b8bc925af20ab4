"""The checked model: a contract after names, units, types and calendars are resolved.

``dsl.check`` makes it, the compiler and the documents read it.  Everything in it
is immutable, every quantity is an exact ``Fraction`` in base units, every name
has been resolved, and every choice that the text must make has been made.
"""
