"""Conditional requests: whether the reader already has what would be sent."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request

from app.calendar.feed import RENDER_VERSION
from app.calendar.queries import FeedState
from app.calendar.subscribers import Subscriber


def etag_of(subscriber: Subscriber, state: FeedState, *, compressed: bool) -> str:
    """Return the strong ETag of a member's calendar in a state: the same bytes as long as it is the same."""
    member, committee = subscriber.member, subscriber.committee
    facts = f"{member.id}.{member.version}.{committee.version}"
    return f'"{facts}-{state.revision}.{state.cancelled}-{RENDER_VERSION}{subscriber.language}{"g" * compressed}"'


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def is_unchanged(request: Request, etag: str, changed_at: datetime | None) -> bool:
    """Tell whether the reader has the current state: by its ETag, or when it sent none, by date."""
    known = request.headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return etag in tags or "*" in tags
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):
        return False


def takes_gzip(request: Request) -> bool:
    """Tell whether the reader takes compressed content."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
