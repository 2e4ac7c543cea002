"""From the files of the field office to a checked Survey, and from there to a Panel."""
