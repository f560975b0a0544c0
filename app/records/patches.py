"""Merge patches (RFC 7396) of facts: their described form, and what they make of a row."""

from functools import cache
from types import GenericAlias, UnionType
from typing import Any, Optional, Union, get_args, get_origin

from pydantic import Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from app.bodies import Body
from app.errors import Invalid
from app.facts import Fact
from app.lists import F, plain
from app.responses import flaws_of

MEDIA_TYPE = "application/merge-patch+json"


class Patch(Body):
    """Fields that shall change; null clears a field, what is left out stays."""


@cache
def patch_of(fact: type[Fact], *, without: frozenset[str] = frozenset()) -> type[Patch]:
    """The form of a patch: every field of a fact optional, but for those that never change."""
    fields: dict[str, Any] = {
        name: (_optional(field), Field(default=None))
        for name, field in fact.model_fields.items()
        if name not in without
    }
    described = f"Changes of: {(fact.__doc__ or '').strip()}\n\nNull clears a field, what is left out stays as it is."
    return create_model(f"{fact.__name__}Patch", __base__=Patch, __doc__=described, **fields)


def _optional(field: FieldInfo) -> Any:
    """A field that may be left out or null; facts and dictionaries within are patched themselves."""
    union = get_origin(field.annotation) in (Union, UnionType)
    for kind in get_args(field.annotation) if union else (field.annotation,):  # a list of facts is replaced whole
        if isinstance(kind, type) and issubclass(kind, Fact):
            return Optional[patch_of(kind)]  # noqa: UP045 -- made at run time
        if get_origin(kind) is dict:
            key, value = get_args(kind)
            return Optional[GenericAlias(dict, (key, Optional[value]))]  # noqa: UP045
    return Optional[field.rebuild_annotation()]  # noqa: UP045


def patched(before: F, patch: Patch, pointer: str = "") -> F:
    """The whole fact as a patch makes it, or what is wrong with it."""
    merged = merge(plain(before), patch.model_dump(mode="json", exclude_unset=True))
    try:
        return type(before).model_validate(merged)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        flaws = flaws_of(found, places=())
        raise Invalid(flaws=[type(flaw)(pointer + flaw.pointer, flaw.reason, flaw.values) for flaw in flaws]) from None


def merge(target: Any, patch: Any) -> Any:
    """Merge a patch into JSON values, as RFC 7396 says."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged
