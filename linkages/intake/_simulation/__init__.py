"""Parts of the simulated survey: the plan, the actors, the dyads, the chain of waves, the programme, the reports."""
