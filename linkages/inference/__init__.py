"""Intervals and tests of chance for a measure handed over as a function."""
