"""Checking contracts: text to ``dsl.model.contract.Contract`` (start at ``contract.py``)."""
