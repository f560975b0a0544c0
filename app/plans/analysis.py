"""What a plan breaks and what it costs, in the reader's words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.plans.drafts import PlanProblem, read_problem
from app.plans.errors import ScheduleUnreadable
from app.plans.schemas import (
    Analysis,
    MatchShown,
    PostedAssignment,
    PreferenceShown,
    ScheduleRequest,
    ViolationShown,
)
from app.problems.check import say_violation
from app.problems.justify import say_match
from app.problems.placed import Placed
from app.problems.translate import Translation
from app.text import Language, say
from solver import InvalidProblem, Schedule, Violation, find_violations, measure
from solver.metrics import Match, Part

VIOLATIONS_SHOWN = 500
MATCHES_SHOWN = 20


def analyse(session: Session, plan_id: int, language: Language) -> Analysis:
    """Judge and price a plan by the present facts and weights."""
    return _analysed(read_problem(session, plan_id), language, MATCHES_SHOWN)


def analyse_posted(session: Session, plan_id: int, wanted: ScheduleRequest, language: Language) -> Analysis:
    """Judge and price any schedule of a plan's sessions, feasible or not, with every match; nothing is kept."""
    stated = read_problem(session, plan_id, wanted.weights)
    placed = [_placed(item) for item in wanted.assignments]
    try:
        _refuse_unknown(placed, stated.translation)
        translation = stated.translation.publishing(placed)
    except InvalidProblem as error:
        raise ScheduleUnreadable(reason=str(error)) from error
    return _analysed(replace(stated, translation=translation), language)


def _placed(item: PostedAssignment) -> Placed:
    people = tuple((attendee.group, attendee.member) for attendee in item.attendees)
    return Placed(item.session, item.day, item.start, item.venue, people)


def _refuse_unknown(placed: Sequence[Placed], translation: Translation) -> None:
    """A schedule speaks of the plan's sessions, each once; what it says of others would be lost."""
    known, seen = set(translation.sessions), set[str]()
    for item in placed:
        if item.session not in known:
            raise InvalidProblem(f"The plan has no session “{item.session}” to place.")
        if item.session in seen:
            raise InvalidProblem(f"The session “{item.session}” is placed twice.")
        seen.add(item.session)


def _analysed(stated: PlanProblem, language: Language, shown: int | None = None) -> Analysis:
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
        preferences=[_preference(part, translation, language, shown) for part in score.parts],
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


def _preference(part: Part, translation: Translation, language: Language, shown: int | None) -> PreferenceShown:
    dearest = sorted(part.matches, key=lambda match: -match.amount)[:shown]
    return PreferenceShown(
        preference=part.preference,
        name=say(language, f"preference.{part.preference}"),
        weight=part.weight,
        cost=part.cost,
        matches_total=len(part.matches),
        matches=[_match(part.preference, match, translation, language) for match in dearest],
    )


def _match(preference: str, match: Match, translation: Translation, language: Language) -> MatchShown:
    return MatchShown(
        sentence=say_match(language, preference, match, translation.problem),
        sessions=_keys(translation.sessions, match.sessions),
        people=_keys(translation.members, match.people),
        amount=match.amount,
    )


def _keys(keys: tuple[str, ...], numbers: Iterable[int]) -> list[str]:
    return [keys[number] for number in numbers if 0 <= number < len(keys)]
