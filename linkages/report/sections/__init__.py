"""The chapters of the report, one file each: a `Context` in, a `Section` out."""
