"""Every place a session could be moved to beside given others, with what each costs at least."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from solver.bits import blocked_starts, through_days, unpack
from solver.facts import GroupFacts, SessionFacts
from solver.problem import NONE, Assignment, Role
from solver.repair.setting import FAR, Setting, Wishes
from solver.state import State
from solver.terms import Distance, Flags

Amounts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Options:
    """Costs of all (venue, day, start) of a session, shape ``(venues, W, slots)``, ``FAR`` where impossible.

    A cost counts the move and the people who cannot come; it is a lower bound, exact unless one person would have to
    fill two gaps. ``out`` is what leaving the session out costs.
    """

    session: SessionFacts
    old: Assignment | None
    costs: Amounts
    out: int

    @cached_property
    def least(self) -> int:
        """The cheapest of all, leaving out included."""
        return min(self.cheapest, self.out)

    @cached_property
    def cheapest(self) -> int:
        """The cheapest place; ``FAR`` without any."""
        return int(self.costs.min(initial=FAR))

    @cached_property
    def elsewhere(self) -> int:
        """The cheapest way to be gone from the published time: another time, or out."""
        moved = self.costs
        if self.old is not None and self.old.day in self.session.days_range:
            moved = moved.copy()
            moved[:, self.old.day - self.session.days_range.start, self.old.start] = FAR
        return min(int(moved.min(initial=FAR)), self.out)

    def venue(self, row: int) -> int:
        """Venue of a row; ``NONE`` for sessions that need none."""
        return self.session.venues[row] if self.session.venue_needed else NONE


def options_of(setting: Setting, state: State, index: int, wishes: Wishes, *, final: bool) -> Options:
    """Price every place of a session that is not placed in the state.

    With ``final`` what the session needs scheduled must be in the state; else that may still come.
    """
    session, old, prices = setting.static.sessions[index], setting.old.get(index), setting.prices[index]
    days, venues = session.days_range, len(session.venues) if session.venue_needed else 1
    none = np.full((venues, len(days), setting.static.slots), FAR, dtype=np.int64)
    if not len(days) or (session.venue_needed and not session.venues):
        return Options(session, old, none, prices.out)
    allowed_days = open_days(setting, state, session, final=final) & _wanted_days(setting, index, wishes)
    if not allowed_days.any():
        return Options(session, old, none, prices.out)
    costs = _move_costs(setting, index, wishes)
    sure = np.array(sorted(setting.sure(index)), dtype=np.intp)
    areas = [state.area_of(venue) for venue in session.venues] if session.venue_needed else [state.areas - 1]
    team = _Team(setting, session, wishes)
    by_area: dict[int, tuple[Flags, Amounts]] = {}
    for area in dict.fromkeys(areas):
        open_starts = unpack(state.open_starts(session, area, sure), setting.static.slots) & allowed_days[:, None]
        people, enough = team.costs(state, area, open_starts)
        by_area[area] = (enough, people)
    allowed = np.stack([by_area[area][0] for area in areas])
    if session.venue_needed:
        allowed &= unpack(state.open_venues(session), setting.static.slots)
    found = np.where(allowed, costs + np.stack([by_area[area][1] for area in areas]), FAR)
    return Options(session, old, np.minimum(found, FAR), prices.out)


def _move_costs(setting: Setting, index: int, wishes: Wishes) -> Amounts:
    """What time and venue alone cost, ``FAR`` where the wishes rule them out."""
    session, old, prices = setting.static.sessions[index], setting.old.get(index), setting.prices[index]
    venues = list(session.venues) if session.venue_needed else [NONE]
    costs = np.full((len(venues), len(session.days_range), setting.static.slots), prices.move, dtype=np.int64)
    if old is not None:
        if index in wishes.times:
            costs[:] = FAR
        if old.day in session.days_range:
            at = old.day - session.days_range.start
            costs[:, at, old.start] = [0 if venue == old.venue else prices.venue for venue in venues]
    for row, venue in enumerate(venues):
        if venue in wishes.venues.get(index, ()):
            costs[row] = FAR
    return costs


def _wanted_days(setting: Setting, index: int, wishes: Wishes) -> Flags:
    """Days from the freeze day on, and the published one."""
    days, old = setting.static.sessions[index].days_range, setting.old.get(index)
    numbers = np.arange(days.start, days.stop)
    allowed = numbers >= setting.earliest
    if old is not None:
        allowed |= numbers == old.day
    for day in wishes.days.get(index, ()):
        allowed &= numbers != day
    return allowed


class _Team:
    """Whom a session loses at each start, and whether enough are left."""

    def __init__(self, setting: Setting, session: SessionFacts, wishes: Wishes) -> None:
        old = setting.base.get(session.index)
        self.session = session
        self.price = setting.prices[session.index].person
        pairs = set() if old is None else set(old.people)
        every = {int(person) for group in session.groups for person in group.people}
        self.people = np.array(sorted(every), dtype=np.intp)
        row = {int(person): number for number, person in enumerate(self.people)}
        banned = wishes.people.get(session.index, frozenset())
        self.groups: list[tuple[GroupFacts, list[int], list[int]]] = []
        for group in session.groups:
            people = [int(person) for person in group.people]
            mine = [row[person] for person in people if (group.number, person) in pairs]
            ready = [row[p] for p in people if p not in banned or (group.number, p) in pairs]
            self.groups.append((group, mine, ready))
        self.had = sorted({number for _, mine, _ in self.groups for number in mine})

    def costs(self, state: State, area: int, allowed: Flags) -> tuple[Amounts, Flags]:
        """Price of the people at each start (shape ``(W, slots)``), and whether every group can be met there."""
        costs, enough = np.zeros(allowed.shape, dtype=np.int64), allowed.copy()
        days = np.flatnonzero(allowed.any(axis=1))
        if not len(self.people) or not len(days):
            return costs, enough
        free = self._free(state, area, days)
        lost = len(self.had) - free[self.had].sum(axis=0, dtype=np.int32)
        lacking, most = np.zeros(lost.shape, dtype=np.int32), np.zeros(lost.shape, dtype=np.int32)
        for group, mine, ready in self.groups:
            if group.low == 0:
                continue
            gap = np.maximum(group.low - free[mine].sum(axis=0, dtype=np.int32), 0)
            enough[days] &= free[ready].sum(axis=0, dtype=np.int32) >= group.low
            if group.role is Role.POOL:
                lacking += gap
            else:
                most = np.maximum(most, gap)
        costs[days] = self.price * np.maximum(lost, np.maximum(lacking, most)).astype(np.int64)
        return costs, enough

    def _free(self, state: State, area: int, days: npt.NDArray[np.intp]) -> Flags:
        """Who (shape ``(people, days, slots)``) could attend at each start on these days."""
        session, first = self.session, self.session.days_range.start
        if session.days == 1:
            words = ~blocked_starts(state.pads[area][self.people[:, None], (first + days)[None, :]], session.duration)
        else:
            span = session.days_range
            words = ~blocked_starts(
                state.pads[area, self.people, span.start : span.stop + session.days - 1], session.duration
            )
            words = through_days(words, session.days, len(span))[:, days]
        return unpack(words, state.static.slots)


def open_days(setting: Setting, state: State, session: SessionFacts, *, final: bool) -> Flags:
    """Days (shape ``(W,)``) that relations to what the state holds leave to the session."""
    relations, days = state.relations, session.days_range
    numbers = np.arange(days.start, days.stop)
    allowed = np.ones(len(days), dtype=np.bool_)
    for number in relations.separations_of[session.index]:
        least = setting.static.separations[number].min_days
        for other, day in relations.separated[number].items():
            if other != session.index:
                allowed &= np.abs(numbers - day) >= least
    for number in relations.at_most_of[session.index]:
        limit = setting.static.at_most[number].limit
        allowed &= (relations.counts[number] < limit)[relations.period_of[number][numbers]]
    for distance in relations.near.get(session.index, ()):
        placed = relations.day_of.get(distance.before if distance.after == session.index else distance.after)
        if placed is not None:
            allowed &= fitting_days(setting, distance, session.index, placed)
        elif distance.after == session.index and (final or distance.before not in setting.movable):
            allowed[:] = False
    for pair in relations.pairs_of.get(session.index, ()):
        partner = relations.day_of.get(pair.second if pair.first == session.index else pair.first)
        if partner is not None:
            allowed &= np.abs(numbers - partner) <= pair.max_days
    if setting.static.alone:
        allowed &= _beside_containers(setting, state, session, final=final)
    return allowed


def fitting_days(setting: Setting, distance: Distance, index: int, other: int) -> Flags:
    """Days (shape ``(W,)``) at the right distance from the day of the other session."""
    days, length = setting.static.sessions[index].days_range, setting.static.sessions[distance.before].days
    lag, working = setting.problem.lag_days, distance.working
    if distance.after == index:
        gaps = np.array([lag(other + length - 1, day, working=working) for day in days])
    else:
        gaps = np.array([lag(day + length - 1, other, working=working) for day in days])
    fits = gaps >= distance.low
    return fits if distance.high == NONE else fits & (gaps <= distance.high)


def _beside_containers(setting: Setting, state: State, session: SessionFacts, *, final: bool) -> Flags:
    relations, length = state.relations, session.days
    days = np.arange(session.days_range.start, session.days_range.stop)
    taken = days[:, None] + np.arange(length)
    closed = relations.closed_by[taken]
    waits = session.parent != NONE and session.parent not in relations.day_of
    if waits and not final and session.parent in setting.movable:
        fits = (closed == NONE).all(axis=1)
    else:
        fits = (closed == session.parent).all(axis=1)
    if session.container:
        fits &= (relations.occupied[taken] == 0).all(axis=1)
        for child in setting.followers.get(session.index, ()):
            if setting.problem.sessions[child].parent == session.index and child in relations.day_of:
                first, size = relations.day_of[child], setting.static.sessions[child].days
                fits &= (days <= first) & (first + size <= days + length)
    return np.asarray(fits)
