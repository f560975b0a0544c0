"""Things that overlap become stretches that do not, and what they leave becomes free time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.diaries.items import Frame, Item
from app.diaries.schemas import FreeStretch, Stretch
from app.text import Language

SHOWN = 20
"""How many reasons a stretch names at most, those first that take it."""

OfficersOn = Callable[[datetime], int]
"""How many officers a department has at a moment."""


@dataclass
class Piece:
    """Time in which the same things hold throughout."""

    start: datetime
    end: datetime
    items: tuple[Item, ...]
    left: int | None = None

    @property
    def takes(self) -> bool:
        """Whether nothing else can take place: for a department, whether no officer remains."""
        return any(item.takes for item in self.items) if self.left is None else self.left <= 0


def pieces(frame: Frame, items: Iterable[Item], officers: OfficersOn | None = None) -> list[Piece]:
    """Cut time wherever something begins or ends; neighbours in which the same holds stay one."""
    found: list[Piece] = []
    for start, end, active in _cuts(frame, items):
        left = None if officers is None else _left(active, officers(start))
        last = found[-1] if found else None
        if last and (last.end, last.left) == (start, left) and _identities(last.items) == _identities(active):
            last.end = end
        else:
            found.append(Piece(start, end, active, left))
    return found


def _cuts(frame: Frame, items: Iterable[Item]) -> Iterator[tuple[datetime, datetime, tuple[Item, ...]]]:
    events: list[tuple[datetime, bool, int, Item]] = []
    for number, item in enumerate(items):
        start, end = max(item.start, frame.after), min(item.end, frame.before)
        if start < end:
            events += [(start, True, number, item), (end, False, number, item)]
    events.sort(key=lambda event: event[:3])
    active: dict[int, Item] = {}
    since = frame.after
    for moment, begins, number, item in events:
        if active and since < moment:
            yield since, moment, tuple(sorted(active.values(), key=lambda item: item.rank))
        since = moment
        if begins:
            active[number] = item
        else:
            del active[number]


def _identities(items: Sequence[Item]) -> list[tuple[object, ...]]:
    return [item.identity for item in items]


def _left(items: Sequence[Item], officers: int) -> int:
    taking = [item for item in items if item.takes]
    if any(item.amount is None for item in taking):
        return 0
    return max(officers - sum(item.amount or 0 for item in taking), 0)


def stretches(found: Sequence[Piece], language: Language) -> list[Stretch]:
    """Say what each piece of time is, and why."""
    return [
        Stretch(
            starts_at=piece.start,
            ends_at=piece.end,
            kind=piece.items[0].kind,
            takes=piece.takes,
            officers_left=piece.left,
            why=[item.reason(language) for item in _different(piece.items)[:SHOWN]],
        )
        for piece in found
    ]


def _different(items: Sequence[Item]) -> list[Item]:
    return list({item.identity: item for item in items}.values())


def free_stretches(frame: Frame, found: Sequence[Piece]) -> list[FreeStretch]:
    """What the parts of the committee's day have left."""
    taken = [(piece.start, piece.end) for piece in found if piece.takes]
    blocks = sorted(frame.bundle.committee.blocks, key=lambda block: (block.start, block.key))
    free, skipped = [], 0
    for day in frame.days():
        kind = frame.working_days.kind(day).value
        while skipped < len(taken) and taken[skipped][1] <= frame.moment(day):
            skipped += 1
        for block in blocks:
            begin, end = frame.moment(day, block.start), frame.moment(day, block.end)
            for low, high in (*(item for item in taken[skipped:] if item[0] < end), (end, end)):
                if begin < low:
                    free.append(FreeStretch(starts_at=begin, ends_at=min(low, end), block=block.key, day_kind=kind))
                begin = max(begin, high)
    return free
