"""One file a format, each with a `from_` and a `to_`; what a format has no word for is named when it is written."""
