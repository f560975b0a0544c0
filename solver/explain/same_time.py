"""What standing sessions take of a free one at the same time or in one period: people, venues, resources, limits."""

from collections.abc import Iterator

import numpy as np

from solver.exact.post import Literal
from solver.explain.beside import Beside, Mask
from solver.explain.reason import Reason, stays
from solver.problem import NONE


class SameTime(Beside):
    """Posts the rows of rules that look at people, venues and resources."""

    def post_all(self) -> None:
        """Post them."""
        for number in self.near:
            if not self.problem.sessions[number].container:
                self._people(number)
                self._venue(number)
        self._resources()
        self._limits()
        self._cores()

    def _same_days(self, number: int) -> Mask:
        day, days = self.near[number].day, self.problem.sessions[number].days
        return (self.days > day - self.session.days) & (self.days < day + days)

    def _close(self, number: int, gap: int) -> list[Literal]:
        """Starts that leave fewer than ``gap`` slots to another session, on a day of it."""
        start, length = self.near[number].start, self.problem.sessions[number].duration
        close = (self.slots > start - self.session.duration - gap) & (self.slots < start + length + gap)
        return self._which(self._same_days(number) & close)

    def _people(self, number: int) -> None:
        """Whoever attends the other one cannot come when it is too close, travel included."""
        shared = sorted(self.near[number].attends.intersection(self.variables.people[0]))
        if not shared or not self._same_days(number).any():
            return
        near = self._too_close(number)
        if near is None:
            return
        for person in shared:
            self.post.clause([~self.variables.attends(0, person), ~near, ~self.switch(stays(number))])

    def _too_close(self, number: int) -> Literal | None:
        there = self.near[number].venue
        rows: list[tuple[list[Literal], Literal | None]] = []
        if meeting := self._close(number, 0):
            rows.append((meeting, None))
        for area in sorted(self.variables.areas(0)):
            gap = 0 if there == NONE else self.problem.travel[area][self.problem.venues[there].area]
            if gap and (meeting := self._close(number, gap)):
                rows.append((meeting, self.variables.in_area(0, area)))
        if not rows:
            return None
        near = self.post.literal()
        for meeting, here in rows:
            terms = [*meeting, *([] if here is None else [here])]
            self.post.linear([*terms, near], [1] * len(terms) + [-1], high=0 if here is None else 1)
        return near

    def _venue(self, number: int) -> None:
        venue = self.near[number].venue
        if venue == NONE or venue not in self.variables.venues[0]:
            return
        if meeting := self._close(number, self.problem.venues[venue].turnaround):
            there, switch = self.variables.venues[0][venue], self.switch(stays(number))
            self.post.linear([*meeting, there, switch], [1] * (len(meeting) + 2), high=2)

    def _resources(self) -> None:
        for need in self.session.needs:
            facts = self.problem.resources[need.resource]
            rule = "department_has_officers" if facts.kind == "department" else "capacity_suffices"
            reason = Reason(rule, sessions=(self.index,), resources=(need.resource,), numbers=(need.amount,))
            free = np.full((self.problem.n_days, self.problem.slots_per_day), facts.capacity, dtype=np.int64)
            for away in facts.away:
                free[away.day, away.start : away.end] -= away.amount
            users = self._users(need.resource)
            for cell, starts in self.variables.cells(0).items():
                left = max(int(free[cell]), 0) - need.amount
                self._at_most(users.get(cell, []), left, [starts], self.switch(reason))

    def _users(self, resource: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """For each cell the other sessions that use a resource then, with how much of it."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for number, item in self.near.items():
            facts = self.problem.sessions[number]
            for amount in (need.amount for need in facts.needs if need.resource == resource and not facts.container):
                for day in range(item.day, item.day + facts.days):
                    for slot in range(item.start, item.start + facts.duration):
                        found.setdefault((day, slot), []).append((number, amount))
        return found

    def _limits(self) -> None:
        """How many sessions the people have a day and a week."""
        weeks, days = self.problem.weeks, range(self.problem.n_days)
        for person in self.variables.people[0]:
            facts = self.problem.people[person]
            for limit, periods, detail in ((facts.daily, days, "day"), (facts.weekly, weeks, "week")):
                if limit:
                    self._limit(person, limit, periods, detail)

    def _limit(self, person: int, limit: int, periods: "range | tuple[int, ...]", detail: str) -> None:
        taken: dict[int, list[int]] = {}
        for number in self._sessions_of.get(person, ()):
            day, length = self.placed[number].day, self.problem.sessions[number].days
            for period in {periods[other] for other in range(day, day + length)}:
                taken.setdefault(period, []).append(number)
        reason = Reason("daily_limit", detail, (self.index,), (person,), numbers=(limit,))
        for period, numbers in taken.items():
            if len(numbers) >= limit:
                touching = self._touching(np.array([other == period for other in periods], dtype=np.bool_))
                if touching.any():
                    here = [[self.variables.attends(0, person)], self._which(touching)]
                    self._at_most([(number, 1) for number in numbers], limit - 1, here, self.switch(reason))

    def _touching(self, days: Mask) -> Mask:
        """Starts from which the session takes one of these days of the horizon."""
        taken = self.days[:, None] + np.arange(self.session.days)
        return np.asarray(days[taken].any(axis=1))

    def _cores(self) -> None:
        for number, core in enumerate(self.problem.cores):
            here = [area for area in self.variables.areas(0) if area not in core.areas]
            if here and set(core.people).intersection(self.variables.people[0]):
                outside = self.post.any_of([self.variables.in_area(0, area) for area in here])
                reason = Reason("chair_core_present", "", (self.index,), core.people, numbers=(number,))
                self._core(core.people, core.areas, outside, self.switch(reason))

    def _core(self, people: tuple[int, ...], areas: tuple[int, ...], outside: Literal, when: Literal) -> None:
        for cell, starts in self.variables.cells(0).items():
            idle = [person for person in people if not self._is_busy(person, cell)]
            ways = [[*self._gone(person, cell, areas)] for person in idle]
            going = [person for person in idle if person in self.variables.people[0]]
            if going and all(person in going or others for person, others in zip(idle, ways, strict=True)):
                away = [self.post.literal() for _ in idle]
                for person, literal, others in zip(idle, away, ways, strict=True):
                    for switch in others:
                        self.post.clause([~switch, literal])
                    if person in going:
                        self.post.clause([~self.variables.attends(0, person), ~outside, literal])
                present = self.post.any_of(starts)
                self.post.clause([~present, ~outside, *(~literal for literal in away)], when)

    def _is_busy(self, person: int, cell: tuple[int, int]) -> bool:
        busy = self.problem.people[person].busy
        return any(part.day == cell[0] and part.start <= cell[1] < part.end for part in busy)

    def _gone(self, person: int, cell: tuple[int, int], areas: tuple[int, ...]) -> Iterator[Literal]:
        day, slot = cell
        for number, item in self.near.items():
            facts = self.problem.sessions[number]
            inside = item.day <= day < item.day + facts.days and item.start <= slot < item.start + facts.duration
            elsewhere = item.venue != NONE and self.problem.venues[item.venue].area not in areas
            if inside and elsewhere and not facts.container and person in item.attends:
                yield self.switch(stays(number))
