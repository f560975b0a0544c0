"""Telling other systems: events of a committee, signed, to the addresses that subscribed to them."""
