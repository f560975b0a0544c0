"""Facts as a whole: import a bundle, export it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.audit.service import record
from app.auth.idempotency import Once, request_body
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import Flaw, UnsupportedMediaType, declare
from app.imports.check import check_bundle
from app.imports.reading import BundleInvalid, BundleTooFull, BundleUnreadable
from app.imports.schemas import ImportReport
from app.imports.service import import_bundle
from app.problems.bundle import Bundle
from app.problems.snapshot import read_snapshot
from app.text import Key

router = APIRouter(tags=["imports"])

SCHEMA = {"schema": {"$ref": "#/components/schemas/Bundle"}}
REFUSALS = (BundleInvalid, BundleTooFull, BundleUnreadable)
BUNDLE = {"requestBody": {"required": True, "content": {"application/json": SCHEMA}}}


def bundle_of(
    request: Request,
    committee: Annotated[Key, Path(description="Key of the committee.")],
    body: Annotated[bytes, Depends(request_body)],
) -> Bundle:
    """Read and judge the bundle in a request's body; it must be the addressed committee's."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    bundle = check_bundle(body)
    if bundle.committee.key != committee:
        raise BundleInvalid(flaws=[Flaw("/committee/key", "other_committee", {"name": committee})])
    return bundle


@router.post("/imports", response_model=ImportReport, **allow(*EDITORS, extra={**BUNDLE, **declare(*REFUSALS)}))
def import_facts(
    bundle: Annotated[Bundle, Depends(bundle_of)],
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
    dry_run: Annotated[bool, Query(description="Only report what would change.")] = False,
) -> Response:
    """Create and update facts from a bundle, all or nothing; rows that it does not hold are left alone."""
    return once.answer(lambda: import_bundle(session, bundle, access, dry_run=dry_run))


@router.get("/bundle", response_model=Bundle, **allow(*EDITORS))
def export_facts(committee: CurrentCommittee, access: CurrentAccess, session: DatabaseSession) -> Response:
    """All facts of the committee as a bundle that can be imported again; the export is recorded.

    What members declare of themselves (`personal_limits`) is in it only for an admin of the whole service.
    """
    snapshot = read_snapshot(session, committee.id)
    bundle = snapshot.bundle if access.whole_service else snapshot.bundle.model_copy(update={"personal_limits": ()})
    record(session, access, "facts.export", committee.key, committee_id=committee.id)
    headers = {"Cache-Control": "no-store", "X-Facts-Revision": str(snapshot.facts_revision)}
    return Response(bundle.model_dump_json(), headers=headers, media_type="application/json")
