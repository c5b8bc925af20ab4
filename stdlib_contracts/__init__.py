"""Watt texts that people use as they are, packaged as data."""
