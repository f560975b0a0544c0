"""Formats, sessions, and what binds sessions to each other."""
