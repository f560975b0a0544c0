"""Costs as sentences in the reader's language: why a preference costs what it costs, match by match."""

from app.problems.check import name_of, say_day, say_time
from app.text import Language, say
from solver.metrics import Match
from solver.problem import NONE, Problem


def say_match(language: Language, preference: str, match: Match, problem: Problem) -> str:
    """Tell one reason for a preference's cost in one sentence that names who, what, where and when."""
    between = say(language, "violation.between")
    values: dict[str, object] = {
        "sessions": between.join(f"“{name_of(problem.sessions, number)}”" for number in match.sessions),
        "people": between.join(name_of(problem.people, number) for number in match.people),
        "amount": match.amount,
    }
    values |= {f"n{place}": number for place, number in enumerate(match.numbers)}
    return say(language, f"match.{preference}", **values, **_told(language, preference, match, problem))


def _told(language: Language, preference: str, match: Match, problem: Problem) -> dict[str, object]:
    """What the numbers of a match stand for."""
    numbers = (*match.numbers, NONE, NONE, NONE, NONE)
    match preference:
        case "coverage":
            return {"item": name_of(problem.duties, numbers[2])}
        case "month_balance":
            return {
                "item": name_of(problem.balances, numbers[3]),
                "month": f"{numbers[2] // 12}-{numbers[2] % 12 + 1:02d}",
            }
        case "week_peaks":
            return {"date": say_day(language, problem, numbers[2])}
        case "burdens":
            return {"item": name_of(problem.burdens, numbers[3]), "date": say_day(language, problem, numbers[2])}
        case "same_trip":
            return {"item": name_of(problem.trips, numbers[2]), "date": say_day(language, problem, numbers[1])}
        case "rotation":
            return {"item": name_of(problem.series, numbers[1])}
        case "target_date":
            return {"date": say_day(language, problem, numbers[1])}
        case "avoided_time" | "few_gaps":
            return {"date": say_day(language, problem, numbers[0])}
        case "preferred_block" | "preferred_start":
            return {"time": say_time(problem, numbers[0])}
        case "venue_preference":
            return {"venue": name_of(problem.venues, numbers[0])}
        case "empty_seats":
            return {"venue": name_of(problem.venues, numbers[2])}
        case _:
            return {}
