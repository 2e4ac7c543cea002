"""The nouns: Study, Survey, Network, Panel, and the ways in and out of them."""
