"""A session of the bundle as a session of the problem."""

from app.problems import bundle as facts
from app.problems.attendance import Attendance, count_heads, make_attendance, pinned_people
from app.problems.placed import days_of, minutes_of
from app.problems.scope import Chosen, Scope
from app.problems.windows import target_of
from solver.problem import NONE, DayKind, InvalidProblem, Pin, Session


def attendance_of(scope: Scope, chosen: Chosen) -> Attendance:
    """Who takes part, by the memberships of the target's day, or the window's first."""
    session = chosen.session
    return make_attendance(session, scope.memberships, session.target or session.first)


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
        features=form.features,
        groups=attendance.groups,
        needs=scope.officers.needs(session.attendance),
        container=form.container,
        parent=NONE if session.parent is None else scope.numbers.get(session.parent, NONE),
        pin=_pin(scope, session, attendance),
    )


def _blocks(scope: Scope, form: facts.Format, keys: tuple[str, ...]) -> tuple[int, ...]:
    known = scope.block_numbers
    for key in keys:
        if key not in known:
            raise InvalidProblem(f"The format “{form.name}” names the part of the day “{key}”: there is none.")
    return tuple(sorted({known[key] for key in keys}))


def _pin(scope: Scope, session: facts.Session, attendance: Attendance) -> Pin | None:
    pin, grid = session.pin, scope.grid
    if pin is None:
        return None
    start = NONE if pin.start is None else grid.slot_before(pin.start)
    if pin.start is not None and (start != grid.slot_after(pin.start) or start < 0):
        raise InvalidProblem(f"The session “{session.name}” is pinned to {pin.start}, which is not on the grid.")
    return Pin(
        day=NONE if pin.day is None else _pinned_day(scope, session, pin),
        start=start,
        venue=NONE if pin.venue is None else scope.places.venue(pin.venue),
        people=pinned_people(session, attendance.groups, scope.memberships),
    )


def _pinned_day(scope: Scope, session: facts.Session, pin: facts.Pin) -> int:
    """A pin outside the horizon must not read as "no day"; such a session has no place in it."""
    assert pin.day is not None
    day = scope.grid.day(pin.day)
    if not 0 <= day < scope.grid.n_days:
        raise InvalidProblem(f"The session “{session.name}” is pinned to {pin.day}, outside the horizon.")
    return day
