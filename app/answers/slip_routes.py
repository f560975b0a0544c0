"""Return slips: what a department says, and who has not said anything."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.answers.deeds import begin
from app.answers.errors import SlipRefused
from app.answers.schemas import Slip, SlipRequest, SlipsDue
from app.answers.slips import replace_slip, slips_due
from app.auth.idempotency import Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import declare
from app.facts import Day
from app.text import Key

router = APIRouter()


@router.post(
    "/sessions/{key}/return-slips",
    response_model=Slip,
    **allow(*EDITORS, scoped={Role.ORGANISER: "group"}, extra=declare(SlipRefused)),
)
def replace_return_slip(
    key: Annotated[Key, Path(description="Key of the session.")],
    wanted: SlipRequest,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Record which officers a department sends to a session, instead of those that it named before."""
    return once.answer(lambda: replace_slip(begin(session, committee, access), access, key, wanted))


@router.get("/return-slips/due", **allow(*STAFF))
def list_slips_due(
    committee: CurrentCommittee,
    by: Annotated[Day, Query(description="Departments that had to reply by this date.")],
    session: DatabaseSession,
) -> SlipsDue:
    """Departments that have named fewer officers than they are asked for: whom to telephone, the most urgent first."""
    return slips_due(session, committee.id, by)
