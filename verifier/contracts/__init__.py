"""Proofs about contracts: every reachable state, every action, the passing of time."""
