"""What has become of sessions and enquiries: each state with what belongs to it, and nothing else."""

from collections.abc import Iterator

from app.imports.flaws import Place, RowFlaw
from app.problems import bundle as facts
from app.problems.states import is_gone

MERGED, POSTPONED = facts.SessionStatus.MERGED, facts.SessionStatus.POSTPONED


def find_wrong_states(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find merged sessions without one that remains, and what only merged or postponed sessions have."""
    sessions = {session.key: session for session in bundle.sessions}
    for number, session in enumerate(bundle.sessions):
        place = Place(f"/sessions/{number}", session.key, session)
        yield from _survivor(place, session, sessions)
        if session.latest is not None:
            if session.status is not POSTPONED:
                yield place.flaw("only_postponed_has_latest", "latest")
            elif session.latest < session.first:
                yield place.flaw("last_before_first", "latest", first=session.first, last=session.latest)


def _survivor(place: Place, session: facts.Session, sessions: dict[str, facts.Session]) -> Iterator[RowFlaw]:
    key = session.merged_into
    if session.status is not MERGED:
        if key is not None:
            yield place.flaw("only_merged_has_survivor", "merged_into")
    elif key is None:
        yield place.flaw("merged_into_nothing", "merged_into")
    elif key == session.key:
        yield place.flaw("merged_into_itself", "merged_into")
    elif key in sessions and is_gone(sessions[key]):
        yield place.flaw("survivor_is_gone", "merged_into", name=key)


def find_wrong_choices(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find enquiries whose chosen slot is none of theirs, or that have one without being confirmed."""
    for number, enquiry in enumerate(bundle.enquiries):
        place = Place(f"/enquiries/{number}", enquiry.key, enquiry)
        if enquiry.chosen is None:
            continue
        if enquiry.state is not facts.EnquiryState.CONFIRMED:
            yield place.flaw("only_confirmed_has_choice", "chosen")
        elif enquiry.chosen >= len(enquiry.slots):
            yield place.flaw("chosen_slot_is_none", "chosen", chosen=enquiry.chosen, slots=len(enquiry.slots))


def find_sign_ups_without_pool(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions that members may sign up for without any open place."""
    for number, session in enumerate(bundle.sessions):
        pools = [group for group in session.attendance if group.role is facts.AttendanceRole.POOL]
        if session.sign_up is not None and not pools:
            yield Place(f"/sessions/{number}", session.key, session).flaw("sign_up_without_pool", "sign_up")
