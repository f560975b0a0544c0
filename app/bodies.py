"""What all JSON that people send has in common: nothing unknown, and no value of one kind taken for another."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import PydanticKnownError, core_schema

_WITHIN: Final = (
    "schema", "fields", "choices", "items_schema", "keys_schema", "values_schema", "definitions", "extras_schema",
)  # fmt: skip


def _as_json(schema: Any) -> Any:
    if isinstance(schema, (list, tuple)):
        return type(schema)(map(_as_json, schema))
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if kind == "bool":
        return {**schema, "strict": True}
    if kind in ("int", "float"):
        return core_schema.no_info_before_validator_function(_whole if kind == "int" else _number, schema)
    if kind == "function-before" and schema["function"].get("function") in (_whole, _number):
        return schema
    changed = {key: _as_json(schema[key]) for key in _WITHIN if key in schema}
    if kind == "model-fields":
        changed["fields"] = {name: _as_json(field) for name, field in schema["fields"].items()}
    if kind == "tagged-union":
        changed["choices"] = {tag: _as_json(choice) for tag, choice in schema["choices"].items()}
    return {**schema, **changed}


def _whole(value: object) -> object:
    if isinstance(value, (bool, str)):
        raise PydanticKnownError("int_type")
    return value


def _number(value: object) -> object:
    if isinstance(value, (bool, str)):
        raise PydanticKnownError("float_type")
    return value


class Body(BaseModel):
    """JSON from outside.

    Pydantic takes ``true`` and ``"3"`` for whole numbers and ``1`` and ``"yes"`` for truth values, which JSON Schema
    does not: such values are refused wherever they stand. (Strict mode would refuse ``3.0`` too, a whole number.)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Pydantic's own schema of the class, numbers and truth values taken as JSON has them."""
        schema: core_schema.CoreSchema = _as_json(handler(source))
        return schema
