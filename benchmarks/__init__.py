"""Measurements beside other programs, each pair in the same run."""
