"""Names of organisations: how they are read, compared, decided about, and followed through mergers and splits."""
