"""What is settled outside a plan: taken time of people, venues and officers, and days closed to related sessions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from app.problems.bundle import AttendanceRole, Bundle, BusyOwner
from app.problems.chains import Edge
from app.problems.grid import Grid
from app.problems.placed import Booking, days_of
from app.problems.taken import Taking
from app.problems.working_days import ONE_DAY, WorkingDays


def bookings_as_takings(bundle: Bundle, bookings: Iterable[Booking], grid: Grid) -> Iterator[Taking]:
    """Taken time of the people, the venue with its turnaround, and the officers of settled sessions."""
    turnarounds = {venue.key: timedelta(minutes=venue.turnaround_minutes) for venue in bundle.venues}
    for booking in bookings:
        members = dict.fromkeys(key for _, key in booking.placed.people)
        venue = booking.placed.venue
        for start, end in booking.hours(grid):
            for member in members:
                yield Taking(BusyOwner.MEMBER, member, start, end)
            if venue is not None:
                gap = turnarounds.get(venue, timedelta())
                yield Taking(BusyOwner.VENUE, venue, start - gap, end + gap)
            for group in booking.session.attendance:
                for key in group.departments if group.role is AttendanceRole.DEPARTMENT else ():
                    yield Taking(BusyOwner.DEPARTMENT, key, start, end, group.officers, group.rank)


class ClosedDays:
    """Days closed to a plan's sessions by what is settled: as ``(reason, first, last)`` per session."""

    def __init__(
        self, bundle: Bundle, bookings: Mapping[str, Booking], days: WorkingDays, horizon: tuple[date, date]
    ) -> None:
        self._bundle, self._bookings, self._days = bundle, bookings, days
        self._first, self._last = horizon
        self.of: defaultdict[str, list[tuple[str, date, date]]] = defaultdict(list)
        forms = {form.key: form for form in bundle.formats}
        self._lengths = {session.key: days_of(session, forms[session.format]) for session in bundle.sessions}
        self._plenaries()
        self._distances()

    def close(self, edge: Edge) -> None:
        """Close the days of one end of an edge that its settled other end rules out."""
        if edge.before in self._bookings:
            self._close_after(edge, self._bookings[edge.before])
        else:
            self._close_before(edge, self._bookings[edge.after])

    def _add(self, session: str, booking: Booking, first: date, last: date) -> None:
        if first <= last:
            self.of[session].append((booking.session.name, first, last))

    def _close_after(self, edge: Edge, booking: Booking) -> None:
        earliest = self._days.shift(booking.last_day, edge.low, working=edge.working)
        self._add(edge.after, booking, self._first, earliest - ONE_DAY)
        if edge.high is not None:
            latest = self._days.shift(booking.last_day, edge.high + 1, working=edge.working) - ONE_DAY
            self._add(edge.after, booking, latest + timedelta(days=self._lengths[edge.after]), self._last)

    def _close_before(self, edge: Edge, booking: Booking) -> None:
        following = booking.placed.day + ONE_DAY
        latest = self._days.shift(following, -edge.low, working=edge.working) - ONE_DAY
        self._add(edge.before, booking, latest + ONE_DAY, self._last)
        if edge.high is not None:
            earliest = self._days.shift(following, -edge.high - 1, working=edge.working)
            self._add(edge.before, booking, self._first, earliest - timedelta(days=self._lengths[edge.before]))

    def _plenaries(self) -> None:
        """A settled plenary closes its days to all but its own sub-sessions."""
        for booking in self._bookings.values():
            if booking.form.container:
                for session in self._bundle.sessions:
                    if session.parent != booking.session.key:
                        self._add(session.key, booking, booking.placed.day, booking.last_day)

    def _distances(self) -> None:
        """Sessions kept apart from a settled one, and those of its format, keep their distance."""
        for item in self._bundle.separations:
            for mine, other in ((item.first, item.second), (item.second, item.first)):
                if other in self._bookings:
                    self._keep_apart(mine, self._bookings[other], item.min_days)
                    if item.max_days is not None:
                        self._keep_near(mine, self._bookings[other], timedelta(days=item.max_days))
        for booking in self._bookings.values():
            if booking.form.min_spacing_days:
                for session in self._bundle.sessions:
                    if session.format == booking.session.format:
                        self._keep_apart(session.key, booking, booking.form.min_spacing_days)

    def _keep_near(self, session: str, booking: Booking, distance: timedelta) -> None:
        """Close the days more than a distance before and after."""
        begins, length = booking.placed.day, timedelta(days=self._lengths[session])
        self._add(session, booking, self._first, begins - distance - ONE_DAY)
        self._add(session, booking, begins + distance + length, self._last)

    def _keep_apart(self, session: str, booking: Booking, min_days: int) -> None:
        """Close the days less than a distance before and after; a longer session only by its first day."""
        distance = timedelta(days=min_days - 1)
        begins = booking.placed.day
        self._add(session, booking, begins - distance + timedelta(days=self._lengths[session] - 1), begins + distance)
