"""gaps_are_fair: idle time between the sessions of a day does not fall on a few people."""

from collections import Counter
from collections.abc import Iterator

from solver.checker.view import Part, View
from solver.checker.violation import Violation


def find_gaps_are_fair(view: View) -> Iterator[Violation]:
    """Yield circles of people of whom one has too many more gaps than another; numbers: difference, most, circle."""
    if not view.problem.gap_fairness:
        return
    gaps: Counter[int] = Counter()
    for (person, _), parts in view.by_person.items():
        gaps[person] += _gaps(parts)
    for index, fairness in enumerate(view.problem.gap_fairness):
        counts = [gaps[person] for person in fairness.people]
        difference = max(counts, default=0) - min(counts, default=0)
        if difference > fairness.spread:
            yield Violation("gaps_are_fair", (), numbers=(difference, fairness.spread, index))


def _gaps(parts: list[Part]) -> int:
    """Stretches between sorted parts that none of them covers."""
    found, end = 0, parts[0].end
    for part in parts[1:]:
        found += part.start > end
        end = max(end, part.end)
    return found
