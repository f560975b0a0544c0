"""Violations as sentences in the reader's language: the last step, after everything is judged."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from app.problems.translate import Translation
from app.text import Language, knows, say
from solver.checker import Violation
from solver.problem import NONE, Problem

T = TypeVar("T")
DAY_NUMBERS = ("outside", "window")
"""Details whose numbers are days: found, and first or last allowed."""


def say_violation(language: Language, violation: Violation, translation: Translation) -> str:
    """Tell a violation of a translated problem in one sentence that names who, what, where and when."""
    return sentence(language, violation, translation.problem)


def sentence(language: Language, violation: Violation, problem: Problem) -> str:
    """Tell a violation in one sentence that names who, what, where and when."""
    key = f"violation.{violation.rule}.{violation.detail}" if violation.detail else f"violation.{violation.rule}"
    if not knows(key):
        key = f"violation.{violation.rule}" if knows(f"violation.{violation.rule}") else "violation.other"
    values: dict[str, object] = {"rule": violation.rule}
    values |= _names(language, violation, problem) | _numbers(language, violation, problem)
    return say(language, key, **values)


def _names(language: Language, violation: Violation, problem: Problem) -> dict[str, object]:
    sessions = [name_of(problem.sessions, number) for number in violation.sessions]
    people = [name_of(problem.people, number) for number in violation.people]
    between = say(language, "violation.between")
    return {
        "session": sessions[0] if sessions else "",
        "other": sessions[1] if len(sessions) > 1 else "",
        "sessions": between.join(sessions),
        "count": len(sessions),
        "person": people[0] if people else "",
        "people": between.join(people),
        "venue": between.join(name_of(problem.venues, number) for number in violation.venues),
        "resource": between.join(name_of(problem.resources, number) for number in violation.resources),
    }


def _numbers(language: Language, violation: Violation, problem: Problem) -> dict[str, object]:
    numbers = violation.numbers
    found, allowed = (*numbers, 0, 0)[:2]
    values: dict[str, object] = {
        "date": "" if violation.day == NONE else say_day(language, problem, violation.day),
        "found": found,
        "allowed": allowed,
        "minutes_found": abs(found) * problem.grain,
        "minutes_allowed": abs(allowed) * problem.grain,
        "time": say_time(problem, found),
        "item": _item(violation, problem),
    }
    if violation.detail in DAY_NUMBERS:
        values |= {"found": say_day(language, problem, found), "allowed": say_day(language, problem, allowed)}
    if len(numbers) > 3:
        values |= {"from": say_time(problem, numbers[2]), "to": say_time(problem, numbers[3])}
    return values


def _item(violation: Violation, problem: Problem) -> str:
    """Name of the blackout, spacing, quota, core or mix that a violation is about."""
    match violation.rule, violation.detail, violation.numbers:
        case "session_in_window", "blackout", (blackout,):
            return name_of(problem.blackouts, blackout)
        case "same_format_spaced", _, (_, _, spacing):
            return name_of(problem.spacings, spacing)
        case "daily_limit", "quota_week", (_, _, quota):
            return name_of(problem.quotas, quota)
        case "chair_core_present", _, (_, _, core):
            return name_of(problem.cores, core)
        case "group_mix", _, (_, _, group, mix):
            return name_of(problem.sessions[violation.sessions[0]].groups[group].mixes, mix)
        case "gaps_are_fair", _, (_, _, circle):
            return name_of(problem.gap_fairness, circle)
        case _:
            return ""


def say_day(language: Language, problem: Problem, day: int) -> str:
    """Tell the date of a day with its weekday."""
    of = date.fromordinal(max(problem.first_day + day, 1))
    weekday = say(language, "violation.weekdays").split()[of.weekday()]
    month = say(language, "violation.months").split()[of.month - 1]
    return say(language, "violation.date", year=of.year, month=month, day=of.day, weekday=weekday)


def say_time(problem: Problem, slot: int) -> str:
    """Tell the time of day at which a slot begins."""
    minutes = problem.day_start + slot * problem.grain
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def name_of(items: Sequence[T], number: int) -> str:
    """Name of an item, or its number where there is none."""
    return str(getattr(items[number], "name", number)) if 0 <= number < len(items) else f"#{number}"
