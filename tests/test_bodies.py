"""JSON's own kinds: what is no whole number, number or truth value in a body is not taken for one."""

from typing import Annotated, Any, get_args

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.bodies import Body
from app.notices.channel_schemas import Url as ChannelUrl
from app.sources.schemas import Address
from app.text import WebAddress
from app.webhooks.schemas import Url as WebhookUrl
from tests.factories.serving import usual_app


class _Inner(Body):
    count: Annotated[int, Field(ge=0, le=9)] | None = None


class _Outer(Body):
    many: dict[str, tuple[Annotated[int, Field(ge=0)], ...]] = {}  # noqa: RUF012 -- pydantic copies defaults
    inner: _Inner | None = None
    share: float = 0.0
    open: bool = False


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"inner": {"count": True}}, "int_type"),
        ({"inner": {"count": "3"}}, "int_type"),
        ({"inner": {"count": 3.5}}, "int_from_float"),
        ({"inner": {"count": 10}}, "less_than_equal"),
        ({"many": {"a": [1, False]}}, "int_type"),
        ({"share": True}, "float_type"),
        ({"share": "0.5"}, "float_type"),
        ({"open": 1}, "bool_type"),
        ({"open": "yes"}, "bool_type"),
        ({"closed": True}, "extra_forbidden"),
    ],
)
def test_a_value_of_another_kind_is_refused(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        _Outer.model_validate(wrong)
    assert [error["type"] for error in refused.value.errors()] == [reason]


def test_numbers_may_be_written_as_json_schema_allows() -> None:
    taken = _Outer.model_validate({"inner": {"count": 3.0}, "many": {"a": [1, 2]}, "share": 1, "open": True})
    assert taken == _Outer(inner=_Inner(count=3), many={"a": (1, 2)}, share=1.0, open=True)


def _models(annotation: Any, found: set[type[BaseModel]]) -> None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in found:
            found.add(annotation)
            for field in annotation.model_fields.values():
                _models(field.annotation, found)
        return
    for part in get_args(annotation):
        _models(part, found)


def test_every_body_people_send_is_one() -> None:
    found: set[type[BaseModel]] = set()
    for route in iter_route_contexts(usual_app().router.routes):
        if isinstance(route.original_route, APIRoute) and route.original_route.body_field is not None:
            _models(route.original_route.body_field.field_info.annotation, found)
    assert len(found) > 100
    assert [kind.__name__ for kind in found if not issubclass(kind, Body)] == []


@pytest.mark.parametrize(
    ("kind", "scheme"), [(WebhookUrl, "http"), (ChannelUrl, "https"), (Address, "webcal"), (WebAddress, "https")]
)
def test_addresses_can_be_read(kind: Any, scheme: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    for host in ("a.example.com", "a.example.com:8443", "[2001:db8::1]", "[2001:db8::1]:80"):
        assert adapter.validate_python(f"{scheme}://{host}/x") == f"{scheme}://{host}/x"
    for host in ("[", "[.]", "[::1", "a.example.com:99999", "a.example.com:0", "[::1]:x", ":80"):
        with pytest.raises(ValidationError):
            adapter.validate_python(f"{scheme}://{host}/x")
