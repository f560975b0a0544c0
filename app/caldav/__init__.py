"""CalDAV: members' sessions and busy time in the calendars of their phones."""
