"""A reading child: a process of its own that reads foreign calendars for its parent, with little memory.

Run as ``python -m app.sources.reader DESCRIPTOR MEMORY_MB``; it speaks over the one inherited socket and ends when that
does. A rule of 176 characters can take seventeen seconds: the parent kills a child that takes too long.
"""

import json
import resource
import sys
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any
from zoneinfo import ZoneInfo

from app.sources import ics
from app.sources.ics import Unreadable, Window


def main(descriptor: int, memory_mb: int) -> None:
    """Answer questions until the parent hangs up."""
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    connection: Connection[bytes, bytes] = Connection(descriptor)
    while True:
        try:
            question = json.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        connection.send_bytes(json.dumps(_answered(question)).encode())


def _answered(question: dict[str, Any]) -> Any:
    try:
        return {"answer": answer(question)}
    except Unreadable as refused:
        return {"reason": refused.reason, "value": refused.value}
    except MemoryError:
        return {"reason": "too_costly", "value": ""}
    except Exception:  # whatever a parser stumbles over, it is the data's fault
        return {"reason": "not_a_calendar", "value": ""}


def answer(question: dict[str, Any]) -> Any:
    """Read one calendar and say what is asked of it."""
    low, high = (datetime.fromisoformat(question[name]) for name in ("low", "high"))
    window = Window(low, high, ZoneInfo(question["zone"]))
    calendar = ics.parsed(question["content"], window.zone)
    match question["act"]:
        case "object":
            spans = ics.busy_spans(calendar, window, question["own"])
            return {**ics.described(calendar, window), "spans": [span.written() for span in spans]}
        case "spans":
            return [span.written() for span in ics.busy_spans(calendar, window, question["own"])]
        case "times":
            return ics.taken_times(calendar, question["component"], window)
        case "rings":
            return ics.rings(calendar, window)
        case "expanded":
            return ics.expanded(calendar, question["component"], window)
    raise ValueError(question["act"])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
