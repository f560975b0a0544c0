"""The addresses of every list of facts, made from the table of contents."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import select

from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess
from app.auth.preconditions import IfMatch, etag
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession
from app.errors import AlreadyExists, declare
from app.paging import NOT_MODIFIED, Page, PageQuery, read_one, read_page, tagged
from app.records.errors import FieldsNotWritable, RowsChanged, RowsContradict, RowsUnknown, StillInUse
from app.records.past import read_history
from app.records.patches import MEDIA_TYPE
from app.records.resource import Resource
from app.records.resources import RESOURCES
from app.records.schemas import BulkReport, HistoryEntry, bulk_body, patch_body
from app.records.writing import Writer
from app.text import Id, Key

Endpoint = Callable[..., Any]

DRY_RUN = Annotated[bool, Query(description="Only report what would change.")]


def make_router() -> APIRouter:
    """Make the routes of every list."""
    router = APIRouter()
    for resource in RESOURCES:
        _add_reading(router, resource)
        if not resource.read_only:
            _add_writing(router, resource)
    return router


def _add_reading(router: APIRouter, resource: Resource) -> None:
    one, says = resource.one.replace("_", " "), resource.says
    frame: dict[str, Any] = {"methods": ["GET"], "tags": [resource.tag]}
    router.add_api_route(
        resource.path, _list(resource), name=f"list_{resource.many}", description=says,
        **frame, **resource.may_read(_acts("list", resource)),
    )  # fmt: skip
    router.add_api_route(
        resource.row_path, _read(resource), name=f"read_{resource.one}", description=f"One {one}.",
        response_model=resource.facts.stored, responses=NOT_MODIFIED,
        **frame, **resource.may_read(_acts("read", resource)),
    )  # fmt: skip
    if not resource.readers:
        return  # what is only its owner's leaves no history for others
    router.add_api_route(
        f"{resource.row_path}/history", _history(resource), name=f"{resource.one}_history",
        description=f"What one {one} was: its changes, the newest first. It outlives the row.",
        **frame, **resource.may_look_back(_acts("history", resource)),
    )  # fmt: skip


def _add_writing(router: APIRouter, resource: Resource) -> None:
    one, stored = resource.one.replace("_", " "), resource.facts.stored
    frame: dict[str, Any] = {"tags": [resource.tag]}
    wrong = [RowsContradict, *([FieldsNotWritable] if resource.fixed else [])]
    made = declare(*wrong, AlreadyExists, headers=("ETag", "Location"))
    router.add_api_route(
        resource.path, _create(resource), methods=["POST"], name=f"create_{resource.one}", status_code=201,
        description=f"Make one {one}.", response_model=stored,
        **frame, **resource.may_write({**_acts("create", resource), **made}),
    )  # fmt: skip
    router.add_api_route(
        f"{resource.path}/bulk", _bulk(resource), methods=["POST"], name=f"change_{resource.many}",
        description="Make, change and delete many rows at once, all or nothing.\n\n"
        "Errors point to the rows in the request.",
        response_model=BulkReport,
        **frame,
        **resource.may_write(
            {**_acts("change", resource), **declare(*wrong, RowsUnknown, RowsChanged, StillInUse, AlreadyExists)}
        ),
    )  # fmt: skip
    router.add_api_route(
        resource.row_path, _patch(resource), methods=["PATCH"], name=f"patch_{resource.one}",
        description=f"Change one {one} by a merge patch (RFC 7396): null clears a field, what is left out stays.",
        response_model=stored,
        **frame,
        **resource.may_write(
            {**_acts("patch", resource), **_merge_patch(resource), **declare(*wrong, headers=("ETag",))}
        ),
    )  # fmt: skip
    router.add_api_route(
        resource.row_path, _delete(resource), methods=["DELETE"], name=f"delete_{resource.one}", status_code=204,
        description=f"Delete one {one}; refused while something depends on it, with a list of what.",
        **frame,
        **resource.may_write({**_acts("delete", resource), **declare(StillInUse, RowsContradict)}),
    )  # fmt: skip


def _acts(act: str, resource: Resource) -> dict[str, Any]:
    """What an operation does with which list, for the description in the reader's language."""
    return {"x-act": act, "x-list": resource.facts.name}


def _merge_patch(resource: Resource) -> dict[str, Any]:
    """A patch is taken under its own media type as well as under JSON's."""
    schema = {"$ref": f"#/components/schemas/{patch_body(resource).__name__}"}
    return {"requestBody": {"content": {MEDIA_TYPE: {"schema": schema}}}}


