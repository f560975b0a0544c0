"""What the secretariat does to let members in to their pages."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.idempotency import Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS
from app.auth.visits import new_code
from app.board import asked, pages, phone, sign_in
from app.committees.access import CurrentCommittee
from app.committees.tables import MemberRow
from app.database import DatabaseSession
from app.errors import NotFound, declare
from app.notices.sign_in import NoPublicAddress, send_sign_in
from app.settings import get_settings
from app.text import Key

router = APIRouter(tags=["members"])
doors = (sign_in.router, pages.router, asked.router, phone.router, phone.door)

MemberKey = Annotated[Key, Path(alias="member", description="Key of the member.")]


class SignInCode(BaseModel):
    """A code that opens a member's pages once; shown this once, and null when the request is repeated."""

    member: str
    code: str | None = Field(default=None, json_schema_extra={"readOnly": True})
    expires_at: datetime
    page: str
    """Where it is entered."""


class LinkSent(BaseModel):
    """A link is on its way to a member by the committee's channels."""

    member: str


@router.post("/members/{member}/sign-in-codes", status_code=201, response_model=SignInCode, **allow(*EDITORS))
def make_sign_in_code(
    committee: CurrentCommittee,
    member: MemberKey,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    request: Request,
) -> Response:
    """Make a code that is handed to a member and opens the member's pages once, within seven days."""

    def act() -> SignInCode:
        row = _member(session, committee.id, member)
        code, until = new_code(session, committee.id, row.key, access)
        base = (get_settings().public_url or str(request.base_url)).rstrip("/")
        return SignInCode(member=row.key, code=code, expires_at=until, page=f"{base}/m/")

    return once.answer(act, status=201, hidden=frozenset({"code"}))


@router.post(
    "/members/{member}/sign-in-links",
    response_model=LinkSent,
    **allow(*EDITORS, extra=declare(NoPublicAddress)),
)
def send_sign_in_link(
    committee: CurrentCommittee, member: MemberKey, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Send a member a link to the member's pages, by the committee's channels; good once, within two hours."""

    def act() -> LinkSent:
        row = _member(session, committee.id, member)
        send_sign_in(session, committee, row, access)
        return LinkSent(member=row.key)

    return once.answer(act)


def _member(session: Session, committee_id: int, key: str) -> MemberRow:
    query = select(MemberRow).where(MemberRow.committee_id == committee_id, MemberRow.key == key)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
