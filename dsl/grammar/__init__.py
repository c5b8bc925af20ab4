"""The grammar of Watt: ``watt.lark``, and the LALR table that lark makes of it, stored ready to load.

``python -m dsl.grammar.build`` writes ``table.json`` again after a change of the grammar (a test
compares the two), so that reading a text neither imports lark nor spends half a second on tables.
"""
