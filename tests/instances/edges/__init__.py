"""Every hard rule at both sides of its edge, for the checker and for every layer of the solver."""

from tests.instances.edges import people, places, relations, stays, times
from tests.instances.edges.builders import Edge

EDGES: tuple[Edge, ...] = (*places.EDGES, *people.EDGES, *times.EDGES, *relations.EDGES, *stays.EDGES)
"""One legal and one broken schedule for each side of each rule."""
ALSO_LEGAL = (times.PINNED_NEEDS_NO_NOTICE, stays.NOT_FROZEN)
"""Further problems with a legal schedule."""
