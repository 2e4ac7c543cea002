"""How answers stand in a file, and how each layout becomes one row for every answer."""
