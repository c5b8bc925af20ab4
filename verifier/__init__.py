"""Proofs about a module: from its bytecode alone, by symbolic execution.  Start with ``README.md``."""
