"""The table a run ends with, for people to read in a terminal."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.text import Language, say

Row = Sequence[str]


def report(language: Language, result: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what was wanted, placed and left out, and what it costs; ``names`` are of formats and sessions."""
    lines = [*_formats(language, result, names), "", *_unplaced(language, result, names), ""]
    lines += [*_costs(language, result), "", *_figures(language, result)]
    return "\n".join(lines)


def figure(value: float | int | None) -> str:
    """Return a number as a terminal shows it."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"


def percent(value: float | None) -> str:
    """Return a share in per cent."""
    return "–" if value is None else f"{100 * value:.1f} %"


def table(rows: Iterable[Row]) -> list[str]:
    """Return rows with their columns in line: the first to the left, the others to the right."""
    rows = list(rows)
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _pad(cell, width, right=index > 0) for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _formats(language: Language, result: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    head = [say(language, f"demo.{column}") for column in ("format", "wanted", "placed")]
    rows = [[names.get(row["format"], row["format"]), *_numbers(row)] for row in result["formats"]]
    total = {"wanted": result["sessions"], "placed": result["placed"]}
    return table([head, *rows, [say(language, "demo.total"), *_numbers(total)]])


def _numbers(row: Mapping[str, int]) -> list[str]:
    return [figure(row["wanted"]), figure(row["placed"])]


def _unplaced(language: Language, result: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    if not result["unplaced"]:
        return [say(language, "demo.all_placed")]
    lines = [say(language, "demo.unplaced")]
    for item in result["unplaced"]:
        reasons = [say(language, f"why.{rule}") for rule in item["rules"]] or [say(language, "why.unscheduled")]
        separator = "；" if language == "zh" else "; "
        lines.append(f"  {names.get(item['session'], item['session'])} – {separator.join(reasons)}")
    return lines


def _costs(language: Language, result: Mapping[str, Any]) -> list[str]:
    head = [say(language, "demo.preference"), say(language, "demo.cost")]
    rows = [[say(language, f"preference.{name}"), figure(cost)] for name, cost in result["costs"].items()]
    return table([head, *rows, [say(language, "demo.total"), figure(result["cost"])]])


def _figures(language: Language, result: Mapping[str, Any]) -> list[str]:
    shown = {
        "hard_violations": figure(result["hard_violations"]),
        "bound": figure(result["bound"]),
        "gap": percent(result["gap"]),
        "first_feasible": figure(result["first_feasible_seconds"]),
        "seconds": figure(result["seconds"]),
    }
    return table([[say(language, f"demo.{name}"), value] for name, value in shown.items()])


def _width(text: str) -> int:
    """Columns of a terminal that a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
