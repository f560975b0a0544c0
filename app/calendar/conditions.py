"""Conditional requests: whether the reader already has what would be sent."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers


def answer_headers(etag: str, changed_at: datetime | None) -> dict[str, str]:
    """Return the headers of every answer to a reader of a feed."""
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if changed_at is not None:
        headers["Last-Modified"] = http_date(changed_at)
    return headers


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def is_unchanged(asked: Headers, etag: str, changed_at: datetime | None) -> bool:
    """Tell whether the reader has the current state: by its ETag, or when it sent none, by date."""
    known = asked.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return etag in tags or "*" in tags
    since = asked.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):
        return False


def takes_gzip(asked: Headers) -> bool:
    """Tell whether the reader takes compressed content."""
    for part in asked.get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