def _row(resource: Resource) -> Any:
    """What names a row in an address."""
    if resource.facts.keyed:
        return Annotated[Key, Path(alias="key", description="Key of the row.")]
    return Annotated[Id, Path(alias="number", description="Number of the row.")]


def _typed(endpoint: Endpoint, returns: Any, **parameters: Any) -> Endpoint:
    """Give a function the signature from which the framework reads what a request holds."""
    made = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind[0], default=kind[1])
        if isinstance(kind, tuple)
        else Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind)
        for name, kind in parameters.items()
    ]
    endpoint.__signature__ = Signature(made, return_annotation=returns)  # type: ignore[attr-defined]
    return endpoint


def _list(resource: Resource) -> Endpoint:
    def endpoint(committee: Any, query: Any, session: Any, access: Any) -> Any:
        return read_page(session, resource.facts, committee.id, query, resource.seen_by(access))

    return _typed(
        endpoint,
        Page[resource.facts.stored],  # type: ignore[name-defined]
        committee=CurrentCommittee,
        query=Annotated[resource.query, Query()],
        session=DatabaseSession,
        access=CurrentAccess,
    )


def _read(resource: Resource) -> Endpoint:
    facts = resource.facts

    def endpoint(row: Any, committee: Any, request: Any, session: Any, access: Any) -> Response:
        mine = (facts.row.key if facts.keyed else facts.row.id) == row
        return tagged(request, read_one(session, facts, committee.id, mine, resource.seen_by(access)))

    return _typed(
        endpoint,
        Response,
        row=_row(resource),
        committee=CurrentCommittee,
        request=Request,
        session=DatabaseSession,
        access=CurrentAccess,
    )


def _history(resource: Resource) -> Endpoint:
    facts = resource.facts

    def endpoint(row: Any, committee: Any, query: Any, session: Any) -> Any:
        mine = (facts.row.key if facts.keyed else facts.row.id) == row
        exists = select(facts.row.id).where(facts.row.committee_id == committee.id, mine)
        found = session.execute(exists).one_or_none() is not None
        return read_history(session, committee.id, facts.name, str(row), query, exists=found)

    return _typed(
        endpoint,
        Page[HistoryEntry],
        row=_row(resource),
        committee=CurrentCommittee,
        query=Annotated[PageQuery, Query()],
        session=DatabaseSession,
    )


def _create(resource: Resource) -> Endpoint:
    def endpoint(wanted: Any, committee: Any, access: Any, session: Any, once: Any) -> Response:
        def act() -> Answer:
            name, stored = Writer.begin(session, access, committee, resource).create(wanted)
            location = f"/api/v1/committees/{committee.key}{resource.path}/{name}"
            return Answer(stored, {"Location": location, "ETag": etag(stored.version)})

        answer: Response = once.answer(act, status=201)
        return answer

    return _typed(endpoint, Response, wanted=resource.facts.fact, **_WRITING, once=Once)


def _bulk(resource: Resource) -> Endpoint:
    def endpoint(wanted: Any, committee: Any, access: Any, session: Any, once: Any, dry_run: bool) -> Response:
        answer: Response = once.answer(
            lambda: Writer.begin(session, access, committee, resource).bulk(wanted, dry_run=dry_run)
        )
        return answer

    return _typed(endpoint, Response, wanted=bulk_body(resource), **_WRITING, once=Once, dry_run=(DRY_RUN, False))


def _patch(resource: Resource) -> Endpoint:
    def endpoint(row: Any, changes: Any, committee: Any, access: Any, session: Any, if_match: str | None) -> Response:
        stored = Writer.begin(session, access, committee, resource).patch(row, changes, if_match)
        headers = {"ETag": etag(stored.version)}
        return Response(stored.model_dump_json(), headers=headers, media_type="application/json")

    return _typed(
        endpoint, Response, row=_row(resource), changes=patch_body(resource), **_WRITING, if_match=(IfMatch, None)
    )


def _delete(resource: Resource) -> Endpoint:
    def endpoint(row: Any, committee: Any, access: Any, session: Any, if_match: str | None) -> None:
        Writer.begin(session, access, committee, resource).delete(row, if_match)

    return _typed(endpoint, None, row=_row(resource), **_WRITING, if_match=(IfMatch, None))


_WRITING: dict[str, Any] = {"committee": CurrentCommittee, "access": CurrentAccess, "session": DatabaseSession}

router = make_router()
