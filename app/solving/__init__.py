"""A run: problem, schedule, draft."""
