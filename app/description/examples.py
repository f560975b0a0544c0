"""Examples made from schemas: rows of facts where there are such, plausible values by name elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

STORED = {
    "id": 1,
    "version": 1,
    "created_at": "2024-01-02T01:00:00Z",
    "updated_at": "2024-02-19T06:30:00Z",
}
"""What the database adds to a row."""

BY_NAME: dict[str, Any] = {
    "actor": "秘书科（令牌 3）",
    "address": "127.0.0.1",
    "approver": "秘书长",
    "committee": "example",
    "created_by": "秘书科（令牌 3）",
    "cost": 1840,
    "bound": 1755,
    "day": "2024-03-05",
    "feed": "https://consult.example/cal/9f2c/sessions.ics",
    "first": "2024-03-01",
    "first_day": "2024-01-02",
    "format": "sector_consultation",
    "gap": 0.046,
    "id": 1,
    "key": "example-key",
    "label": "手机",
    "last": "2024-03-29",
    "last_day": "2024-03-31",
    "name": "第一季度日程",
    "note": "报主席会议审议后发布。",
    "phase": "improve",
    "published_by": "秘书科（令牌 3）",
    "reason": "防汛应急响应",
    "roles": "required",
    "rule": "member_double_booked",
    "rules": "no_slot",
    "secret": "consult_shown-this-once",
    "sentence": "委员同一时间有两场活动。",
    "source": "办公系统",
    "start": "2024-03-05T01:00:00Z",
    "end": "2024-03-05T03:00:00Z",
    "starts_at": "2024-03-05T01:00:00Z",
    "ends_at": "2024-03-05T03:00:00Z",
    "started_at": "2024-03-05T01:00:02Z",
    "state": "draft",
    "status": "feasible",
    "time_zone": "Asia/Shanghai",
    "token": 3,
    "version": 1,
    "venue": "hall",
    "venue_name": "会议厅",
    "year": 2024,
}
"""Values of fields by their name, where the name says what they are."""
IN_DICTIONARY = {"weights": "fair_load", "costs": "fair_load", "score": "hard_violations", "lists": "members"}
"""A key of a field that is a dictionary."""
BY_FORMAT = {
    "date": "2024-03-05",
    "date-time": "2024-03-05T01:00:00Z",
    "time": "09:00:00",
    "uri": "https://consult.example/",
    "uri-reference": "/",
    "duration": "PT2H",
}
BY_MEDIA_TYPE = {
    "text/calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//consult//CN\r\nEND:VCALENDAR\r\n",
    "text/event-stream": 'event: end\ndata: {"state": "succeeded"}\n\n',
}
"""Answers that are no JSON."""


@dataclass(frozen=True)
class Examples:
    """Makes examples for one document; ``facts`` are rows by the name of their schema."""

    schemas: Mapping[str, Schema]
    facts: Mapping[str, Any]

    def of(self, schema: Schema, name: str = "", *, sent: bool = False) -> Any:
        """Return an example; of what is ``sent``, only what has to be there or has a value of its own."""
        for keyword in ("example", "const", "default"):
            if schema.get(keyword) is not None:
                return schema[keyword]
        if found := schema.get("examples") or schema.get("enum"):
            return found[0]
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2], name, sent=sent)
        for keyword in ("anyOf", "oneOf", "allOf"):
            options = schema.get(keyword, ())
            if not sent and name not in BY_NAME and {"type": "null"} in options:
                return None
            if options:
                return self.of(next((each for each in options if each.get("type") != "null"), {}), name, sent=sent)
        return self._plain(schema, name, sent=sent)

    def _named(self, schema_name: str, name: str, *, sent: bool) -> Any:
        base = schema_name.removesuffix("-Input").removesuffix("-Output")
        if base in self.facts:
            return self.facts[base]
        schema = self.schemas[schema_name]
        if schema.get("type") != "object" or "properties" not in schema:
            return self.of(schema, name, sent=sent)
        return self._object(schema, self._row(base), sent=sent)

    def _row(self, schema_name: str) -> Mapping[str, Any]:
        """The row that a form such as ``StoredMember`` or ``MemberPatch`` is made of, with what the database adds."""
        related = [fact for fact in self.facts if fact in schema_name and isinstance(self.facts[fact], dict)]
        row = self.facts[max(related, key=len)] if related else {}
        return {**STORED, **row} if schema_name.startswith("Stored") else row

    def _object(self, schema: Schema, row: Mapping[str, Any], *, sent: bool) -> dict[str, Any]:
        required, made = schema.get("required", ()), {}
        for field, of in schema.get("properties", {}).items():
            if field in row and (row[field] is not None or not sent):
                made[field] = row[field]
            elif not sent or field in required or of.get("default") is not None or "examples" in of:
                made[field] = self.of(of, field, sent=sent)
        return made

    def _plain(self, schema: Schema, name: str, *, sent: bool) -> Any:
        kind = schema.get("type")
        kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object":
            return self._dictionary(schema, name, sent=sent)
        if kind == "array":
            items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
            return [self.of(items, name, sent=sent)] * max(1, schema.get("minItems", 1))
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            return self._number(schema, name)
        return self._text(schema, name) if kind == "string" else None

    def _dictionary(self, schema: Schema, name: str, *, sent: bool) -> dict[str, Any]:
        if "properties" in schema:
            return self._object(schema, {}, sent=sent)
        inner = schema.get("additionalProperties")
        if not isinstance(inner, dict):
            return {}
        return {IN_DICTIONARY.get(name, "added"): self.of(inner, "", sent=sent)}

    @staticmethod
    def _number(schema: Schema, name: str) -> Any:
        known = BY_NAME.get(name)
        low, high = schema.get("minimum", 0), schema.get("maximum", 2**31)
        if isinstance(known, (int, float)) and low <= known <= high:
            return known
        return max(low, min(2, high))

    def _text(self, schema: Schema, name: str) -> str:
        if schema.get("format") in BY_FORMAT:
            same = isinstance(BY_NAME.get(name), str) and len(BY_NAME[name]) == len(BY_FORMAT[schema["format"]])
            return str(BY_NAME[name] if same else BY_FORMAT[schema["format"]])
        known = BY_NAME.get(name)
        if "pattern" in schema:  # a key of another row
            row = self.facts.get(name.removesuffix("s").title().replace("_", ""))
            return str(row["key"]) if isinstance(row, dict) and "key" in row else "example"
        return known if isinstance(known, str) else "示例"


def describe_examples(document: dict[str, Any], facts: Mapping[str, Any]) -> None:
    """Give every request body, every answer and every part of an address an example."""
    examples = Examples(document["components"]["schemas"], facts)
    shown: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                _give(examples, media_type, content, sent=True)
                if operation.get("x-act") == "create" and "key" in content["example"]:
                    content["example"] = {**content["example"], "key": f"{content['example']['key']}-new"}
            for status, response in operation["responses"].items():
                for media_type, content in response.get("content", {}).items() if status < "3" else ():
                    _give(examples, media_type, content, sent=False)
                    if method == "get":
                        shown[path] = content["example"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and "example" not in parameter:
                    parameter["example"] = _in_address(path, parameter, shown, facts)


def _give(examples: Examples, media_type: str, content: dict[str, Any], *, sent: bool) -> None:
    if "example" in content or "examples" in content:
        return
    content["example"] = BY_MEDIA_TYPE.get(media_type) or examples.of(content.get("schema", {}), sent=sent)


def _in_address(path: str, parameter: Mapping[str, Any], shown: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    """What stands in an address for a parameter: the key or number of what is shown there."""
    name = parameter["name"]
    row = shown.get(path.partition(f"{{{name}}}")[0] + f"{{{name}}}")
    if not isinstance(row, dict) or name == "committee":
        row = facts.get(name.title().replace("_", ""), {})
    whole = parameter["schema"].get("type") == "integer"
    for field in (name, "id") if whole else (name, "key"):
        if isinstance(row, dict) and isinstance(row.get(field), int if whole else str):
            return row[field]
    return 1 if whole else "example"
