"""Meter readings and the other tables of a billing run: files in, exact columns with row faults out."""
