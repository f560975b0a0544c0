"""Whose time is taken, by what, and when everybody is free."""
