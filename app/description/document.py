"""Completing the framework's description of the API."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from app.description.examples import describe_examples
from app.description.headers import describe_headers
from app.description.problems import describe_problems
from app.description.schemas import SCHEMAS
from app.description.words import describe_words

FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
"""What FastAPI describes by itself and this service never answers with."""


def install(app: FastAPI, facts: Callable[[], Mapping[str, Any]] = dict) -> None:
    """Let an application describe itself wholly; ``facts`` gives rows for examples by the name of their schema."""
    app.openapi = _completed(app.openapi, facts)  # type: ignore[method-assign]


def _completed(
    describe: Callable[[], dict[str, Any]], facts: Callable[[], Mapping[str, Any]]
) -> Callable[[], dict[str, Any]]:
    complete: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not complete:
            complete.update(_complete(describe(), facts()))
        return complete

    return openapi


def _complete(document: dict[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(SCHEMAS)
    for name in FRAMEWORKS_OWN:
        schemas.pop(name, None)
    describe_problems(document)  # first, while parameters are the operation's own
    describe_words(document)
    describe_examples(document, facts)
    describe_headers(document)
    return document
