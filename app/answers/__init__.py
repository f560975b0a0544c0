"""Asking people: date enquiries, open places, return slips, and what members declare of themselves."""
