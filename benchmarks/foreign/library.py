"""Goes a member's way with the Python library caldav: finds the calendars, writes, searches, follows, deletes."""

import sys
from datetime import UTC, datetime

import caldav

START, END = datetime(2024, 6, 3, 2, tzinfo=UTC), datetime(2024, 6, 3, 3, tzinfo=UTC)


def main(url: str, user: str, password: str) -> None:
    """Fail where something is otherwise than it should be."""
    with caldav.DAVClient(url=url, username=user, password=password) as client:
        calendars = {
            calendar.url.path.rstrip("/").rsplit("/", 1)[-1]: calendar for calendar in client.principal().calendars()
        }
        assert {"busy", "sessions"} <= calendars.keys(), calendars
        busy, sessions = calendars["busy"], calendars["sessions"]
        followed = busy.get_objects_by_sync_token()
        event = busy.save_event(dtstart=START, dtend=END, summary="家事", rrule={"FREQ": "WEEKLY", "COUNT": 3})
        found = busy.search(start=START, end=datetime(2024, 7, 1, tzinfo=UTC), event=True, expand=True)
        assert len(found) == 3, len(found)
        updated, gone = followed.sync()
        assert (len(list(updated)), len(list(gone))) == (1, 0)
        event.icalendar_component["summary"] = "别的"
        event.save()
        assert "别的" in busy.event_by_uid(event.icalendar_component["uid"]).data
        event.delete()
        assert not busy.search(start=START, end=END, event=True)
        assert len(sessions.events()) == 60
        first = sessions.search(
            start=datetime(2024, 3, 4, tzinfo=UTC), end=datetime(2024, 3, 5, tzinfo=UTC), event=True
        )
        assert len(first) == 1
    print("discovery, sync-token, save, expand, change, delete, sessions")


if __name__ == "__main__":
    main(*sys.argv[1:4])
