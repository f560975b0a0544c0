"""Times at which everybody and a venue are free, or nearly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

import numpy as np
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.diaries.board import Board
from app.diaries.items import Frame, Item, Whose
from app.diaries.queries import (
    containers,
    department_items,
    read_bookings,
    read_published,
    read_released,
    sessions_of_departments,
)
from app.diaries.schemas import FreeTimes, FreeTimesQuery, Missing, Owner, Slot
from app.diaries.service import frame_of
from app.diaries.tally import Starts, Tally, count, starts_of
from app.diaries.wanted import Wanted, read_wishes, require_days
from app.plans.errors import facts_hold
from app.problems.grid import make_grid
from app.text import Language, say

NEAREST = 5


def find_free_times(session: Session, committee: CommitteeRow, query: FreeTimesQuery, language: Language) -> FreeTimes:
    """Rank the times at which everybody is free; when there is none, the nearest with who is missing."""
    require_days(query)
    frame = frame_of(session, committee, query.since, query.until)
    wanted = read_wishes(frame, query)
    people = [
        Whose(Owner.MEMBER, row.key, frame.snapshot.members[row.key], row.name)
        for row in frame.bundle.members
        if row.key in wanted.people
    ]
    with facts_hold():
        board = _board(session, frame, wanted, people)
        starts = starts_of(board, wanted)
    closed = {item.start.astimezone(frame.zone).date() for _, item in read_released(session, frame, containers(frame))}
    ranked = Ranking(board, wanted, starts, count(board, wanted, starts, people, closed), language)
    items = list(ranked.best())
    return FreeTimes(people=len(people), items=items, nearest=[] if items else list(ranked.nearest()))


def _board(session: Session, frame: Frame, wanted: Wanted, people: Sequence[Whose]) -> Board:
    """Read what is published of everybody in question, and lay the grid."""
    booked: dict[tuple[Owner, str], list[Item]] = {}
    members = {whose.number: whose.key for whose in people}
    venues = {frame.snapshot.venues[venue.key]: venue.key for venue in wanted.venues}
    for member, venue, item in read_bookings(session, frame, list(members), list(venues)):
        owner = (Owner.VENUE, venues[venue]) if venue is not None else (Owner.MEMBER, members[member or 0])
        booked.setdefault(owner, []).append(item)
    keys = [whose.key for whose in wanted.departments]
    released = list(read_released(session, frame, sessions_of_departments(frame, keys))) if keys else []
    for key in keys:
        booked[Owner.DEPARTMENT, key] = list(department_items(frame, key, released))
    published = read_published(session, frame, [row.session for row in frame.bundle.enquiries])
    grid = make_grid(frame.bundle.committee, frame.first, frame.last, frame.bundle.committee.grain_minutes)
    return Board(frame, grid, booked, published)


@dataclass(frozen=True)
class Ranking:
    """Times in the order of their merit: fewest missing, fewest undecided, most glad, earliest."""

    board: Board
    wanted: Wanted
    starts: Starts
    tally: Tally
    language: Language

    def best(self) -> Iterator[Slot]:
        """The best times at which nobody is missing."""
        for day, start in self._ordered(self.tally.possible & (self.tally.missing == 0))[: self.wanted.limit]:
            yield self._slot(day, start)

    def nearest(self) -> Iterator[Slot]:
        """The times at which the fewest are missing, one for a part of a day."""
        seen: set[tuple[int, str]] = set()
        for day, start in self._ordered(self.tally.possible):
            part = (day, self.starts.blocks[start])
            if part not in seen:
                seen.add(part)
                yield self._slot(day, start)
            if len(seen) == NEAREST:
                return

    def _ordered(self, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
        days, starts = np.nonzero(chosen)
        tally = self.tally
        merits = (tally.missing[days, starts], tally.tentative[days, starts], -tally.preferred[days, starts])
        order = np.lexsort((starts, days, *reversed(merits)))
        return [(int(days[place]), int(starts[place])) for place in order]

    def _slot(self, day: int, start: int) -> Slot:
        grid, tally = self.board.grid, self.tally
        slot = int(self.starts.slots[start])
        free = int(tally.venues_free[day, start])
        venue = self.wanted.venues[int(tally.venue[day, start])] if free else None
        name = venue.name_en if venue and self.language == "en" and venue.name_en else venue and venue.name
        return Slot(
            starts_at=grid.moment(day, slot).astimezone(UTC),
            ends_at=grid.moment(day, slot + self.starts.length).astimezone(UTC),
            block=self.starts.blocks[start],
            day_kind=self.board.frame.working_days.kind(grid.date(day)).value,
            venue=venue.key if venue else None,
            venue_name=name,
            venues_free=free,
            tentative=int(tally.tentative[day, start]),
            preferred=int(tally.preferred[day, start]),
            missing=list(self._missing(day, start)) if tally.missing[day, start] else [],
        )

    def _missing(self, day: int, start: int) -> Iterator[Missing]:
        """Who is not free and why, at most what a reader bears; a venue that is wanted and not there comes last."""
        grid = self.board.grid
        slot = int(self.starts.slots[start])
        begin, end = grid.moment(day, slot), grid.moment(day, slot + self.starts.length)
        for whose, busy in self.tally.busy:
            if busy[day, start]:
                yield self._absent(whose, self.board.why(whose, grid.date(day), begin, end))
        if self.wanted.needs_venue and not self.tally.venues_free[day, start]:
            yield Missing(owner_kind=Owner.VENUE, sentence=say(self.language, "diary.no_venue"))

    def _absent(self, whose: Whose, item: Item | None) -> Missing:
        name = whose.name_en if self.language == "en" and whose.name_en else whose.name
        if item is None:  # officers are short without anything that takes them all
            sentence = say(self.language, "diary.no_officers")
            return Missing(owner_kind=whose.kind, key=whose.key, name=name, sentence=sentence)
        sentence = item.reason(self.language).sentence
        return Missing(owner_kind=whose.kind, key=whose.key, name=name, kind=item.kind, sentence=sentence)
