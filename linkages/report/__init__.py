"""From an Evaluation to one self-contained page."""
