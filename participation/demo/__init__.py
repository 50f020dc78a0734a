"""The demo school: believable people, cycles and words, built in bulk from data files."""
