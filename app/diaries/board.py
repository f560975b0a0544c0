"""Everybody's time on the committee's grid: which slots are taken, perhaps taken, or liked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.diaries.items import Frame, Item, Whose, grouped
from app.diaries.schemas import Kind, Owner
from app.diaries.taken import (
    busy_items,
    closed_items,
    commitment_items,
    enquiry_items,
    limit_items,
    turnaround_items,
)
from app.problems import bundle as facts
from app.problems.grid import Grid

Slots = NDArray[np.bool_]
"""Days × slots of the day."""


@dataclass(frozen=True)
class Mask:
    """One diary on the grid."""

    taken: Slots
    tentative: Slots
    preferred: Slots


@dataclass(frozen=True)
class Board:
    """The grid over the days of a frame, with what is published on them."""

    frame: Frame
    grid: Grid
    booked: Mapping[tuple[Owner, str], Sequence[Item]]
    published: frozenset[str]

    @cached_property
    def _busy(self) -> dict[str, list[facts.Busy]]:
        """Taken time by the key of whoever it is taken from; a member and a venue may have the same key."""
        return grouped(self.frame.bundle.busy, "owner")

    @cached_property
    def _venues(self) -> dict[str, facts.Venue]:
        return {venue.key: venue for venue in self.frame.bundle.venues}

    @cached_property
    def _weekdays(self) -> NDArray[np.int64]:
        return (np.arange(self.grid.n_days) + self.grid.first_day.weekday()) % 7 + 1

    def mask(self, whose: Whose) -> Mask:
        """Paint a diary on the grid."""
        empty = (self.grid.n_days, self.grid.slots_per_day)
        mask = Mask(np.zeros(empty, bool), np.zeros(empty, bool), np.zeros(empty, bool))
        items = list(self._items(self.frame, whose))
        for item in items:
            if whose.kind is Owner.DEPARTMENT and item.takes:
                continue  # officers are counted
            for day, low, high in self.grid.busy(item.start, item.end):
                _layer(mask, item)[day, low:high] = True
        match whose.kind:
            case Owner.MEMBER:
                self._paint_limits(mask.taken, whose.key)
            case Owner.DEPARTMENT:
                np.copyto(mask.taken, self._officers_used(whose.key, items) >= self._officers(whose.key)[:, None])
            case Owner.VENUE:
                np.logical_or(mask.taken, self._closed(self._venues[whose.key]), out=mask.taken)
        return mask

    def why(self, whose: Whose, day: date, start: datetime, end: datetime) -> Item | None:
        """What takes a diary's time at a time, the clearest reason first."""
        frame = replace(self.frame, first=day, last=day)
        items = [*self._items(frame, whose)]
        if whose.kind is Owner.MEMBER:
            limits = [row for row in frame.bundle.personal_limits if row.member == whose.key]
            items += limit_items(frame, limits, own=False)
        if whose.kind is Owner.VENUE:
            items += closed_items(frame, self._venues[whose.key])
        taking = [item for item in items if item.takes and item.start < end and item.end > start]
        return min(taking, key=lambda item: item.rank, default=None)

    def _items(self, frame: Frame, whose: Whose) -> Iterator[Item]:
        """Everything in a diary but what recurs every week: limits, opening hours."""
        for row in self._busy.get(whose.key, ()):
            if row.owner_kind.value == whose.kind.value:
                yield from busy_items(frame, row)
        fixed = [*self.booked.get((whose.kind, whose.key), ())]
        fixed += enquiry_items(frame, whose, frame.bundle.enquiries, self.published)
        yield from fixed
        if whose.kind is Owner.VENUE:
            yield from turnaround_items(fixed, self._venues[whose.key].turnaround_minutes)
        else:
            yield from commitment_items(frame, whose, frame.bundle.commitments)

    def _paint_limits(self, taken: Slots, member: str) -> None:
        for row in self.frame.bundle.personal_limits:
            if row.member != member or row.kind is facts.LimitKind.STEP_FREE:
                continue
            first = 0 if row.first is None else max(self.grid.day(row.first), 0)
            last = self.grid.n_days if row.last is None else max(self.grid.day(row.last) + 1, 0)
            low = 0 if row.start is None else max(self.grid.slot_before(row.start), 0)
            high = self.grid.slots_per_day if row.end is None else max(self.grid.slot_after(row.end), 0)
            days = np.flatnonzero(np.isin(self._weekdays, row.weekdays))
            taken[days[(days >= first) & (days < last)], low:high] = True

    def _closed(self, venue: facts.Venue) -> Slots:
        week = np.full((8, self.grid.slots_per_day), bool(venue.hours))
        for row in venue.hours:
            low, high = max(self.grid.slot_after(row.start), 0), max(self.grid.slot_before(row.end), 0)
            for weekday in row.weekdays:
                week[weekday, low:high] = False
        return week[self._weekdays]

    def _officers(self, key: str) -> NDArray[np.int64]:
        """Officers of a department on each day."""
        rows = next(row.officers for row in self.frame.bundle.departments if row.key == key)
        count = np.zeros(self.grid.n_days, np.int64)
        for row in rows:
            first = 0 if row.since is None else max(self.grid.day(row.since), 0)
            last = self.grid.n_days if row.until is None else max(self.grid.day(row.until) + 1, 0)
            count[first:last] += row.count
        return count

    def _officers_used(self, key: str, items: Iterable[Item]) -> NDArray[np.int64]:
        everybody = sum(row.count for item in self.frame.bundle.departments if item.key == key for row in item.officers)
        used = np.zeros((self.grid.n_days, self.grid.slots_per_day), np.int64)
        for item in items:
            if item.takes:
                for day, low, high in self.grid.busy(item.start, item.end):
                    used[day, low:high] += everybody if item.amount is None else item.amount
        return used


def _layer(mask: Mask, item: Item) -> Slots:
    if item.takes:
        return mask.taken
    return mask.preferred if item.kind is Kind.PREFERRED else mask.tentative
