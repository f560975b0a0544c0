"""Different answers: the same disruption mended on other days, in other venues, or by other people."""

from collections.abc import Callable, Iterator

from solver.repair.outcome import Alternative, Difference, Repair
from solver.repair.prices import Kind
from solver.repair.search import Search
from solver.repair.setting import Setting, Wishes
from solver.schedule import Schedule

MOST = 3


def different(
    setting: Setting, best: Repair, most: int, deadline: float, seed: int, should_stop: Callable[[], bool]
) -> tuple[Alternative, ...]:
    """Look for answers that differ from the best one in kind, the cheapest first.

    None of them leaves out more sessions than must be, and no two are the same.
    """
    found: list[Alternative] = []
    known = {best.schedule}
    for difference, wishes in _wishes(best):
        if len(found) >= min(most, MOST) or should_stop():
            break
        other = Search(setting, wishes, deadline, seed, should_stop, lambda cost, bound: None).run()
        schedule = Schedule.of(other.placed)
        penalty = setting.tariff.penalty
        if schedule in known or other.cost // penalty > best.cost // penalty:
            continue
        known.add(schedule)
        changes = tuple(setting.tariff.changes(schedule))
        found.append(Alternative(difference, schedule, changes, other.cost, other.bound, other.proven))
    return tuple(sorted(found, key=lambda alternative: alternative.cost))


def _wishes(best: Repair) -> Iterator[tuple[Difference, Wishes]]:
    """What the best answer does that another one is not to do."""
    placed = [change for change in best.changes if change.old is not None and change.new is not None]
    moved = {
        change.session: frozenset({change.new.day}) for change in placed if change.kind is Kind.MOVED and change.new
    }
    if moved:
        yield Difference.DAYS, Wishes(days=moved)
    venues = {
        change.session: frozenset({change.new.venue})
        for change in placed
        if change.new and change.kind in (Kind.MOVED, Kind.VENUE)
    }
    if venues:
        yield Difference.VENUES, Wishes(venues=venues)
    joined = {change.session: frozenset(change.joined) for change in placed if change.joined}
    if joined:
        yield Difference.PEOPLE, Wishes(people=joined)
    elif moved:
        yield Difference.PEOPLE, Wishes(times=frozenset(moved))
    kept = {
        change.session: frozenset({change.old.day})
        for change in placed
        if change.old and change.kind in (Kind.VENUE, Kind.PEOPLE)
    }
    if kept and not moved:
        yield Difference.DAYS, Wishes(days=kept)
