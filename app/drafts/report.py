"""What an edit changes, costs and breaks, in the reader's words."""

from dataclasses import dataclass, replace

from app.drafts.schemas import Judged
from app.plans.analysis import show_violation
from app.problems.bundle import Bundle
from app.problems.translate import Translation
from app.text import Language
from solver import Schedule, Score, Violation, find_violations, measure
from solver.checker import new_or_worse


@dataclass(frozen=True)
class Verdict:
    """A draft judged and priced."""

    translation: Translation
    violations: tuple[Violation, ...]
    score: Score

    @property
    def costs(self) -> dict[str, int]:
        """Cost per preference."""
        return {part.preference: part.cost for part in self.score.parts}


def judge(translation: Translation) -> Verdict:
    """Judge and price what a translation has as published."""
    problem, schedule = translation.problem, Schedule(translation.problem.published)
    return Verdict(translation, tuple(find_violations(problem, schedule)), measure(problem, schedule))


def new_violations(before: Verdict, after: Verdict) -> list[Violation]:
    """Return what is broken after an edit that was not broken before, or less."""
    numbers = {key: number for number, key in enumerate(after.translation.sessions)}
    keys = before.translation.sessions
    known = [
        replace(item, sessions=tuple(numbers[keys[number]] for number in item.sessions if keys[number] in numbers))
        for item in before.violations
    ]
    return new_or_worse(after.violations, known)


def shown(violation: Violation, translation: Translation, bundle: Bundle, language: Language) -> Judged:
    """A violation with its sentence, and whether it stands against publication."""
    told = show_violation(violation, translation, language)
    return Judged(**told.model_dump(), blocks=violation.rule not in bundle.committee.warn_rules)
