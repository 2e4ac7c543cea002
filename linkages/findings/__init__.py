"""Readings of a Panel: tidy tables."""
