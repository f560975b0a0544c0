"""What comes before what: no circle, and parents that are containers."""

from collections.abc import Iterator

from app.imports.flaws import Place, RowFlaw, places
from app.problems import bundle as facts
from app.problems.chains import edges
from solver.problem import stage_cycle


def find_cycles(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions that would have to come before themselves; the first circle is named."""
    numbers = {session.key: number for number, session in enumerate(bundle.sessions)}
    pairs = [(numbers[edge.before], numbers[edge.after]) for edge in edges(bundle, numbers)]
    cycle = stage_cycle(pairs)
    if cycle:
        members = [bundle.sessions[number] for number in reversed(cycle)]
        first = members[0]
        place = Place(f"/sessions/{numbers[first.key]}", first.key, first)
        yield place.flaw("goes_in_circle", circle=" → ".join(member.key for member in members))


def find_wrong_parents(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find parents that are no containers, and containers that have what only other sessions have."""
    containers = {form.key for form in bundle.formats if form.container}
    formats = {session.key: session.format for session in bundle.sessions}
    for place in places(bundle, "sessions"):
        session = place.fact
        if not isinstance(session, facts.Session):
            continue
        if session.parent is not None and formats.get(session.parent, "") not in containers:
            yield place.flaw("parent_is_no_container", "parent", name=session.parent)
        if session.format in containers:
            for name in ("parent", "attendance", "venues", "uses"):
                if getattr(session, name):
                    yield place.flaw("container_has_none", name)
