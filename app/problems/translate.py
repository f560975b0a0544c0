"""Facts become a problem: the only place where datetimes become slots."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import partial
from itertools import repeat

from app.problems import bundle as facts
from app.problems.attendance import Attendance
from app.problems.fairness import fair_targets
from app.problems.gatherings import attendance_of, make_session
from app.problems.grid import Grid, make_grid
from app.problems.habits import make_burdens, make_cores, make_links, make_peaks, make_quotas, make_series, make_trips
from app.problems.placed import Placed
from app.problems.relations import (
    make_apart,
    make_balances,
    make_duties,
    make_lags,
    make_programmes,
    make_spacings,
    make_together,
)
from app.problems.scope import Scope, make_bookings
from app.problems.working_days import WorkingDays, provisional_years
from solver.problem import NONE, Assignment, InvalidProblem, Problem, Weights


@dataclass(frozen=True)
class Translation:
    """A problem and the way back: what each of its numbers stands for in the bundle.

    ``attendance`` holds, per session, the place of each problem group in the bundle's attendance list;
    ``resources`` the department and rank of each resource, or the capacity and 0.
    """

    problem: Problem
    grid: Grid
    members: tuple[str, ...]
    venues: tuple[str, ...]
    sessions: tuple[str, ...]
    resources: tuple[tuple[str, int], ...]
    attendance: tuple[tuple[int, ...], ...]
    provisional_years: tuple[int, ...]
    assign: Callable[[Iterable[Placed]], tuple[Assignment, ...]] = field(repr=False, compare=False)
    """What is placed, in the words of the problem; of other sessions nothing is kept."""

    def publishing(self, published: Iterable[Placed]) -> "Translation":
        """The same problem, with this as what is published."""
        return replace(self, problem=replace(self.problem, published=self.assign(published)))

    def telling(self, told: Iterable[Placed], provisional: Collection[str] = ()) -> "Translation":
        """The same problem, with this as what people expect, of some sessions only for orientation."""
        assignments = self.assign(told)
        soft = tuple(item.session for item in assignments if self.sessions[item.session] in provisional)
        return replace(self, problem=replace(self.problem, told=assignments, provisional=soft))

    def start(self, assignment: Assignment) -> datetime:
        """Moment at which an assignment begins."""
        return self.grid.moment(assignment.day, assignment.start)

    def hours(self, assignment: Assignment) -> list[tuple[datetime, datetime]]:
        """Start and end on each of the assignment's days."""
        session = self.problem.sessions[assignment.session]
        end = assignment.start + session.duration
        days = range(assignment.day, assignment.day + session.days)
        return [(self.grid.moment(day, assignment.start), self.grid.moment(day, end)) for day in days]

    def placed(self, assignment: Assignment) -> Placed:
        """An assignment in the words of the bundle."""
        places = self.attendance[assignment.session]
        return Placed(
            session=self.sessions[assignment.session],
            day=self.grid.date(assignment.day),
            start=self.start(assignment).time(),
            venue=None if assignment.venue == NONE else self.venues[assignment.venue],
            people=tuple((places[group], self.members[person]) for group, person in assignment.people),
        )


def to_problem(
    bundle: facts.Bundle,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    as_of: datetime | None = None,
    published: Iterable[Placed] = (),
    freeze_before: date | None = None,
    weights: Mapping[str, int] | None = None,
    grain_minutes: int | None = None,
    fixed: Iterable[Placed] = (),
) -> Translation:
    """Translate a committee's facts over a horizon, its own unless another is given.

    ``published`` is what the base release says of sessions of this problem; what begins before ``freeze_before``
    stays. ``fixed`` are sessions settled elsewhere: they leave the problem and take the time they book. ``weights``
    go before the committee's. Without any ``as_of`` the plan is made on the eve of the horizon.

    Raises InvalidProblem, one sentence that names the item.
    """
    committee = bundle.committee
    grid = make_grid(
        committee, first_day or bundle.first_day, last_day or bundle.last_day, grain_minutes or committee.grain_minutes
    )
    moment = as_of or bundle.as_of
    scope = Scope(bundle, grid, WorkingDays.of(bundle.day_overrides), make_bookings(bundle, fixed), moment)
    attendance = [attendance_of(scope, chosen) for chosen in scope.chosen]
    assign = partial(_assignments, scope, attendance)
    problem = replace(
        _state(scope, attendance, _made_on(moment, grid)),
        weights=_weights(committee.weights, weights or {}),
        freeze_before=0 if freeze_before is None else max(grid.day(freeze_before), 0),
        published=assign(published),
    )
    return Translation(
        problem=problem,
        grid=grid,
        members=tuple(member.key for member in bundle.members),
        venues=tuple(venue.key for venue in bundle.venues),
        sessions=tuple(scope.numbers),
        resources=(*scope.officers.owners, *scope.capacities.owners()),
        attendance=tuple(item.places for item in attendance),
        provisional_years=provisional_years(grid.first_day, grid.last_day),
        assign=assign,
    )


