"""Why one session finds no place while all others stay: the minimal conflict, found, shrunk and proven once more."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ortools.sat.python import cp_model

from solver.exact.model import Model, build
from solver.exact.post import Literal, holding
from solver.explain.alone import Stated, alone, stated, stretches
from solver.explain.core import Questions, Undecided
from solver.explain.other_days import OtherDays
from solver.explain.reason import SPLIT, STAYS, Reason
from solver.explain.same_time import SameTime
from solver.problem import Assignment, Problem, Session
from solver.schedule import Schedule

MARGIN = 31
"""Days around a window at which it is asked whether the window stands in the way."""
ORDER = (
    STAYS,
    "daily_limit",
    "chair_core_present",
    "kept_together",
    "kept_apart",
    "same_format_spaced",
    "stages_in_order",
    "plenary_alone",
    "capacity_suffices",
    "department_has_officers",
    "person_is_available",
    "venue_is_open",
    "venue_fits",
    "group_mix",
    "required_is_present",
    "pool_is_filled",
    "quorum_is_met",
    "presider_is_present",
    "notice_is_given",
    "pinned_stays",
    "frozen_stays",
    "session_in_window",
)
"""What is left out of a conflict first where it can be: a conflict should lie in the session's own facts."""


class Status(StrEnum):
    """What is known of a session: it conflicts, there is a place for it, or neither was found within the limit."""

    CONFLICT = "conflict"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Reasons that leave a session without a place, none of them idle, or the place that there is.

    Together they leave none, which has been proven twice; any of them left out, the others alone leave one. Reasons
    that are not among them may stand in the way as well.
    """

    session: int
    status: Status
    reasons: tuple[Reason, ...]
    place: Assignment | None
    seconds: float
    minimal: bool = True
    """False when time was up before each of the reasons had been tried."""


class Inquiry:
    """A model of one free session in which every reason is a literal."""

    def __init__(
        self,
        problem: Problem,
        schedule: Schedule,
        index: int,
        *,
        session: Session | None = None,
        restated: Callable[[Iterable[Stated], Problem], Iterable[Stated]] = lambda terms, _: terms,
    ) -> None:
        """``session`` says what is asked instead of what the problem says; ``restated`` replaces its terms."""
        self.problem, self.index = problem, index
        facts = session or problem.sessions[index]
        self.session = facts
        self.single = alone(problem, index, facts, MARGIN)
        window = (facts.first, facts.last)
        terms = list(restated(stated(self.single, index, window), self.single))
        loose = {id(term) for reason, term in terms if reason is not None}
        self.model: Model = build(
            self.single, switched=lambda term: id(term) in loose, priced=False, rules=[term for _, term in terms]
        )
        self.literals: dict[Reason, Literal] = {}
        for (reason, _), switch in zip(terms, self.model.switches, strict=True):
            if reason is not None and switch is not None:
                self.model.variables.post.implies(self.switch(reason), switch)
        placed = {item.session: item for item in schedule.assignments}
        beside = (problem, placed, index, facts, self.model.variables, self.switch)
        if not facts.container:
            SameTime(*beside).post_all()
        OtherDays(*beside).post_all()

    def switch(self, reason: Reason) -> Literal:
        """The literal of a reason."""
        if reason not in self.literals:
            self.literals[reason] = self.model.variables.post.literal()
        return self.literals[reason]

    def reasons(self) -> list[Reason]:
        """All reasons, those that are left out first in front."""
        return sorted(self.literals, key=lambda reason: (ORDER.index(reason.rule), reason))

    def read(self, solver: cp_model.CpSolver) -> Assignment:
        """The place that a solver has found."""
        found = self.model.variables.assignment(0, holding(solver.response_proto.solution))
        assert found is not None
        return replace(found, session=self.index)

    def require_place(self) -> None:
        """The session is to be placed."""
        self.model.variables.post.clause([self.model.variables.present[0]])


def explain(problem: Problem, schedule: Schedule, index: int, *, seconds: float = 2.0) -> Explanation:
    """Find out why a session has no place while all others stay where the schedule has them.

    Parameters
    ----------
    problem
        The facts; what it has as published counts for notice periods and the freeze day only.
    schedule
        Where the others stand; it may break rules among them.
    index
        The session, placed or not; its own place is forgotten.
    seconds
        When to stop making the conflict smaller.
    """
    begin = time.monotonic()
    try:
        found = _explained(problem, schedule, index, begin + seconds)
    except Undecided:
        found = Explanation(index, Status.UNKNOWN, (), None, 0, minimal=False)
    return replace(found, seconds=time.monotonic() - begin)


def _explained(problem: Problem, schedule: Schedule, index: int, until: float) -> Explanation:
    whole = Inquiry(problem, schedule, index)
    whole.require_place()
    questions = Questions(whole.model.variables.post, whole.literals)
    found = questions.answer(whole.reasons())
    if found is not None:
        return Explanation(index, Status.PLACE, (), whole.read(found), 0)
    reasons = questions.shrunk(questions.named(), until)
    minimal = questions.is_minimal
    if any(reason.rule in SPLIT for reason in reasons):
        inquiry = _fine(problem, schedule, index, reasons)
        questions = Questions(inquiry.model.variables.post, inquiry.literals)
        reasons = _split(inquiry, questions, reasons, until if minimal else 0)
        minimal = minimal and questions.is_minimal
    if questions.answer(reasons, again=True) is not None:
        raise Undecided
    reasons = reasons or [Reason("session_in_window", "days", (index,))]
    ordered = sorted(reasons, key=lambda item: (-ORDER.index(item.rule), item))
    return Explanation(index, Status.CONFLICT, tuple(ordered), None, 0, minimal)


def _fine(problem: Problem, schedule: Schedule, index: int, reasons: Sequence[Reason]) -> Inquiry:
    """The model with only these reasons, the closed time of people and venues in stretches."""
    wanted = set(reasons)
    halves = {reason.whole for reason in reasons if reason.rule in SPLIT}

    def restated(terms: Iterable[Stated], single: Problem) -> Iterable[Stated]:
        yield from (item for item in terms if item[0] is None or (item[0] in wanted and item[0] not in halves))
        yield from stretches(single, sorted(halves))

    inquiry = Inquiry(problem, schedule, index, restated=restated)
    inquiry.require_place()
    return inquiry


def _split(inquiry: Inquiry, questions: Questions, reasons: Sequence[Reason], until: float) -> list[Reason]:
    """Which stretches of the closed time are needed; a person or venue that has only one needs that."""
    known, parts = set(reasons), Counter(reason.whole for reason in inquiry.literals)
    fine = [reason for reason in inquiry.reasons() if reason in known or reason.whole in known]
    if questions.answer(fine) is not None:
        raise Undecided  # the parts say what the whole says, so this cannot be
    single = [reason for reason in fine if parts[reason.whole] == 1] if until else []
    return questions.shrunk(questions.named(), until, single)
