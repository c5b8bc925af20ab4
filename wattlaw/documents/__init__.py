"""The rule as a document that people read; see ``README.md``."""
