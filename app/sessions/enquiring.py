"""Date enquiries of sessions that no longer take place: they hold nothing any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.history.service import Event, write_history
from app.lists import plain, read_facts, write_facts
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.arrangements import EnquiryState
from app.sessions.lists import ENQUIRIES


def withdraw_enquiries(
    session: Session, committee_id: int, sessions: Collection[str], actor: str, moment: datetime
) -> list[str]:
    """Withdraw the open enquiries of some sessions and return their keys; the committee's row is locked."""
    mine = (EnquiryRow.session.in_(sessions), EnquiryRow.state == EnquiryState.OPEN)
    found = read_facts(session, ENQUIRIES, committee_id, *mine)
    withdrawn = [enquiry.model_copy(update={"state": EnquiryState.WITHDRAWN}) for enquiry in found]
    written = write_facts(session, ENQUIRIES, committee_id, withdrawn, moment)
    events = [
        Event(after.key, row.id, row.version, "withdraw", plain(before), plain(after))
        for before, after, row in zip(found, withdrawn, written, strict=True)
    ]
    write_history(session, committee_id, ENQUIRIES.name, events, actor, moment)
    return [enquiry.key for enquiry in withdrawn]
