"""A model of one free session in which what a planner can change has a price."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from solver.exact.post import Literal, holding
from solver.explain.alone import Stated
from solver.explain.changes import Act, Change
from solver.explain.conflict import Inquiry
from solver.explain.core import Undecided, solver_for
from solver.explain.reason import STAYS, Reason
from solver.problem import NONE, Assignment, Problem, Role, Session
from solver.repair.prices import POINT, Tariff
from solver.schedule import Schedule
from solver.terms import Attend

PRICE = {
    Act.WIDEN: 1,
    Act.VENUE: 2,
    Act.SEATS: 1,
    Act.PICKS: 3,
    Act.UNPIN: 3,
    Act.PRESIDER: 4,
    Act.NOTICE: 8,
    Act.QUORUM: 10,
}
"""Points per unit: a day, a seat, an attendee, or the change as such; moving a session costs what a repair charges."""
FEWER = 3
"""Most attendees by which a quorum or a pool is lowered."""


@dataclass(frozen=True)
class Allowance:
    """What may be offered beyond the session's own facts: other venues, other presiders, guests who may stay away."""

    venues: tuple[int, ...] = ()
    presiders: tuple[int, ...] = ()
    guests: int = 0


class Elastic:
    """Finds the cheapest changes, again and again, each time of other kinds than before."""

    def __init__(self, problem: Problem, schedule: Schedule, index: int, allowance: Allowance) -> None:
        self.problem, self.index, self.allowance = problem, index, allowance
        self.schedule = schedule
        self.own = problem.sessions[index]
        self.placed = {item.session: item for item in schedule.assignments}
        self.tariff = Tariff.of(problem, self.placed)
        self.wide = self._wide()
        self.inquiry = Inquiry(problem, schedule, index, session=self.wide, restated=self._restated)
        self.inquiry.require_place()
        self.variables, self.post = self.inquiry.model.variables, self.inquiry.model.variables.post
        self._own: dict[Act, Literal] = {}
        self._price()
        self.post.is_minimized = True

    def _wide(self) -> Session:
        """The session with further candidates, so that they can be chosen at a price."""
        further = tuple(v for v in self.allowance.venues if v not in self.own.venues) if self.own.venues else ()
        groups = tuple(
            replace(group, people=(*group.people, *(p for p in self.allowance.presiders if p not in group.people)))
            if group.role is Role.PRESIDER
            else group
            for group in self.own.groups
        )
        venues = (*self.own.venues, *further)
        return replace(self.own, venues=venues, venue_costs=(0,) * len(venues), groups=groups)

    def _restated(self, terms: Iterable[Stated], _: Problem) -> Iterator[Stated]:
        """Attendance is lowered in steps; rooms may lack as many seats as there are guests who can stay away."""
        for reason, term in terms:
            if reason is not None and isinstance(term, Attend) and term.role in (Role.QUORUM, Role.POOL):
                floor = max(term.low - FEWER, 1)
                yield None, replace(term, low=min(floor, term.low))
                for low in range(term.low, floor, -1):
                    yield replace(reason, numbers=(term.group, low)), replace(term, low=low)
            elif reason is not None and reason.detail == "capacity" and self._short(reason.venues[0]):
                continue
            else:
                yield reason, term

    def _short(self, venue: int) -> int:
        """Seats that a venue lacks; 0 where it is large enough, or lacks more than may stay away."""
        lacking = self.own.heads - self.problem.venues[venue].capacity
        return lacking if 0 < lacking <= self.allowance.guests else 0

    def _empty(self, venue: int) -> int:
        """Among other venues the one with the fewest empty seats, which never weighs as much as a point."""
        return min(max(self.problem.venues[venue].capacity - self.own.heads, 0) // 10, POINT - 1)

    # --- prices -----------------------------------------------------------------------------------------------------

    def _price(self) -> None:
        for reason, literal in self.inquiry.literals.items():
            price = self._price_of(reason)
            if price is None:
                self.post.clause([literal])
            else:
                self.post.price(~literal, price)
        first, last = self.own.first, self.own.last - self.own.days + 1
        for (day, _), literal in self.variables.starts[0].items():
            outside = max(first - day, day - last, 0)
            self.post.price(literal, outside * PRICE[Act.WIDEN] * POINT)
        for venue, literal in self.variables.venues[0].items():
            if venue != NONE:
                other = 0 if venue in self.own.venues else PRICE[Act.VENUE]
                price = (other + self._short(venue) * PRICE[Act.SEATS]) * POINT
                self.post.price(literal, price + (self._empty(venue) if other else 0))
        for (group, person), literal in self.variables.roles[0].items():
            if self._is_outsider(group, person):
                self.post.price(literal, PRICE[Act.PRESIDER] * POINT)

    def _price_of(self, reason: Reason) -> int | None:
        """What letting go of a reason costs; None = it is not for a planner to let go."""
        match reason.rule, reason.detail:
            case "session_in_window", "window":
                return POINT
            case "notice_is_given", _:
                return PRICE[Act.NOTICE] * POINT
            case "pinned_stays", _:
                return PRICE[Act.UNPIN] * POINT
            case "quorum_is_met", _:
                return PRICE[Act.QUORUM] * POINT
            case "pool_is_filled", _:
                return PRICE[Act.PICKS] * POINT
            case "stays", _ if self._may_move(reason.sessions[0]):
                return self.tariff.prices(reason.sessions[0]).move
            case _:
                return None

    def _may_move(self, number: int) -> bool:
        item, facts = self.placed[number], self.problem.sessions[number]
        pinned = facts.pin is not None and (facts.pin.day != NONE or facts.pin.start != NONE)
        past = item.day <= self.problem.as_of or item.day < self.problem.freeze_before
        return not (facts.container or pinned or past) and facts.priority <= self.own.priority

    def _is_outsider(self, group: int, person: int) -> bool:
        own = self.own.groups[group]
        return own.role is Role.PRESIDER and person not in own.people

    # --- answers ----------------------------------------------------------------------------------------------------

    def next(self) -> tuple[list[Change], Assignment, int] | None:
        """The cheapest changes whose kinds have not been tried together, the place, the cost in units; None = none."""
        solver = solver_for()
        solver.parameters.cp_model_presolve = True
        solver.parameters.linearization_level = 1
        status = solver.solve(self.inquiry.model.cp)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise Undecided
        place = self._filled(solver)
        changes = self._changes(solver, place)
        self._forbid(solver, place, changes)
        return changes, place, round(solver.objective_value)

    def _filled(self, solver: cp_model.CpSolver) -> Assignment:
        """The place with everybody who is invited and free, and as many picks as are wanted."""
        post, place = self.post.copy(), self.inquiry.read(solver)
        presider = [pair for pair in place.people if self._role(pair[0]) is Role.PRESIDER]
        settled = [self.variables.starts[0][place.day, place.start], self.variables.venues[0][place.venue]]
        settled += [self.variables.roles[0][pair] for pair in presider]
        holds = holding(solver.response_proto.solution)
        for literal in (*settled, *self.inquiry.literals.values()):
            post.clause([literal if holds(literal) else ~literal])
        for number, group in enumerate(self.own.groups):
            roles = [literal for (own, _), literal in self.variables.roles[0].items() if own == number]
            if group.role is Role.POOL:
                most = max(group.want, group.low)
                post.linear(roles, [1] * len(roles), high=most)
                lacking = post.number(0, most)
                post.linear([*roles, lacking], [1] * (len(roles) + 1), low=most)
                post.price(lacking, 1)
            elif group.role is not Role.PRESIDER:
                for literal in roles:
                    post.price(~literal, 1)
        post.is_minimized = True
        fuller = solver_for(presolve=True)
        if fuller.solve(post.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return place
        return self.inquiry.read(fuller)

    def _role(self, group: int) -> Role:
        return self.own.groups[group].role

    def _changes(self, solver: cp_model.CpSolver, place: Assignment) -> list[Change]:
        holds = holding(solver.response_proto.solution)
        gone = [reason for reason, literal in self.inquiry.literals.items() if not holds(literal)]
        fewer: dict[tuple[Act, int], int] = {}
        found = [*self._widened(place), *self._housed(place), *self._presided(place)]
        for reason in gone:
            if reason.rule == STAYS:
                found.append(Change(Act.MOVE, reason.sessions[0]))
            elif reason.rule == "notice_is_given":
                given = self.problem.working_count[place.day]
                found.append(Change(Act.NOTICE, self.index, max(given, 0)))
            elif reason.rule == "pinned_stays":
                person = reason.people[0] if reason.people else NONE
                found.append(Change(Act.UNPIN, self.index, detail=reason.detail, person=person, first=reason.first,
                                    venue=reason.venues[0] if reason.venues else NONE))  # fmt: skip
            elif reason.rule in ("quorum_is_met", "pool_is_filled"):
                act = Act.QUORUM if reason.rule == "quorum_is_met" else Act.PICKS
                fewer[act, reason.numbers[0]] = fewer.get((act, reason.numbers[0]), 0) + 1
        found += [Change(act, self.index, number, group=group) for (act, group), number in fewer.items()]
        return found

    def _widened(self, place: Assignment) -> Iterator[Change]:
        first, last = min(self.own.first, place.day), max(self.own.last, place.day + self.own.days - 1)
        if (first, last) != (self.own.first, self.own.last):
            days = self.own.first - first + last - self.own.last
            yield Change(Act.WIDEN, self.index, days, first, last)

    def _housed(self, place: Assignment) -> Iterator[Change]:
        if place.venue != NONE:
            if place.venue not in self.own.venues:
                yield Change(Act.VENUE, self.index, venue=place.venue)
            if short := self._short(place.venue):
                yield Change(Act.SEATS, self.index, short, venue=place.venue)

    def _presided(self, place: Assignment) -> Iterator[Change]:
        for group, person in place.people:
            if self._is_outsider(group, person):
                yield Change(Act.PRESIDER, self.index, group=group, person=person)

    def _forbid(self, solver: cp_model.CpSolver, place: Assignment, changes: list[Change]) -> None:
        """From now on, not all of these kinds of changes together; of moved sessions each is a kind."""
        holds = holding(solver.response_proto.solution)
        clause = [literal for literal in self.inquiry.literals.values() if not holds(literal)]
        kinds = {change.act for change in changes}
        if Act.VENUE in kinds:
            others = [lit for v, lit in self.variables.venues[0].items() if v in self.own.venues]
            clause.append(self._once(Act.VENUE, others))
        elif Act.SEATS in kinds:
            others = [lit for v, lit in self.variables.venues[0].items() if v == NONE or not self._short(v)]
            clause.append(self._once(Act.SEATS, others))
        if Act.PRESIDER in kinds:
            roles = self.variables.roles[0]
            others = [lit for (group, person), lit in roles.items() if self._is_own_presider(group, person)]
            clause.append(self._once(Act.PRESIDER, others))
        self.post.clause(clause)

    def _is_own_presider(self, group: int, person: int) -> bool:
        own = self.own.groups[group]
        return own.role is Role.PRESIDER and person in own.people

    def _once(self, act: Act, literals: list[Literal]) -> Literal:
        """A literal that holds only when one of these does."""
        if act not in self._own:
            self._own[act] = self.post.literal()
            self.post.clause([*literals, ~self._own[act]])
        return self._own[act]