def _state(scope: Scope, attendance: Sequence[Attendance], made_on: date) -> Problem:
    """State the facts that no choice of the run changes."""
    grid = scope.grid
    sessions = tuple(map(make_session, repeat(scope), scope.chosen, attendance))
    kinds = tuple(scope.days.kind(grid.date(day)) for day in range(grid.n_days))
    return Problem(
        name=scope.bundle.committee.name,
        grain=grid.grain,
        day_start=grid.day_start,
        slots_per_day=grid.slots_per_day,
        first_day=grid.first_day.toordinal(),
        day_kinds=kinds,
        blocks=scope.blocks,
        travel=scope.places.travel(),
        people=scope.diaries.people(fair_targets(len(scope.bundle.members), sessions)),
        venues=scope.places.venues(),
        resources=(*scope.officers.resources(), *scope.capacities.resources()),
        sessions=sessions,
        blackouts=scope.blackouts.all(),
        lags=tuple(make_lags(scope)),
        spacings=tuple(make_spacings(scope)),
        apart=tuple(make_apart(scope)),
        together=tuple(make_together(scope)),
        cores=tuple(make_cores(scope)),
        quotas=tuple(make_quotas(scope)),
        duties=tuple(make_duties(scope)),
        links=tuple(make_links(scope)),
        balances=tuple(make_balances(scope, kinds)),
        peaks=tuple(make_peaks(scope)),
        burdens=tuple(make_burdens(scope)),
        series=tuple(make_series(scope)),
        trips=tuple(make_trips(scope)),
        programmes=tuple(make_programmes(scope)),
        as_of=grid.day(made_on),
        working_before=max(scope.days.count(made_on, grid.first_day), 0),
    )


def _made_on(as_of: datetime | None, grid: Grid) -> date:
    if as_of is None:
        return grid.date(-1)
    return as_of.date() if as_of.tzinfo is None else as_of.astimezone(grid.zone).date()


def _weights(*layers: Mapping[str, int]) -> Weights:
    known = {item.name for item in fields(Weights)}
    chosen = {name: value for layer in layers for name, value in layer.items()}
    for name in chosen:
        if name not in known:
            raise InvalidProblem(f"There is no preference “{name}”; the preferences are {', '.join(sorted(known))}.")
    return replace(Weights(), **chosen)


def _assignments(scope: Scope, attendance: Sequence[Attendance], published: Iterable[Placed]) -> tuple[Assignment, ...]:
    """What is said of this problem's sessions; of other sessions nothing is kept."""
    known = (placed for placed in published if placed.session in scope.numbers)
    found = [_assignment(scope, attendance[scope.numbers[placed.session]], placed) for placed in known]
    return tuple(sorted(found, key=lambda assignment: assignment.session))


def _assignment(scope: Scope, attendance: Attendance, placed: Placed) -> Assignment:
    """One published session; whoever has left its groups since is no longer one of its people."""
    day, start = scope.grid.place(datetime.combine(placed.day, placed.start, scope.grid.zone))
    numbers = {place: number for number, place in enumerate(attendance.places)}
    pairs = {(numbers[place], scope.memberships.number(key)) for place, key in placed.people if place in numbers}
    return Assignment(
        session=scope.numbers[placed.session],
        day=day,
        start=start,
        venue=NONE if placed.venue is None else scope.places.venue(placed.venue),
        people=tuple(sorted(pair for pair in pairs if pair[1] in attendance.groups[pair[0]].people)),
    )
