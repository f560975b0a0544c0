"""Every hard term shape, posted once: over one session in its candidates, over several as rows."""

from typing import assert_never

from solver.repair.beside import Beside
from solver.repair.clashes import person_exclusive, venue_exclusive
from solver.repair.core import present
from solver.repair.counts import at_most, capacity, person_at_most
from solver.repair.order import alone, distance, near, separate
from solver.static import Static
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
    PersonAtMost,
    PersonClosed,
    PersonExclusive,
    Present,
    Separate,
    VenueClosed,
    VenueExclusive,
)


def relations(static: Static) -> list[HardTerm]:
    """Terms over several sessions; those over one are folded into its candidates."""
    found: list[HardTerm] = [*static.capacities.values(), *static.distances, *static.separations, *static.at_most]
    found += [*static.person_limits, *static.alone, *static.pairs, *static.cores]
    found.append(PersonExclusive("person_attends_one_session", static.travel))
    found.append(VenueExclusive("venue_hosts_one_session", static.turnaround))
    return found


def post(here: Beside, term: HardTerm) -> None:
    """Post the rows of one term."""
    match term:
        case Domain() | VenueClosed() | Options() | Attend() | Mixed() | Keep() | Must() | PersonClosed():
            pass  # in the candidates and people of each session
        case PersonExclusive():
            person_exclusive(here, term)
        case VenueExclusive():
            venue_exclusive(here, term)
        case Capacity():
            capacity(here, term)
        case Distance():
            distance(here, term)
        case Near():
            near(here, term)
        case Present():
            present(here, term)
        case Separate():
            separate(here, term)
        case AtMost():
            at_most(here, term)
        case PersonAtMost():
            person_at_most(here, term)
        case Alone():
            alone(here, term)
        case GapSpread():
            pass  # ``repair`` refuses problems that have it
        case _:
            assert_never(term)
