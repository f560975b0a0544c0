"""Every hard term shape as rows, one function each; ``when`` is the literal under which a term's rows hold."""

from collections import defaultdict
from typing import assert_never

from solver.exact.choices import fits
from solver.exact.distance import distance
from solver.exact.exclusive import person_exclusive, venue_exclusive
from solver.exact.gaps import gap_spread
from solver.exact.post import Literal, Switch
from solver.exact.variables import Variables
from solver.terms import (
    Alone,
    AtMost,
    Attend,
    Capacity,
    Distance,
    Domain,
    GapSpread,
    HardTerm,
    Keep,
    Mixed,
    Must,
    Near,
    Options,
    Period,
    PersonAtMost,
    PersonClosed,
    PersonExclusive,
    Present,
    Separate,
    VenueClosed,
    VenueExclusive,
    window_days,
)


def encode(variables: Variables, term: HardTerm, when: Switch) -> None:
    """Post the rows of one term."""
    match term:
        case Domain():
            _domain(variables, term, when)
        case PersonClosed():
            _person_closed(variables, term, when)
        case VenueClosed():
            _venue_closed(variables, term, when)
        case Options():
            _options(variables, term, when)
        case Attend():
            _attend(variables, term, when)
        case Mixed():
            _mixed(variables, term, when)
        case Present():
            _present(variables, term, when)
        case Keep():
            _keep(variables, term, when)
        case PersonExclusive():
            person_exclusive(variables, term, when)
        case VenueExclusive():
            venue_exclusive(variables, term, when)
        case Capacity():
            _capacity(variables, term, when)
        case Distance():
            distance(variables, term, when)
        case Separate():
            _separate(variables, term, when)
        case Near():
            _near(variables, term, when)
        case AtMost():
            _at_most(variables, term, when)
        case PersonAtMost():
            _person_at_most(variables, term, when)
        case Alone():
            _alone(variables, term, when)
        case GapSpread():
            gap_spread(variables, term, when)
        case Must():
            variables.post.clause([variables.present[term.session]], when)
        case _:
            assert_never(term)


def _domain(variables: Variables, term: Domain, when: Switch) -> None:
    first = window_days(variables.problem, variables.problem.sessions[term.session]).start
    for (day, start), literal in variables.starts[term.session].items():
        if not term.allowed[day - first, start]:
            variables.post.never(literal, when)


def _person_closed(variables: Variables, term: PersonClosed, when: Switch) -> None:
    for session in variables.sessions_of[term.person]:
        meeting = variables.meets(session, term.busy)
        if meeting:
            attends = variables.attends(session, term.person)
            variables.post.linear([attends, *meeting], [1] * (len(meeting) + 1), high=1, when=when)


def _venue_closed(variables: Variables, term: VenueClosed, when: Switch) -> None:
    for session, venues in enumerate(variables.venues):
        if term.venue in venues:
            meeting = variables.meets(session, term.busy)
            if meeting:
                variables.post.linear([venues[term.venue], *meeting], [1] * (len(meeting) + 1), high=1, when=when)


def _options(variables: Variables, term: Options, when: Switch) -> None:
    for venue, literal in variables.venues[term.session].items():
        if not fits(term, venue):
            variables.post.never(literal, when)


def _attend(variables: Variables, term: Attend, when: Switch) -> None:
    roles = [literal for (group, _), literal in variables.roles[term.session].items() if group == term.group]
    present, ones = variables.present[term.session], [1] * len(roles)
    variables.post.linear([*roles, present], [*ones, -term.low], low=0, when=when)
    if term.high < len(term.people):
        variables.post.linear([*roles, present], [*ones, -term.high], high=0, when=when)


def _mixed(variables: Variables, term: Mixed, when: Switch) -> None:
    picks = [
        literal
        for (group, person), literal in variables.roles[term.session].items()
        if group == term.group and person in term.people
    ]
    present, ones = variables.present[term.session], [1] * len(picks)
    variables.post.linear([*picks, present], [*ones, -term.low], low=0, when=when)
    variables.post.linear(picks, ones, high=term.high, when=when)


def _present(variables: Variables, term: Present, when: Switch) -> None:
    """Of each cell at least one of the people who are not busy stays; where all are busy no session takes them."""
    gone = {person: _away(variables, term, person) for person in term.people}
    for cell in {cell for cells in gone.values() for cell in cells}:
        idle = [person for person in term.people if not _is_busy(variables, person, cell)]
        if idle and all(cell in gone[person] for person in idle):
            away = [variables.post.literal() for _ in idle]
            for person, literal in zip(idle, away, strict=True):
                for going, starts in gone[person][cell]:
                    weights = [1] * (len(going) + len(starts))
                    variables.post.linear([*going, *starts, literal], [*weights, -len(going)], high=len(going))
            variables.post.clause([~literal for literal in away], when)


