"""Which problems an operation can answer with, found from what it takes, and an example of each from its class."""

from collections.abc import Iterator, Mapping
from typing import Any

from app import errors
from app.description.schemas import component
from app.errors import Flaw, Problem
from app.pages import kinds_of_problem, sentence_of
from app.text import LANGUAGES, Language, fill, placeholders, say

VALUES: dict[str, object] = {
    "limit": 20_971_520,
    "run": 7,
    "count": 2,
    "failed": ["database"],
    "sessions": ["s-017", "s-020"],
    "known": ["fair_load", "rank_fit"],
    "names": ["water"],
    "name": "water",
    "first_day": "2024-01-01",
    "last_day": "2024-12-31",
}
"""What fills the sentences of examples; a placeholder that is not here is filled with a number."""
HEADERS_OF = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}
"""Headers of a status besides those of every problem document."""


def describe_problems(document: dict[str, Any]) -> None:
    """Say for every operation, status by status, which kinds of problems it can answer with."""
    known = kinds_of_problem()
    components = document["components"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_status: dict[int, list[type[Problem]]] = {}
            declared = [known[address.rpartition("/")[2]] for address in operation.get("x-problems", ())]
            for kind in dict.fromkeys([*_by_traits(path, method, operation, known), *declared]):
                by_status.setdefault(kind.status, []).append(kind)
            operation["responses"].pop("422", None)  # the framework's own form, which is never answered
            for status, kinds in sorted(by_status.items()):
                name = _name(operation["operationId"], status, kinds)
                components.setdefault("responses", {}).setdefault(name, _response(status, kinds))
                components.setdefault("examples", {}).update(_examples(kinds))
                operation["responses"][str(status)] = component("responses", name)
            operation["x-problems"] = [_address(kind) for kinds in by_status.values() for kind in kinds]


def _by_traits(
    path: str, method: str, operation: Mapping[str, Any], known: Mapping[str, type[Problem]]
) -> Iterator[type[Problem]]:
    parameters = {(item["in"], item["name"].lower()) for item in operation.get("parameters", ())}
    takes_body, writes = "requestBody" in operation, method not in ("get", "head")
    if takes_body:
        yield from (errors.BadRequest, errors.TooLarge, errors.UnsupportedMediaType)
    if "x-policy" in operation:
        yield from (errors.Unauthorized, errors.Forbidden)
    if any(place == "path" for place, _ in parameters):
        yield errors.NotFound
    if writes:
        yield errors.SimultaneousChange
    if writes and (takes_body or method == "delete"):
        yield from (errors.AlreadyExists, errors.StillReferenced)
    if takes_body or parameters:
        yield from (errors.Invalid, errors.OutOfRange)
    if ("header", "if-match") in parameters:
        yield from (errors.PreconditionFailed, errors.PreconditionRequired)
    if ("header", "idempotency-key") in parameters:
        yield known["idempotency-key-reused"]
    yield errors.Internal
    if path != "/livez":
        yield from (errors.Unavailable, errors.DatabaseUnavailable)


def _name(operation: str, status: int, kinds: list[type[Problem]]) -> str:
    if len(kinds) <= 4:
        return "Or".join(kind.__name__ for kind in kinds)
    return f"{operation.title().replace('_', '')}{status}"


def _response(status: int, kinds: list[type[Problem]]) -> dict[str, Any]:
    names = ("Content-Language", *HEADERS_OF.get(status, ()))
    examples = {key: component("examples", key) for key in _examples(kinds)}
    return {
        "description": _sentences(kinds, "en"),
        "x-description-zh": _sentences(kinds, "zh"),
        "x-problems": [_address(kind) for kind in kinds],
        "headers": {name: component("headers", name) for name in names},
        "content": {
            "application/problem+json": {"schema": component("schemas", "Problem"), "examples": examples},
        },
    }


def _address(kind: type[Problem]) -> str:
    return f"/problems/{kind.slug()}"


def _sentences(kinds: list[type[Problem]], language: Language) -> str:
    return "\n".join(f"* `{kind.slug()}`: {sentence_of(kind, language)}" for kind in kinds)


def _examples(kinds: list[type[Problem]]) -> dict[str, Any]:
    return {
        f"{kind.slug()}.{language}": {
            "summary": say(language, f"title.{kind.title}"),
            "value": example_of(kind, language),
        }
        for kind in kinds
        for language in LANGUAGES
    }


def example_of(kind: type[Problem], language: Language) -> dict[str, Any]:
    """Return a problem document of a kind, as a request in a language would get it."""
    sentence = sentence_of(kind, language)
    values = {name: VALUES.get(name, 3) for name in sorted(placeholders(sentence))}
    document = {
        "type": _address(kind),
        "title": say(language, f"title.{kind.title}"),
        "status": kind.status,
        "detail": fill(sentence, **values),
    }
    flaws = [Flaw("/name", "missing").document(language)] if issubclass(kind, errors.Invalid) else []
    shown = {"errors": flaws, "errors_total": len(flaws)} if flaws else {}
    return document | ({"values": values} if values else {}) | shown
