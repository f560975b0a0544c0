"""Date enquiries: opening, answering, confirming, withdrawing."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.answers.deeds import begin
from app.answers.enquiries import confirm, open_enquiry, withdraw
from app.answers.errors import (
    AnswerRefused,
    EnquiryAlreadyOpen,
    EnquiryIsClosed,
    EnquiryRefused,
    SessionIsNotPlanned,
    SlotIsHeld,
    SlotNoLongerFree,
)
from app.answers.replies import answer, my_enquiries, own_part, replies
from app.answers.schemas import AnswerRequest, ConfirmRequest, EnquiryReplies, EnquiryRequest, MyEnquiries
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.plans.versions import IfMatch, etag, required_version
from app.sessions.arrangements import StoredEnquiry
from app.text import Key

REFUSALS = (
    AnswerRefused,
    EnquiryAlreadyOpen,
    EnquiryIsClosed,
    EnquiryRefused,
    SessionIsNotPlanned,
    SlotIsHeld,
    SlotNoLongerFree,
)
"""Why an enquiry may not go on."""

router = APIRouter()

EnquiryKey = Annotated[Key, Path(description="Key of the date enquiry.")]


@router.post("/enquiries", status_code=201, response_model=StoredEnquiry, **allow(*EDITORS, extra=declare(*REFUSALS)))
def open_date_enquiry(
    wanted: EnquiryRequest, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Ask for a date: hold slots with venue and people until a moment; refused where a slot cannot be."""

    def act() -> Answer:
        stored = open_enquiry(begin(session, committee, access), wanted)
        location = f"/api/v1/committees/{committee.key}/enquiries/{stored.key}"
        return Answer(stored, {"Location": location, "ETag": etag(stored.version)})

    return once.answer(act, status=201)


@router.post(
    "/enquiries/{key}/answers", response_model=EnquiryReplies, **allow(*EDITORS, own=True, extra=declare(*REFUSALS))
)
def answer_date_enquiry(
    key: EnquiryKey,
    wanted: AnswerRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Record which slots suit somebody who is asked; a member answers for itself and is shown its own answers."""
    return once.answer(lambda: answer(begin(session, committee, access), access, key, wanted))


@router.get("/enquiries/{key}/answers", **allow(*STAFF))
def list_date_answers(
    key: EnquiryKey, committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession
) -> EnquiryReplies:
    """Who said yes, who said no and who has said nothing, for each slot."""
    return own_part(access, replies(session, committee.id, key))


@router.post("/enquiries/{key}/confirm", response_model=StoredEnquiry, **allow(*EDITORS, extra=declare(*REFUSALS)))
def confirm_date(
    key: EnquiryKey,
    wanted: ConfirmRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Settle on one slot: the session is pinned to it and becomes mandatory, the other slots are free."""

    def act() -> Answer:
        version = required_version(if_match)
        stored = confirm(begin(session, committee, access), key, version, wanted.slot)
        return Answer(stored, {"ETag": etag(stored.version)})

    return once.answer(act)


@router.post("/enquiries/{key}/withdraw", response_model=StoredEnquiry, **allow(*EDITORS, extra=declare(*REFUSALS)))
def withdraw_date_enquiry(
    key: EnquiryKey,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Ask no longer: every slot is free."""

    def act() -> Answer:
        stored = withdraw(begin(session, committee, access), key, required_version(if_match))
        return Answer(stored, {"ETag": etag(stored.version)})

    return once.answer(act)


@router.get("/my/enquiries", **allow(own=True))
def list_my_enquiries(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> MyEnquiries:
    """Open date enquiries that ask the member."""
    return my_enquiries(session, committee.id, access.member or "")
