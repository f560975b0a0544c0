"""The least change of a tiny published calendar by enumeration; the checker judges, the price list is written anew."""

from solver.checker import Violation, find_violations
from solver.problem import NONE, Assignment, Problem
from solver.schedule import Schedule
from tests.solver.brute_force import options_of


def price_of(problem: Problem, old: Assignment | None, new: Assignment | None, missing: int) -> int:
    """What one session's change costs, in twentieths of a point."""
    if old == new:
        return missing if new is None else 0
    if old is None:
        return 0
    days = old.day - problem.as_of
    weight = 4 if days <= 14 else 2 if days <= 45 else 1
    unit = weight * (2 if old.session in problem.provisional else 20)
    told = max(len(old.attends), 1)
    if new is None:
        return told * unit + 20 * problem.weights.unscheduled * problem.sessions[old.session].priority + missing
    gone = {person for pair in old.people if pair not in new.people for person in pair[1:]}
    come = {person for pair in new.people if pair not in old.people for person in pair[1:]}
    replaced = 2 * unit * max(len(gone), len(come))
    if (old.day, old.start) != (new.day, new.start):
        return told * unit + replaced
    return replaced + (told * unit // 2 if old.venue != new.venue else 0)


def least_change(problem: Problem, penalty: int, most: int = 3000) -> int | None:
    """Return the least cost of a schedule without violations; None when there are too many options to try.

    Leaving out a mandatory session, or one pinned to a time, is allowed and costs ``penalty`` more. Only sessions
    that do not move may keep violations among each other.
    """
    search = _Search(problem, penalty)
    if any(len(options) > most for options in search.options.values()):
        return None
    search.descend(sorted(search.options, key=lambda index: len(search.options[index])), [], 0)
    return search.best


def stays(problem: Problem, item: Assignment) -> bool:
    """Whether a published session does not move."""
    return item.day < problem.freeze_before or item.day < problem.as_of


class _Search:
    def __init__(self, problem: Problem, penalty: int) -> None:
        self.problem = problem
        self.base = {item.session: item for item in problem.published}
        self.fixed = {index for index, item in self.base.items() if stays(problem, item)}
        self.options = {index: self._options(index, penalty) for index in range(len(problem.sessions))}
        self.fits: dict[tuple[Assignment, Assignment], bool] = {}
        self.best: int | None = None

    def _options(self, index: int, penalty: int) -> list[tuple[int, Assignment | None]]:
        old, session = self.base.get(index), self.problem.sessions[index]
        if index in self.fixed:
            return [(0, old)]
        earliest = max(self.problem.as_of + 1, self.problem.freeze_before)
        pinned = session.pin is not None and (session.pin.day != NONE or session.pin.start != NONE)
        missing = penalty if session.mandatory or (pinned and old is not None) else 0
        found: list[tuple[int, Assignment | None]] = [(price_of(self.problem, old, None, missing), None)]
        for option in options_of(self.problem, index):
            item = option.assignment
            if item is not None and (item.day >= earliest or (old is not None and item.day == old.day)):
                found.append((price_of(self.problem, old, item, missing), item))
        if old is None and not session.mandatory:
            found = [(cost, item) for cost, item in found if item is None or self._is_needed(index)]
        return sorted(found, key=lambda pair: pair[0])

    def _is_needed(self, index: int) -> bool:
        """Whether something else needs the session scheduled."""
        return any(lag.before == index for lag in self.problem.lags) or self.problem.sessions[index].container

    def descend(self, left: list[int], chosen: list[Assignment], cost: int) -> None:
        """Depth first, cheapest option first, the best so far as the bound."""
        if self.best is not None and cost + sum(self.options[index][0][0] for index in left) >= self.best:
            return
        if not left:
            if not self._broken(chosen):
                self.best = cost
            return
        index, *others = left
        for price, item in self.options[index]:
            if self.best is not None and cost + price >= self.best:
                return
            if item is None or all(self._fit(item, other) for other in chosen):
                self.descend(others, chosen if item is None else [*chosen, item], cost + price)

    def _fit(self, one: Assignment, other: Assignment) -> bool:
        first, second = sorted((one, other), key=lambda item: item.session)
        if (first, second) not in self.fits:
            found = find_violations(self.problem, Schedule((first, second)))
            pair = {first.session, second.session}
            self.fits[first, second] = pair <= self.fixed or not any(
                set(item.sessions) >= pair and item.detail != "missing" for item in found
            )
        return self.fits[first, second]

    def _broken(self, chosen: list[Assignment]) -> list[Violation]:
        found = find_violations(self.problem, Schedule.of(chosen))
        return [
            item for item in found if item.rule != "mandatory_is_scheduled" and not set(item.sessions) <= self.fixed
        ]
