"""The schemas and the page about the bundle say what the program reads."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from app.commands.schemas import rendered, schemas
from app.problems.bundle import Bundle

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", schemas())
def test_the_committed_schema_is_the_programs(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == rendered(schemas()[name]), "run: ./run python -m app.commands.schemas docs"


def test_the_problem_schema_knows_problem_and_schedule() -> None:
    schema = json.loads((DOCS / "problem.schema.json").read_text(encoding="utf-8"))
    assert {"Problem", "Schedule", "Session", "Assignment"} <= schema["$defs"].keys()


def fields(kind: type[BaseModel]) -> set[str]:
    """Names of all fields of the bundle's rows."""
    properties: list[dict[str, Any]] = [kind.model_json_schema()["properties"]]
    properties += [row.get("properties", {}) for row in kind.model_json_schema()["$defs"].values()]
    return {name for found in properties for name in found}


@pytest.mark.parametrize("part", ["English", "中文"])
def test_every_field_is_documented_in_both_languages(part: str) -> None:
    page = (DOCS / "bundle.md").read_text(encoding="utf-8")
    text = page.split(f"\n## {part}\n")[1].split("\n## ")[0]
    assert fields(Bundle) - set(re.findall(r"`(\w+)`", text)) == set()
