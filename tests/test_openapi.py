"""The API's description: committed, and true."""

from pathlib import Path
from typing import Any

from app.cli import openapi_document
from app.main import create_app

COMMITTED = Path(__file__).resolve().parent.parent / "openapi" / "openapi.json"


def operations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    document: dict[str, Any] = create_app().openapi()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["operationId"], []).append(f"{method} {path}")
    return found


def test_the_committed_description_is_the_programs_own() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_document(), (
        "run: ./run consult openapi -o openapi/openapi.json"
    )


def test_an_operation_has_a_name_of_its_own() -> None:
    assert {name: where for name, where in operations().items() if len(where) > 1} == {}
