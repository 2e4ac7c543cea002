"""Quantities of a network: a number, a Series by actor, or a small table."""
