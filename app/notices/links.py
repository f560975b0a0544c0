"""The link to a member's pages, made at the moment at which the message that holds it is sent."""

from sqlalchemy.orm import Session

from app.auth.visits import new_code
from app.committees.tables import CommitteeRow, MemberRow
from app.settings import get_settings


def new_link(session: Session, committee: CommitteeRow, member: MemberRow) -> str:
    """Make the link that a message holds, at the moment at which it is sent."""
    secret, _ = new_code(session, committee.id, member.key, _Sender(), link=True)
    return f"{(get_settings().public_url or '').rstrip('/')}/m/enter/{secret}"


class _Sender:
    """Who makes a link while sending it."""

    name = "the service"
    origin = "worker"