def _away(
    variables: Variables, term: Present, person: int
) -> dict[tuple[int, int], list[tuple[list[Literal], list[Literal]]]]:
    """For each cell the sessions that may take a person away: that they do, and the starts that do so then."""
    found: dict[tuple[int, int], list[tuple[list[Literal], list[Literal]]]] = defaultdict(list)
    for session in variables.sessions_of[person]:
        if areas := variables.areas(session).intersection(term.away):
            outside = variables.post.any_of([variables.in_area(session, area) for area in sorted(areas)])
            for cell, starts in variables.cells(session).items():
                found[cell].append(([variables.attends(session, person), outside], starts))
    return found


def _is_busy(variables: Variables, person: int, cell: tuple[int, int]) -> bool:
    busy = variables.problem.people[person].busy
    return any(part.day == cell[0] and part.start <= cell[1] < part.end for part in busy)


def _near(variables: Variables, term: Near, when: Switch) -> None:
    second = variables.begins(term.second)
    for day, literal in variables.begins(term.first).items():
        close = [other for later, other in second.items() if abs(later - day) <= term.max_days]
        variables.post.clause([~literal, ~variables.present[term.second], *close], when)


def _keep(variables: Variables, term: Keep, when: Switch) -> None:
    present, roles = variables.present[term.session], variables.roles[term.session]
    for pair in term.people:
        variables.post.clause([~present, *([roles[pair]] if pair in roles else [])], when)
    for pair, literal in roles.items():
        if term.exact and pair not in term.people:
            variables.post.never(literal, when)


def _capacity(variables: Variables, term: Capacity, when: Switch) -> None:
    cells: dict[tuple[int, int], list[tuple[Literal, int]]] = defaultdict(list)
    for session, amount in term.uses:
        for cell, literals in variables.cells(session).items():
            cells[cell] += [(literal, amount) for literal in literals]
    for cell, uses in cells.items():
        free = max(int(term.free[cell]), 0)
        if sum(amount for _, amount in uses) > free:
            users, amounts = zip(*uses, strict=True)
            variables.post.linear(users, amounts, high=free, when=when)


def _separate(variables: Variables, term: Separate, when: Switch) -> None:
    by_day = _by_day(variables, term.sessions)
    for day in by_day:
        window = (later for later in range(day, min(day + term.min_days, variables.problem.n_days)) if later in by_day)
        variables.post.at_most_one([literal for later in window for literal in by_day[later]], when)


def _at_most(variables: Variables, term: AtMost, when: Switch) -> None:
    periods = period_of(variables, term.period)
    found: dict[int, list[Literal]] = defaultdict(list)
    for day, literals in _by_day(variables, term.sessions).items():
        found[periods[day]] += literals
    for literals in found.values():
        if len(literals) > term.limit:
            variables.post.linear(literals, [1] * len(literals), high=term.limit, when=when)


def _by_day(variables: Variables, sessions: tuple[int, ...]) -> dict[int, list[Literal]]:
    """Literals of the sessions that begin on each day."""
    found: dict[int, list[Literal]] = defaultdict(list)
    for session in sessions:
        for day, literal in variables.begins(session).items():
            found[day].append(literal)
    return dict(sorted(found.items()))


def period_of(variables: Variables, period: Period) -> tuple[int, ...]:
    """The period that each day lies in."""
    match period:
        case Period.DAY:
            return tuple(range(variables.problem.n_days))
        case Period.WEEK:
            return variables.problem.weeks
        case Period.MONTH:
            return variables.problem.months
        case _:
            assert_never(period)


def _person_at_most(variables: Variables, term: PersonAtMost, when: Switch) -> None:
    periods = period_of(variables, term.period)
    counted: dict[int, list[Literal]] = defaultdict(list)
    for session in variables.sessions_of[term.person]:
        for period, literals in _touching(variables, session, periods).items():
            counted[period].append(_attending(variables, session, term.person, literals))
    for literals in counted.values():
        if len(literals) > term.limit:
            variables.post.linear(literals, [1] * len(literals), high=term.limit, when=when)


def _touching(variables: Variables, session: int, periods: tuple[int, ...]) -> dict[int, list[Literal]]:
    """First days of the session on which it touches each period."""
    found: dict[int, list[Literal]] = defaultdict(list)
    length = variables.problem.sessions[session].days
    for day, literal in variables.begins(session).items():
        for period in dict.fromkeys(periods[day : day + length]):
            found[period].append(literal)
    return found


def _attending(variables: Variables, session: int, person: int, days: list[Literal]) -> Literal:
    """A literal that must hold when the person attends the session and it begins on one of the days."""
    attends = variables.attends(session, person)
    if len(days) == len(variables.begins(session)):
        return attends
    both = variables.post.literal()
    variables.post.linear([attends, *days, both], [1] * (len(days) + 1) + [-1], high=1)
    return both


def _alone(variables: Variables, term: Alone, when: Switch) -> None:
    container, length = variables.begins(term.container), variables.problem.sessions[term.container].days
    for session, facts in enumerate(variables.problem.sessions):
        if session == term.container:
            continue
        for day, literal in variables.begins(session).items():
            end = day + facts.days
            if session in term.children:
                round_it = [own for first, own in container.items() if first <= day and end <= first + length]
                variables.post.clause([~literal, *round_it], when)
            else:
                beside = [own for first, own in container.items() if first < end and day < first + length]
                variables.post.at_most_one([literal, *beside], when)
