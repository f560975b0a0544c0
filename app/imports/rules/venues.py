"""Where: every session that needs a venue has one that fits."""

from collections import Counter
from collections.abc import Iterator

from app.imports.flaws import Place, RowFlaw
from app.problems import bundle as facts
from app.problems.access import STEP_FREE, StepFree
from app.problems.attendance import count_heads, make_attendance
from app.problems.membership import Memberships
from app.problems.placed import is_online
from app.problems.states import is_gone


def find_no_venue_fits(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions that no venue fits, with what each candidate lacks."""
    forms = {form.key: form for form in bundle.formats}
    venues = {venue.key: venue for venue in bundle.venues}
    memberships = Memberships(bundle)
    step_free = StepFree(bundle, memberships)
    for number, session in enumerate(bundle.sessions):
        form = forms[session.format]
        if form.container or is_gone(session) or is_online(session, form) or not (form.venue_kinds or session.venues):
            continue
        groups = make_attendance(session, memberships, session.target or session.first).groups
        heads = count_heads(session, groups)
        features = {*form.features, *([STEP_FREE] if step_free.required(session, groups) else [])}
        named = [venues[key] for key in session.venues] or list(bundle.venues)
        lacking = Counter(_lack(venue, session, form, heads, features) for venue in named)
        if not lacking[""]:
            place = Place(f"/sessions/{number}", session.key, session)
            values = {name: lacking[name] for name in ("kind", "area", "features", "capacity")}
            yield place.flaw("no_venue_fits", "venues", heads=heads, wanted=sorted(features), **values)


def _lack(venue: facts.Venue, session: facts.Session, form: facts.Format, heads: int, features: set[str]) -> str:
    """The first thing for which a venue cannot take a session, or nothing."""
    if not session.venues and venue.kind not in form.venue_kinds:
        return "kind"
    if not session.venues and session.local_venues and venue.area != session.area:
        return "area"
    if not features <= set(venue.features):
        return "features"
    return "capacity" if venue.capacity < heads else ""
