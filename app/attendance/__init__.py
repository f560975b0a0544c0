"""Members' answers to published sessions, and leave: one state machine for every way in."""
