"""Telling people: one message each about what a release changes for them, by the channels a committee has set up."""
