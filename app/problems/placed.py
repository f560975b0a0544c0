"""Where a session stands, and what it takes from its format, in the words of the bundle."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.problems import bundle as facts
from app.problems.grid import Grid


@dataclass(frozen=True)
class Placed:
    """One placed session; ``people`` pairs the place of an attendance group with a member who attends in it."""

    session: str
    day: date
    start: time
    venue: str | None = None
    people: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Booking:
    """A placed session with its facts: what its people, venue and officers are taken by."""

    placed: Placed
    session: facts.Session
    form: facts.Format

    @property
    def last_day(self) -> date:
        """Last date it takes."""
        return self.placed.day + timedelta(days=days_of(self.session, self.form) - 1)

    def hours(self, grid: Grid) -> list[tuple[datetime, datetime]]:
        """Start and end on each of its days."""
        begins = datetime.combine(self.placed.day, self.placed.start, grid.zone)
        length = timedelta(minutes=minutes_of(self.session, self.form))
        days = [begins + timedelta(days=day) for day in range(days_of(self.session, self.form))]
        return [(day, day + length) for day in days]


def days_of(session: facts.Session, form: facts.Format) -> int:
    """Consecutive dates a session takes."""
    return form.days if session.days is None else session.days


def minutes_of(session: facts.Session, form: facts.Format) -> int:
    """Minutes a session takes on each of its dates."""
    return form.duration_minutes if session.duration_minutes is None else session.duration_minutes


def mode_of(session: facts.Session, form: facts.Format) -> facts.AttendanceMode:
    """Whether people meet in a venue, online, or both."""
    return form.mode if session.mode is None else session.mode


def is_online(session: facts.Session, form: facts.Format) -> bool:
    """Whether a session takes place nowhere: nobody travels, and no venue is needed."""
    return mode_of(session, form) is facts.AttendanceMode.ONLINE


def uses_of(session: facts.Session, form: facts.Format) -> tuple[facts.Use, ...]:
    """Staff and vehicles that a session needs; a container books nothing itself."""
    if form.container:
        return ()
    return form.uses if session.uses is None else session.uses


def duties_of(session: facts.Session, form: facts.Format) -> tuple[str, ...]:
    """Duties that attending a session counts for."""
    return form.duties if session.counts_for is None else session.counts_for


def last_of(session: facts.Session) -> date:
    """Last day of a session's window; a postponed one may take place until its latest date."""
    if session.status is not facts.SessionStatus.POSTPONED or session.latest is None:
        return session.last
    return max(session.last, session.latest)
