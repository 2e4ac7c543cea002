"""The instrument: a new study, its list of organisations, its questionnaire for phones and for paper."""
