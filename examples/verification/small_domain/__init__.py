"""Plays versions of the verification cases over a small domain; shares nothing with the verifier."""
