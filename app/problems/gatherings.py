"""A session of the bundle as a session of the problem."""

from dataclasses import replace

from app.problems import bundle as facts
from app.problems.access import STEP_FREE
from app.problems.attendance import Attendance, count_heads, make_attendance, pinned_people, volunteers
from app.problems.placed import days_of, is_online, minutes_of, uses_of
from app.problems.scope import Chosen, Scope
from app.problems.windows import target_of
from solver.problem import NONE, DayKind, InvalidProblem, Need, Pin, Session


def attendance_of(scope: Scope, chosen: Chosen) -> Attendance:
    """Who takes part, by the memberships of the target's day, or the window's first."""
    session, form = chosen.session, chosen.form
    day = session.target or session.first
    attendance = scope.kinds.told(session, make_attendance(session, scope.memberships, day), day)
    if form.container or not scope.step_free.needing(session):
        return attendance
    candidates = (scope.bundle.venues[number].key for number in scope.places.candidates(session, form))
    return replace(attendance, groups=scope.step_free.admitted(session, attendance.groups, candidates))


def make_session(scope: Scope, chosen: Chosen, attendance: Attendance) -> Session:
    """State a session; what it leaves out comes from its format."""
    session, form = chosen.session, chosen.form
    venues = {} if form.container else scope.places.candidates(session, form)
    return Session(
        name=session.name,
        format=form.key,
        duration=scope.grid.length(minutes_of(session, form)),
        days=days_of(session, form),
        first=chosen.window.first,
        last=chosen.window.last,
        blocks=_blocks(scope, form, form.blocks),
        preferred_blocks=_blocks(scope, form, form.preferred_blocks),
        preferred_starts=_usual_starts(scope, form),
        day_kinds=tuple(DayKind(kind) for kind in form.day_kinds),
        weekdays=tuple(weekday - 1 for weekday in form.weekdays),
        blackouts=scope.blackouts.of(session, scope.closed.of.get(session.key, ())),
        notice=0 if session.waiver else form.notice_working_days,
        mandatory=chosen.window.whole and (form.mandatory if session.mandatory is None else session.mandatory),
        priority=session.priority or form.priority,
        target=target_of(session, scope.grid),
        venues=tuple(venues),
        venue_costs=tuple(venues.values()),
        heads=count_heads(session, attendance.groups),
        features=_features(scope, chosen, attendance),
        groups=attendance.groups,
        needs=_needs(scope, chosen),
        container=form.container,
        parent=NONE if session.parent is None else scope.numbers.get(session.parent, NONE),
        pin=_pin(scope, chosen, attendance),
        avoid=scope.avoided.of(session, chosen.window),
    )


def _features(scope: Scope, chosen: Chosen, attendance: Attendance) -> tuple[str, ...]:
    if is_online(chosen.session, chosen.form):
        return ()
    features = dict.fromkeys(chosen.form.features)
    if scope.step_free.required(chosen.session, attendance.groups):
        features[STEP_FREE] = None
    return tuple(features)


def _needs(scope: Scope, chosen: Chosen) -> tuple[Need, ...]:
    """Officers of departments, then staff and vehicles."""
    uses = uses_of(chosen.session, chosen.form)
    officers = () if chosen.form.container else scope.officers.needs(chosen.session.attendance)
    return (*officers, *scope.capacities.needs(chosen.session.name, uses))


def _blocks(scope: Scope, form: facts.Format, keys: tuple[str, ...]) -> tuple[int, ...]:
    known = scope.block_numbers
    for key in keys:
        if key not in known:
            raise InvalidProblem(f"The format “{form.name}” names the part of the day “{key}”: there is none.")
    return tuple(sorted({known[key] for key in keys}))


def _usual_starts(scope: Scope, form: facts.Format) -> tuple[int, ...]:
    """The slot in which the usual start lies, if the day has it."""
    slot = NONE if form.preferred_start is None else scope.grid.slot_before(form.preferred_start)
    return (slot,) if 0 <= slot < scope.grid.slots_per_day else ()


def _pin(scope: Scope, chosen: Chosen, attendance: Attendance) -> Pin | None:
    """What is fixed, and the picks that have signed up themselves."""
    session, grid = chosen.session, scope.grid
    pinned = pinned_people(session, attendance.groups, scope.memberships)
    signed_up = map(scope.memberships.number, scope.sign_ups.get(session.key, ()))
    people = volunteers(attendance.groups, pinned, signed_up)
    pin = session.pin or (facts.Pin() if people else None)
    if pin is None:
        return None
    start = NONE if pin.start is None else grid.slot_before(pin.start)
    if pin.start is not None and (start != grid.slot_after(pin.start) or start < 0):
        raise InvalidProblem(f"The session “{session.name}” is pinned to {pin.start}, which is not on the grid.")
    return Pin(
        day=NONE if pin.day is None else _pinned_day(scope, session, pin),
        start=start,
        venue=NONE if pin.venue is None or is_online(session, chosen.form) else scope.places.venue(pin.venue),
        people=people,
    )


def _pinned_day(scope: Scope, session: facts.Session, pin: facts.Pin) -> int:
    """A pin outside the horizon must not read as "no day"; such a session has no place in it."""
    assert pin.day is not None
    day = scope.grid.day(pin.day)
    if not 0 <= day < scope.grid.n_days:
        raise InvalidProblem(f"The session “{session.name}” is pinned to {pin.day}, outside the horizon.")
    return day
