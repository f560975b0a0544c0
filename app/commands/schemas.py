"""Writes the JSON Schemas in ``docs/``: ``python -m app.commands.schemas docs``."""

import json
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

from app.problems.bundle import Bundle
from solver.schedule import json_schema


def schemas() -> dict[str, dict[str, Any]]:
    """File name and content of each schema."""
    bundle = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Bundle.model_json_schema()}
    return {"bundle.schema.json": bundle, "problem.schema.json": json_schema()}


def rendered(schema: dict[str, Any]) -> str:
    """The text of a schema's file."""
    return json.dumps(_cleaned(schema), ensure_ascii=False, indent=1) + "\n"


def _cleaned(part: Any) -> Any:
    """The same with descriptions without indent, which only some versions of Python take off docstrings."""
    if isinstance(part, dict):
        return {
            name: cleandoc(x) if name == "description" and isinstance(x, str) else _cleaned(x)
            for name, x in part.items()
        }
    return [_cleaned(item) for item in part] if isinstance(part, list) else part


if __name__ == "__main__":
    for name, schema in schemas().items():
        (Path(sys.argv[1]) / name).write_text(rendered(schema), encoding="utf-8")
