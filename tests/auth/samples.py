"""A valid value for any schema of the API's description, so that requests reach what lies behind their form."""

from typing import Any

KNOWN: dict[str, Any] = {
    "area": "town",
    "group": "science",
    "owner_kind": "member",
    "department": "water",
    "format": "micro_activity",
    "session": "act-1",
    "survivor": "visit",
    "before": "hearing",
    "after": "act-1",
    "origin": "river",
    "destination": "town",
    "venue": "hall",
    "blocks": ["morning"],
    "role": "member",
    "first": "2024-03-04",
    "last": "2024-03-08",
    "first_day": "2024-03-01",
    "last_day": "2024-03-29",
    "end": "2030-03-05T02:00:00Z",
    "until": "2030-03-05T02:00:00Z",
    "to": "2024-03-10",
    "from": "2024-03-04",
    "expires_at": "2150-01-01T00:00:00Z",
    "url": "https://gateway.example/send",
}
"""What fields of these names hold where their type allows it: names that exist, ends after beginnings."""
OWNERS = ("member", "owner")
FORMATS = {"date": "2024-03-05", "date-time": "2030-03-05T01:00:00Z", "time": "09:00:00", "binary": ""}


class Samples:
    """Makes values of schemas; fields that name a member hold ``who``."""

    def __init__(self, document: dict[str, Any], who: str) -> None:
        self.schemas = document["components"]["schemas"]
        self.who = who

    def of(self, schema: dict[str, Any], name: str = "") -> Any:
        """A valid value; ``name`` is the field that it is for."""
        schema = self._resolved(schema)
        if name in OWNERS and schema.get("type") == "string":
            return self.who
        known = KNOWN.get(name)
        if known is not None and self._fits(known, schema):
            return known
        if "const" in schema:
            return schema["const"]
        if found := schema.get("enum") or schema.get("examples"):
            return found[0]
        return getattr(self, f"_{schema.get('type', 'object')}")(schema)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
            elif chosen := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                schema = chosen[0]
            else:
                return schema

    def _fits(self, known: Any, schema: dict[str, Any]) -> bool:
        kinds = {str: "string", list: "array", int: "integer"}
        if schema.get("type") != kinds[type(known)] or known not in schema.get("enum", [known]):
            return False
        wanted = schema.get("format")
        return wanted is None or len(str(FORMATS.get(wanted, known))) == len(str(known))

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        fields = schema.get("properties", {})
        wanted = [*schema.get("required", ()), *(name for name in OWNERS if name in fields)]
        return {name: self.of(fields[name], name) for name in dict.fromkeys(wanted)}

    def _array(self, schema: dict[str, Any]) -> list[Any]:
        return [self.of(schema["items"]) for _ in range(schema.get("minItems", 0))]

    def _string(self, schema: dict[str, Any]) -> str:
        return str(FORMATS.get(schema.get("format", ""), "sample"))

    def _integer(self, schema: dict[str, Any]) -> int:
        return int(schema.get("minimum", 1))

    def _number(self, schema: dict[str, Any]) -> float:
        return float(schema.get("minimum", 1))

    def _boolean(self, schema: dict[str, Any]) -> bool:
        return True

    def _null(self, schema: dict[str, Any]) -> None:
        return None
