"""Bodies of bulk changes and what answers them; the history of a row."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from app.bodies import Body
from app.facts import Fact
from app.records.patches import patch_of
from app.records.resource import Resource
from app.text import Id, Key

BULK_ROWS = 1000
"""So many rows one bulk change may hold."""

NEVER_PATCHED = frozenset({"key"})
"""By its key others know a row: it stays what it is."""


class Reference(Body):
    """One stored row, and the version that the change is based on."""

    version: Annotated[int, Field(ge=1, le=2**63 - 2)]


class KeyedReference(Reference):
    """One stored row by its key."""

    key: Key


class NumberedReference(Reference):
    """One stored row by its number."""

    number: Id


class BulkBase(Body):
    """Rows to be made, changed and deleted at once."""

    @model_validator(mode="after")
    def not_too_many(self) -> "BulkBase":  # noqa: N804 -- an "after" validator is a plain method
        """All three lists together hold what one request may."""
        rows = sum(len(getattr(self, name)) for name in ("create", "patch", "delete"))
        if not 1 <= rows <= BULK_ROWS:
            raise PydanticCustomError(
                "bulk_rows", "holds {rows} rows; it must be 1 to {limit}", {"rows": rows, "limit": BULK_ROWS}
            )
        return self


class RowVersion(BaseModel):
    """A row as it is now known: its key where it has one, its number, its version."""

    key: str | None
    number: int
    version: int


class BulkReport(BaseModel):
    """What a bulk change did, or in a dry run would do."""

    dry_run: bool
    created: list[RowVersion]
    """In the order of the request."""
    patched: list[RowVersion]
    """Only rows that have changed, in the order of the request."""
    unchanged: int
    deleted: int
    facts_revision: int
    """The facts' revision afterwards."""


class HistoryEntry(BaseModel):
    """One change of a row; before its making and after its deletion there is nothing."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    version: int
    """The version that the change made, or that was deleted."""
    at: datetime
    actor: str
    action: str
    """create, patch, delete, import, or the name of an act."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def patch_body(resource: Resource) -> type[BaseModel]:
    """The form of one row's changes."""
    fact: type[Fact] = resource.facts.fact
    return patch_of(fact, without=NEVER_PATCHED)


@cache
def bulk_body(resource: Resource) -> type[BaseModel]:
    """The form of many rows' changes."""
    fact = resource.facts.fact
    reference = KeyedReference if resource.facts.keyed else NumberedReference
    change: Any = create_model(
        f"{fact.__name__}Change",
        __base__=reference,
        __doc__="Changes of one stored row.",
        changes=(patch_body(resource), ...),
    )
    made: dict[str, Any] = {
        "create": (Annotated[tuple[fact, ...], Field(max_length=BULK_ROWS)], ()),  # type: ignore[valid-type]
        "patch": (Annotated[tuple[change, ...], Field(max_length=BULK_ROWS)], ()),
        "delete": (Annotated[tuple[reference, ...], Field(max_length=BULK_ROWS)], ()),  # type: ignore[valid-type]
    }
    described = f"Rows to be made, changed and deleted at once, {BULK_ROWS} together."
    return create_model(f"{fact.__name__}Bulk", __base__=BulkBase, __doc__=described, **made)
