"""Staff and vehicles: nobody asks for more than there are."""

from collections import Counter
from collections.abc import Iterator

from app.imports.flaws import Place, RowFlaw
from app.problems import bundle as facts
from app.problems.placed import uses_of
from app.problems.states import is_gone


def find_too_many_uses(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find formats and sessions that use more of a capacity than there is."""
    there = {row.key: row.count for row in bundle.capacities}
    forms = {form.key: form for form in bundle.formats}
    for number, form in enumerate(bundle.formats):
        yield from _too_many(Place(f"/formats/{number}", form.key, form), form.uses, there)
    for number, session in enumerate(bundle.sessions):
        if session.uses is not None and not is_gone(session):
            uses = uses_of(session, forms[session.format])
            yield from _too_many(Place(f"/sessions/{number}", session.key, session), uses, there)


def _too_many(place: Place, uses: tuple[facts.Use, ...], there: dict[str, int]) -> Iterator[RowFlaw]:
    wanted: Counter[str] = Counter()
    for number, use in enumerate(uses):
        wanted[use.capacity] += use.amount
        if wanted[use.capacity] > there[use.capacity]:
            values = {"name": use.capacity, "wanted": wanted[use.capacity], "there": there[use.capacity]}
            yield place.flaw("uses_too_many", "uses", number, "amount", **values)
