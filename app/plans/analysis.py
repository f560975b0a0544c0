"""What a plan breaks and what it costs, in the reader's words."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.plans.drafts import read_problem
from app.plans.schemas import Analysis, MatchShown, PreferenceShown, ViolationShown
from app.problems.check import say_violation
from app.problems.translate import Translation
from app.text import Language, say
from solver import Schedule, Violation, find_violations, measure
from solver.metrics import Match, Part

VIOLATIONS_SHOWN = 500
MATCHES_SHOWN = 20


def analyse(session: Session, plan_id: int, language: Language) -> Analysis:
    """Judge and price a plan by the present facts and weights."""
    stated = read_problem(session, plan_id)
    translation = stated.translation
    problem, schedule = translation.problem, Schedule(translation.problem.published)
    violations = find_violations(problem, schedule)
    score = measure(problem, schedule)
    return Analysis(
        plan=stated.plan_id,
        version=stated.version,
        placed=len(schedule.assignments),
        sessions=len(problem.sessions),
        hard_violations=len(violations),
        violations=[show_violation(item, translation, language) for item in violations[:VIOLATIONS_SHOWN]],
        cost=score.cost,
        preferences=[_preference(part, translation, language) for part in score.parts],
    )


def show_violation(violation: Violation, translation: Translation, language: Language) -> ViolationShown:
    """Tell a violation with its sentence in the reader's words."""
    return ViolationShown(
        rule=violation.rule,
        sentence=say_violation(language, violation, translation),
        sessions=_keys(translation.sessions, violation.sessions),
        people=_keys(translation.members, violation.people),
        venues=_keys(translation.venues, violation.venues),
    )


def _preference(part: Part, translation: Translation, language: Language) -> PreferenceShown:
    dearest = sorted(part.matches, key=lambda match: -match.amount)[:MATCHES_SHOWN]
    return PreferenceShown(
        preference=part.preference,
        name=say(language, f"preference.{part.preference}"),
        weight=part.weight,
        cost=part.cost,
        matches_total=len(part.matches),
        matches=[_match(match, translation) for match in dearest],
    )


def _match(match: Match, translation: Translation) -> MatchShown:
    return MatchShown(
        sessions=_keys(translation.sessions, match.sessions),
        people=_keys(translation.members, match.people),
        amount=match.amount,
    )


def _keys(keys: tuple[str, ...], numbers: Iterable[int]) -> list[str]:
    return [keys[number] for number in numbers if 0 <= number < len(keys)]
