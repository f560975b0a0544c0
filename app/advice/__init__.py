"""What holds no longer, and what could be done about it: conflicts, places for a session, people for a place."""
