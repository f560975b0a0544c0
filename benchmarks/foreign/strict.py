"""Reads a feed with the strict parser of the Python library ical."""

import sys
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream


def main(path: str) -> None:
    """Print how many events it holds."""
    calendar = IcsCalendarStream.calendar_from_ics(Path(path).read_text(encoding="utf-8"))
    occurrences = len(list(calendar.timeline))
    assert occurrences == len(calendar.events) == 60, occurrences
    print(f"{occurrences} events")


if __name__ == "__main__":
    main(sys.argv[1])
