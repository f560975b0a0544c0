"""Writing the committee itself, and what its settings were."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.preconditions import IfMatch, etag
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.committees.schemas import StoredCommittee
from app.database import DatabaseSession
from app.errors import AlreadyExists, declare
from app.imports.schemas import CommitteeSettings
from app.paging import Page, PageQuery
from app.records import committees
from app.records.errors import CommitteePublished, RowsContradict, WholeServiceOnly
from app.records.past import read_history
from app.records.patches import MEDIA_TYPE, Patch, patch_of
from app.records.schemas import NEVER_PATCHED, HistoryEntry

router = APIRouter(tags=["committee"])
door = APIRouter(prefix="/api/v1/committees", tags=["committee"])
"""Committees as a list; each has its rooms under its own address."""

PATCH_FORM: type[Patch] = patch_of(CommitteeSettings, without=NEVER_PATCHED)
_SCHEMA = {"schema": {"$ref": f"#/components/schemas/{PATCH_FORM.__name__}"}}
_MERGE_PATCH: dict[str, Any] = {"requestBody": {"content": {MEDIA_TYPE: _SCHEMA}}}
_MADE = declare(RowsContradict, AlreadyExists, WholeServiceOnly, headers=("ETag", "Location"))
_DELETED = declare(CommitteePublished, WholeServiceOnly)


@door.post("", status_code=201, response_model=StoredCommittee, **allow(Role.ADMIN, extra=_MADE))
def create_committee(
    wanted: CommitteeSettings, access: CurrentAccess, session: DatabaseSession, once: Once
) -> Response:
    """Make a committee; only for an admin whose token reaches every committee."""

    def act() -> Answer:
        committee = committees.create_committee(session, access, wanted)
        headers = {"Location": f"/api/v1/committees/{committee.key}", "ETag": etag(committee.version)}
        return Answer(committees.stored(committee), headers)

    return once.answer(act, status=201)


def patch_committee(
    changes: Any,
    committee: CurrentCommittee,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> Response:
    """Change the committee's settings by a merge patch (RFC 7396): null clears one, what is left out stays."""
    settings = committees.Settings.begin(session, access, committee, if_match)
    settings.patch(changes)
    stored = committees.stored(settings.committee)
    headers = {"ETag": etag(stored.version)}
    return Response(stored.model_dump_json(), headers=headers, media_type="application/json")


patch_committee.__annotations__["changes"] = PATCH_FORM  # made at run time, as for every list
router.patch(
    "",
    response_model=StoredCommittee,
    **allow(*EDITORS, extra={**_MERGE_PATCH, **declare(RowsContradict, headers=("ETag",))}),
)(patch_committee)


@router.delete("", status_code=204, **allow(Role.ADMIN, extra=_DELETED))
def delete_committee(
    committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession, if_match: IfMatch = None
) -> None:
    """Delete a committee with all its facts and drafts, by an admin of the whole service.

    Refused once anything was published: what people were told stays known.
    """
    committees.Settings.begin(session, access, committee, if_match).delete()


@router.get("/history", **allow(*STAFF))
def committee_history(
    committee: CurrentCommittee, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[HistoryEntry]:
    """What the committee's settings were: their changes, the newest first."""
    return read_history(session, committee.id, committees.LIST, committee.key, query, exists=True)
