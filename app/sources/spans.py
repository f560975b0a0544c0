"""What is kept of foreign calendars: when somebody is busy, and how firmly; never titles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.availability.schemas import BusyKind

Written = Sequence[str]
"""A span as a JSON value: start, end, kind."""


@dataclass(frozen=True, order=True)
class Span:
    """A time that is taken."""

    start: datetime
    end: datetime
    kind: BusyKind = BusyKind.BUSY

    def written(self) -> list[str]:
        """The span as a JSON value."""
        return [self.start.isoformat(), self.end.isoformat(), self.kind.value]

    @classmethod
    def of(cls, written: Written) -> "Span":
        """Read a span from its JSON value."""
        start, end, kind = written
        return cls(
            datetime.fromisoformat(start).astimezone(UTC), datetime.fromisoformat(end).astimezone(UTC), BusyKind(kind)
        )


def joined(spans: Iterable[Span]) -> list[Span]:
    """Join what overlaps or touches, by its kind; no two that are left have the same start and end."""
    given, found = sorted(spans), dict[tuple[datetime, datetime], Span]()
    for kind in (BusyKind.TENTATIVE, BusyKind.BUSY):
        for span in _merged(span for span in given if span.kind is kind):
            found[span.start, span.end] = span
    return sorted(found.values())


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        if found and span.start <= found[-1].end:
            last = found[-1]
            found[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            found.append(span)
    return found
