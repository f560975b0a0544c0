"""The API's description: committed, and true."""

import json
from pathlib import Path
from typing import Any

from app.cli import openapi_document
from tests.factories.serving import usual_app

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "openapi" / "openapi.json"


def operations(document: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["operationId"], []).append(f"{method} {path}")
    return found


def gone(before: dict[str, Any], after: dict[str, Any], told: str) -> list[str]:
    """Names of operations that clients may use and that are there no longer, without a word about it."""
    return sorted(name for name in operations(before).keys() - operations(after).keys() if f"`{name}`" not in told)


def test_the_committed_description_is_the_programs_own() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_document(), (
        "run: ./run consult openapi -o openapi/openapi.json"
    )


def test_an_operation_has_a_name_of_its_own() -> None:
    assert {name: where for name, where in operations(usual_app().openapi()).items() if len(where) > 1} == {}


def test_no_operation_loses_its_name_without_a_line_in_the_changelog() -> None:
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert gone(committed, usual_app().openapi(), changelog) == []


def test_a_lost_name_is_found_unless_it_is_told() -> None:
    before = {"paths": {"/a": {"get": {"operationId": "read_a"}}, "/b": {"get": {"operationId": "read_b"}}}}
    after = {"paths": {"/a": {"get": {"operationId": "read_a"}}}}
    assert gone(before, after, "nothing") == ["read_b"]
    assert gone(before, after, "`read_b` is now `read_a`.") == []
