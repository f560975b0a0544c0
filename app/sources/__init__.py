"""Busy time from outside: foreign calendars read in a limited child, and what they take of a member's time."""
