"""A repair as an order to the solver: which calendar is mended, what of it may change."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plans.drafts import PlanProblem
from app.plans.facts import current_facts
from app.plans.stating import published_in
from app.plans.tables import PlanRow
from app.plans.timetable import current_release_id, release_timetable
from app.problems.translate import Translation
from app.solving.messages import Mend
from app.solving.schemas import RepairOptions, RepairScope
from solver.problem import Problem

OPTIONS = TypeAdapter(RepairOptions)


def begin_with(session: Session, stated: PlanProblem) -> PlanProblem:
    """The plan with what is to be mended: what it holds, or, while it holds nothing, what is published."""
    plan = session.scalars(select(PlanRow).where(PlanRow.id == stated.plan_id)).one()
    if stated.translation.problem.published:
        return stated
    facts = current_facts(session, plan.committee_id)
    release = current_release_id(session, plan.committee_id)
    told = release_timetable(session, release, ZoneInfo(facts.bundle.committee.time_zone))
    inside = (item for item in told.values() if plan.first_day <= item.day <= plan.last_day)
    return replace(stated, translation=published_in(stated.translation, inside))


def order_of(session: Session, stated: PlanProblem, document: dict[str, Any], seconds: int, seed: int) -> Mend:
    """What the solver is asked to mend."""
    options, translation = OPTIONS.validate_python(document), stated.translation
    problem = translation.problem
    if options.freeze_before is not None:
        problem = replace(problem, freeze_before=max(translation.grid.day(options.freeze_before), 0))
    scope = None if options.scope is None else _numbers(_areas(session, stated), translation, options.scope)
    return Mend(problem, seconds, seed, scope, options.postpone, options.alternatives)


def _areas(session: Session, stated: PlanProblem) -> dict[str, str | None]:
    plan = session.scalars(select(PlanRow).where(PlanRow.id == stated.plan_id)).one()
    return {item.key: item.area for item in current_facts(session, plan.committee_id).bundle.sessions}


def _numbers(areas: dict[str, str | None], translation: Translation, scope: RepairScope) -> frozenset[int]:
    """Sessions that meet everything the scope asks for."""
    days = _days(translation.problem)
    first = None if scope.first is None else translation.grid.day(scope.first)
    last = None if scope.last is None else translation.grid.day(scope.last)
    found = set()
    for number, key in enumerate(translation.sessions):
        day = days.get(number)
        within = (first is None or (day is not None and day >= first)) and (
            last is None or (day is not None and day <= last)
        )
        named = scope.sessions is None or key in scope.sessions
        if within and named and (scope.area is None or areas.get(key) == scope.area):
            found.add(number)
    return frozenset(found)


def _days(problem: Problem) -> dict[int, int]:
    return {item.session: item.day for item in problem.published}
