"""What a repair leaves behind: its changes in the words of the bundle, who has to be told, drafts for each answer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from app.plans.drafts import PlanProblem
from app.plans.timetable import Drafted
from app.plans.wording import kind_for
from app.problems.check import say_violation
from app.problems.translate import Translation
from app.text import LANGUAGES
from solver import Schedule, Violation, find_violations, measure
from solver.metrics import figures
from solver.problem import Assignment
from solver.repair import POINT, Change, Kind
from solver.repair.outcome import Repair
from solver.result import gap_of


@dataclass(frozen=True)
class Draft:
    """A schedule as it is stored in a plan, with its cost per preference and the sessions that it postpones."""

    drafted: tuple[Drafted, ...]
    costs: dict[str, int]
    postponed: tuple[str, ...]


def draft_of(stated: PlanProblem, schedule: Schedule, changes: Iterable[Change]) -> Draft:
    """Translate a schedule back, priced by the metrics."""
    translation = stated.translation
    drafted = tuple(
        Drafted(translation.placed(assignment), tuple(translation.hours(assignment)))
        for assignment in schedule.assignments
    )
    costs = {part.preference: part.cost for part in measure(translation.problem, schedule).parts}
    postponed = tuple(translation.sessions[item.session] for item in changes if item.kind is Kind.POSTPONED)
    return Draft(drafted, costs, postponed)


def document_of(stated: PlanProblem, repair: Repair, plans: list[int]) -> dict[str, Any]:
    """A repair as it is stored; violations are the checker's word, ``plans`` hold the alternatives."""
    translation = stated.translation
    left = find_violations(translation.problem, repair.schedule)
    last_resort, cost = divmod(repair.cost, repair.penalty)
    bound = max(repair.bound - last_resort * repair.penalty, 0)
    return {
        "cost": _points(cost),
        "bound": _points(bound),
        "gap": gap_of(cost, bound),
        "proven": repair.proven,
        "seconds": round(repair.seconds, 3),
        "broken": [translation.sessions[index] for index in repair.broken],
        "last_resort": last_resort,
        "hard_violations": len(left),
        "left": [_violation(item, translation) for item in left],
        "figures": asdict(figures(translation.problem, repair.schedule)),
        "costs": {part.preference: part.cost for part in measure(translation.problem, repair.schedule).parts},
        "changes": [_change(item, repair.penalty, translation) for item in repair.changes],
        "told": _told(repair.changes, translation),
        "alternatives": [
            {
                "difference": other.difference.value,
                "plan": plan,
                "cost": _points(other.cost % repair.penalty),
                "bound": _points(max(other.bound - other.cost // repair.penalty * repair.penalty, 0)),
                "proven": other.proven,
                "told": len(frozenset().union(*(change.told for change in other.changes))),
                "changes": [_change(item, repair.penalty, translation) for item in other.changes],
            }
            for other, plan in zip(repair.alternatives, plans, strict=True)
        ],
    }


def _points(units: int) -> float:
    return units / POINT


def _change(change: Change, penalty: int, translation: Translation) -> dict[str, Any]:
    return {
        "session": translation.sessions[change.session],
        "name": translation.problem.sessions[change.session].name,
        "kind": change.kind.value,
        "cost": _points(change.cost % penalty),
        "told": len(change.told),
        "old": _place(change.old, translation),
        "new": _place(change.new, translation),
        "left": [translation.members[person] for person in change.left],
        "joined": [translation.members[person] for person in change.joined],
    }


def _place(assignment: Assignment | None, translation: Translation) -> dict[str, Any] | None:
    if assignment is None:
        return None
    placed = translation.placed(assignment)
    name = None if placed.venue is None else translation.problem.venues[assignment.venue].name
    start = placed.start.isoformat()
    return {"day": placed.day.isoformat(), "start": start, "venue": placed.venue, "venue_name": name}


def _violation(violation: Violation, translation: Translation) -> dict[str, Any]:
    """Told in every language while the facts that it speaks of are at hand."""
    return {
        "rule": violation.rule,
        "sessions": [translation.sessions[index] for index in violation.sessions],
        "sentences": {language: say_violation(language, violation, translation) for language in LANGUAGES},
    }


def _told(changes: Iterable[Change], translation: Translation) -> list[dict[str, Any]]:
    """Members in the order of the facts, each with every change of theirs."""
    why: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for change in changes:
        for person in change.told:
            why[person].append({"session": translation.sessions[change.session], "kind": _kind_for(change, person)})
    return [{"member": translation.members[person], "why": why[person]} for person in sorted(why)]


def _kind_for(change: Change, person: int) -> str:
    """What a change is for one member."""
    before = change.old is not None and person in change.old.attends
    after = change.new is not None and person in change.new.attends
    return kind_for(before, after, change.kind.value if change.new is not None or before is after else "postponed")
