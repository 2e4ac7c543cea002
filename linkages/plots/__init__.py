"""Pictures: a tidy table or a Network in, a `Picture` (SVG and its alt text) out."""
