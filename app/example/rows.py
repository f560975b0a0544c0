"""Single rows of the example year, for the examples in the API's description."""

from functools import cache
from typing import Any, get_args

from app.example.year import example_bundle
from app.problems.bundle import Bundle


def _filled(row: dict[str, Any]) -> int:
    """How much a row tells; of rows that tell as much, ``max`` takes the first."""
    return sum(value not in (None, [], {}, False, 0) for value in row.values())


@cache
def example_facts() -> dict[str, Any]:
    """Return one row of each list by the name of its form, and a small bundle that can be imported."""
    bundle = example_bundle(scale="quarter")
    document = bundle.model_dump(mode="json")
    rows = {}
    for name, field in Bundle.model_fields.items():
        kinds = get_args(field.annotation)
        if document[name] and isinstance(document[name], list):
            rows[kinds[0].__name__] = max(document[name], key=_filled)
    small = ("format", "version", "committee", "first_day", "last_day", "as_of")
    return {
        **rows,
        "Committee": document["committee"],
        "Bundle": {**{name: document[name] for name in small}, "areas": document["areas"][:2]},
    }
