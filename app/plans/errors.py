"""What can stand in the way of a plan."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.errors import Conflict, Invalid
from app.plans.judge import Judged
from app.problems.check import say_violation
from app.text import Language
from solver import InvalidProblem

VIOLATIONS_SHOWN = 100


class PlanAlreadyPublished(Conflict):
    """This plan is published; make a new one to change the calendar."""


class NothingToPublish(Conflict):
    """This plan changes nothing in the published calendar."""


class PlanIsOutdated(Conflict):
    """Others have since published other times or people for {count} of this plan's sessions: {sessions}."""


class SessionsAreGivenUp(Conflict):
    """{count} of this plan's sessions are cancelled or merged into others: {sessions}."""


class SessionsAreUnconfirmed(Conflict):
    """{count} of this plan's sessions were filed by organisers and are not confirmed yet: {sessions}."""


class ApprovalIsNeeded(Conflict):
    """This plan needs {needed} approvals before it is published; it has {found}."""


class FactsContradict(Invalid):
    """The facts contradict themselves: {reason}"""


class ScheduleUnreadable(Invalid):
    """This schedule cannot be read: {reason}"""


class CalendarWouldBreak(Conflict):
    """Publishing would bring {count} violations that are new or worse than in the calendar as published."""

    def __init__(self, judged: Judged) -> None:
        super().__init__(count=len(judged.violations))
        self.judged = judged

    def document(self, language: Language, instance: str | None = None) -> dict[str, Any]:
        """Return the problem document with one sentence for each violation."""
        shown = self.judged.violations[:VIOLATIONS_SHOWN]
        sentences = [
            {"rule": violation.rule, "sentence": say_violation(language, violation, self.judged.translation)}
            for violation in shown
        ]
        return {**super().document(language, instance), "violations": sentences}


@contextmanager
def facts_hold() -> Iterator[None]:
    """Tell facts that make no problem from an error of ours."""
    try:
        yield
    except InvalidProblem as error:
        raise FactsContradict(reason=str(error)) from error


class TopicsNotApproved(Conflict):
    """These topics stand in no approved annual plan of their year: {topics}."""
