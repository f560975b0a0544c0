"""The complete CP model of a problem: when, where and who together, every rule and every cost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.exact.choices import choices
from solver.exact.costs import charge
from solver.exact.hard import encode
from solver.exact.post import Literal, Switch
from solver.exact.variables import Variables
from solver.preferences import cost_terms
from solver.problem import Problem
from solver.rules import hard_terms
from solver.schedule import Schedule
from solver.terms import HardTerm, Must, PersonExclusive


@dataclass(frozen=True, slots=True)
class Model:
    """Variables and, for each hard term, the literal that switches it on (None = it always holds)."""

    problem: Problem
    variables: Variables
    terms: tuple[HardTerm, ...]
    switches: tuple[Switch, ...]

    @property
    def cp(self) -> cp_model.CpModel:
        """The CP model itself."""
        return self.variables.post.cp

    def capped(self, cost: int) -> cp_model.CpModel:
        """The CP model of all schedules that cost no more than this."""
        return self.variables.post.capped(cost)

    def read(self, holds: Callable[[Literal], bool]) -> Schedule:
        """The schedule that a solver has found."""
        found = (self.variables.assignment(session, holds) for session in range(len(self.problem.sessions)))
        return Schedule.of([assignment for assignment in found if assignment is not None])

    def hint(self, schedule: Schedule) -> None:
        """Let the solver begin from a schedule; what lies outside the choices is no matter."""
        placed = {assignment.session: assignment for assignment in schedule.assignments}
        for session in range(len(self.problem.sessions)):
            values = self.variables.say(session, placed.get(session))
            self.cp.proto.solution_hint.vars.extend(values.keys())
            self.cp.proto.solution_hint.values.extend(map(int, values.values()))

    def fix(self, schedule: Schedule) -> bool:
        """Leave only this schedule; False when it lies outside the choices."""
        placed = {assignment.session: assignment for assignment in schedule.assignments}
        for session in range(len(self.problem.sessions)):
            assignment = placed.get(session)
            if assignment is not None and not self.variables.knows(assignment):
                return False
            for literal, value in self.variables.say(session, assignment).items():
                self.variables.post.clause([literal if value else ~literal])
        return True


def build(
    problem: Problem,
    *,
    switched: Callable[[HardTerm], bool] = lambda _: False,
    priced: bool = True,
    further: Iterable[HardTerm] = (),
    rules: Iterable[HardTerm] | None = None,
    most_picks: Mapping[int, int] | None = None,
) -> Model:
    """Make the model of a problem.

    Parameters
    ----------
    problem
        Whose rules hold and whose preferences are priced.
    switched
        Which terms hang on a literal of their own; all others always hold, which makes a smaller model.
    priced
        Whether the cost is the objective; without it any legal schedule will do.
    further
        Terms that hold besides those of the problem's rules.
    rules
        Terms that hold instead of those of the problem's rules.
    most_picks
        How often people with a fair load may be picked at most, which makes a smaller model; others as often as
        there are picks.
    """
    terms = (*(hard_terms(problem) if rules is None else rules), *further)
    loose = [switched(term) for term in terms]
    always = [term for term, is_loose in zip(terms, loose, strict=True) if not is_loose]
    exclusive = any(isinstance(term, PersonExclusive) for term in always)
    must = {term.session for term in always if isinstance(term, Must)}
    variables = Variables(
        problem, choices(problem, always, terms), exclusive=exclusive, must=must, most_picks=most_picks
    )
    switches = tuple(variables.post.literal() if is_loose else None for is_loose in loose)
    for term, switch in zip(terms, switches, strict=True):
        encode(variables, term, switch)
    if priced:
        for price in cost_terms(problem):
            charge(variables, price)
        variables.post.is_minimized = True
    return Model(problem, variables, terms, switches)
