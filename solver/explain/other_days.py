"""What standing sessions leave of a free one's days: stages, spacing, counts, plenaries."""

import numpy as np

from solver.explain.beside import Beside, Days, Mask
from solver.explain.reason import Reason, stays
from solver.problem import NONE, Assignment, Lag


class OtherDays(Beside):
    """Posts the rows of rules that look at days."""

    def post_all(self) -> None:
        """Post them."""
        self._distances()
        self._days_between()
        self._counts()
        self._containers()

    def _forbid(self, mask: Mask, number: int, reason: Reason) -> None:
        """The session does not begin there while the other one stays."""
        if meeting := self._which(mask):
            switch = self.switch(stays(number))
            self.post.linear([*meeting, switch], [1] * (len(meeting) + 1), high=1, when=self.switch(reason))

    def _distances(self) -> None:
        for lag in self.problem.lags:
            if self.index not in (lag.before, lag.after):
                continue
            other = lag.before if lag.after == self.index else lag.after
            high = lag.high
            numbers = (lag.low, high, int(lag.working))
            reason = Reason("stages_in_order", "", (lag.before, lag.after), numbers=numbers)
            if other in self.placed:
                self._forbid(~self._in_order(lag, self.placed[other]), other, reason)
            elif other == lag.before:
                missing = Reason("stages_in_order", "missing", (lag.before, lag.after))
                self.post.never(self.variables.present[0], self.switch(missing))

    def _in_order(self, lag: Lag, other: Assignment) -> Mask:
        is_after = lag.after == self.index
        before = self.problem.sessions[lag.before]
        found = []
        for day, slot in zip(self.days.tolist(), self.slots.tolist(), strict=True):
            first, second = (other.day, day) if is_after else (day, other.day)
            gap = self.problem.lag_days(first + before.days - 1, second, working=lag.working)
            fits = lag.low <= gap and (lag.high == NONE or gap <= lag.high)
            if first + before.days - 1 == second and not self._books_nothing(lag):
                begins, ends = (slot, other.start) if is_after else (other.start, slot)
                fits = fits and ends + before.duration <= begins
            found.append(fits)
        return np.array(found, dtype=np.bool_)

    def _books_nothing(self, lag: Lag) -> bool:
        return self.problem.sessions[lag.before].container or self.problem.sessions[lag.after].container

    def _days_between(self) -> None:
        """Spacing, sessions kept apart and kept together."""
        for place, spacing in enumerate(self.problem.spacings):
            if spacing.min_days > 0 and self.index in spacing.sessions:
                reason = Reason("same_format_spaced", "days", (self.index,), numbers=(place, spacing.min_days))
                for number in self._others(spacing.sessions):
                    self._forbid(self._distance_to(number) < spacing.min_days, number, reason)
        for apart in self.problem.apart:
            for number in (
                self._others((apart.first, apart.second)) if self.index in (apart.first, apart.second) else ()
            ):
                reason = Reason("kept_apart", "", (self.index, number), numbers=(apart.min_days,))
                self._forbid(self._distance_to(number) < apart.min_days, number, reason)
        for pair in self.problem.together:
            for number in self._others((pair.first, pair.second)) if self.index in (pair.first, pair.second) else ():
                reason = Reason("kept_together", "", (self.index, number), numbers=(pair.max_days,))
                self._forbid(self._distance_to(number) > pair.max_days, number, reason)

    def _others(self, sessions: tuple[int, ...]) -> list[int]:
        return [number for number in sessions if number != self.index and number in self.placed]

    def _distance_to(self, number: int) -> Days:
        return np.abs(self.days - self.placed[number].day)

    def _counts(self) -> None:
        """At most so many of a format in a month, of a town's or a department's sessions in a week."""
        for place, spacing in enumerate(self.problem.spacings):
            if spacing.per_month > 0 and self.index in spacing.sessions:
                numbers = (place, spacing.per_month)
                reason = Reason("same_format_spaced", "month", (self.index,), numbers=numbers)
                self._count(spacing.sessions, spacing.per_month, self.problem.months, reason)
        for place, quota in enumerate(self.problem.quotas):
            if self.index in quota.sessions:
                reason = Reason("daily_limit", "quota_week", (self.index,), numbers=(quota.per_week, place))
                self._count(quota.sessions, quota.per_week, self.problem.weeks, reason)
        for need in self.session.needs:
            facts = self.problem.resources[need.resource]
            if facts.weekly:
                used, most = (need.resource,), (facts.weekly,)
                reason = Reason("daily_limit", "resource_week", (self.index,), resources=used, numbers=most)
                users = tuple(
                    number
                    for number, other in enumerate(self.problem.sessions)
                    if any(item.resource == need.resource for item in other.needs)
                )
                self._count(users, facts.weekly, self.problem.weeks, reason)

    def _count(self, sessions: tuple[int, ...], limit: int, periods: tuple[int, ...], reason: Reason) -> None:
        taken: dict[int, list[int]] = {}
        for number in self._others(sessions):
            taken.setdefault(periods[self.placed[number].day], []).append(number)
        mine = np.array([periods[int(day)] for day in self.days], dtype=np.int64)
        for period, numbers in taken.items():
            starts = self._which(mine == period)
            if starts and len(numbers) >= limit:
                self._at_most([(number, 1) for number in numbers], limit - 1, [starts], self.switch(reason))

    def _containers(self) -> None:
        """A container closes its days to all but its children, who lie within them and need it."""
        for number, facts in enumerate(self.problem.sessions):
            if number == self.index or not (facts.container or self.session.container):
                continue
            if facts.container:
                self._beside(number, self.session.parent == number, within=True)
            if self.session.container:
                self._beside(number, facts.parent == self.index, within=False)

    def _beside(self, number: int, is_child: bool, *, within: bool) -> None:
        """``within`` says that the other session is the container."""
        container, child = (number, self.index) if within else (self.index, number)
        reason = Reason("plenary_alone", "", (self.index, number), numbers=(container, child))
        if number not in self.placed:
            if is_child and within:
                missing = Reason("plenary_alone", "missing", (self.index, number))
                self.post.never(self.variables.present[0], self.switch(missing))
            return
        day, length = self.placed[number].day, self.problem.sessions[number].days
        mine = self.session.days
        if is_child:
            inside = (self.days >= day) & (self.days + mine <= day + length)
            around = (self.days <= day) & (self.days + mine >= day + length)
            self._forbid(~(inside if within else around), number, reason)
        else:
            self._forbid((self.days < day + length) & (self.days + mine > day), number, reason)
