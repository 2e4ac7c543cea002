"""How transactions become ties: where they lie, who the actors are, what each row is."""
