"""What a run leaves behind: the schedule in the words of the bundle, judged and priced apart from the solver."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from app.plans.drafts import PlanProblem
from app.plans.timetable import Drafted
from solver import find_violations, measure
from solver.metrics import figures
from solver.result import Result


@dataclass(frozen=True)
class Outcome:
    """A result as it is stored."""

    document: dict[str, Any]
    drafted: tuple[Drafted, ...]
    costs: dict[str, int]


def outcome_of(stated: PlanProblem, result: Result) -> Outcome:
    """Translate a result back; violations and costs are the checker's and the metrics', never the solver's word."""
    translation = stated.translation
    problem, schedule = translation.problem, result.schedule
    score = measure(problem, schedule)
    costs = {part.preference: part.cost for part in score.parts}
    document = {
        "status": result.status.value,
        "cost": score.cost,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 3),
        "first_feasible_seconds": result.first_feasible_seconds,
        "sessions": len(problem.sessions),
        "placed": len(schedule.assignments),
        "hard_violations": len(find_violations(problem, schedule)),
        "costs": costs,
        "figures": asdict(figures(problem, schedule)),
        "formats": _formats(stated, result),
        "unplaced": [
            *({"session": translation.sessions[item.session], "rules": list(item.rules)} for item in result.unplaced),
            *({"session": key, "rules": ["topic_is_approved"]} for key in stated.left_out),
        ],
    }
    drafted = tuple(
        Drafted(translation.placed(assignment), tuple(translation.hours(assignment)))
        for assignment in schedule.assignments
    )
    return Outcome(document, drafted, costs)


def _formats(stated: PlanProblem, result: Result) -> list[dict[str, Any]]:
    """Sessions wanted and placed per format, in the order of the facts."""
    sessions = stated.translation.problem.sessions
    wanted = Counter(session.format for session in sessions)
    placed = Counter(sessions[assignment.session].format for assignment in result.schedule.assignments)
    return [{"format": key, "wanted": wanted[key], "placed": placed[key]} for key in stated.formats if wanted[key]]
