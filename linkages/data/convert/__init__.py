"""One file a format, each with a `from_` and a `to_` that lose nothing."""
