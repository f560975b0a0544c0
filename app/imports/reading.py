"""From bytes to a bundle: every row is read by itself, so that all mistakes are found and none costs much."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from app.errors import BadRequest, Flaw, Invalid, TooLarge
from app.facts import Fact
from app.imports.flaws import RowFlaw
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS
from app.responses import flaws_of
from app.settings import get_settings
from app.text import shown

FLAW_LIMIT = 200
"""So many flaws are looked for; whoever mends them will see the next."""
VALUE_LIMIT = 3_000_000
"""More values than any county has; each takes some hundred bytes of memory once it is read."""
ROW_LIMIT = 20_000
ROW_LIMITS = {"busy": 300_000, "travel_times": 200_000}
"""Rows that one list may hold."""


class BundleFileUnreadable(BadRequest):
    """The file {file} cannot be read: {why}."""


class BundleUnreadable(BadRequest):
    """The bundle is not valid JSON: {problem}."""


class BundleTooFull(TooLarge):
    """The bundle holds more than the {limit} values that are taken."""


class BundleInvalid(Invalid):
    """The bundle cannot be imported; the list of errors names every row and the reason."""


def read_bundle_bytes(source: bytes | Path) -> bytes:
    """Return what is to be read, unless it is too large."""
    limit = get_settings().body_limit
    if isinstance(source, Path):
        source = _read_file(source, limit)
    if len(source) > limit:
        raise TooLarge(limit=limit)
    if source.count(b",") > VALUE_LIMIT:
        raise BundleTooFull(limit=VALUE_LIMIT)
    if not source.strip():
        raise BundleInvalid(flaws=[Flaw("", "empty_body")])
    return source


def _read_file(path: Path, limit: int) -> bytes:
    """Read a file, one byte more than is taken, so that the size cannot grow meanwhile."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise BundleFileUnreadable(file=path.name, why=error.strerror or type(error).__name__) from None


def parse(raw: bytes) -> Bundle:
    """Read a bundle row by row, or raise with everything that is wrong with its rows."""
    try:
        document = from_json(raw)
    except ValueError as error:
        raise BundleUnreadable(problem=shown(str(error))) from None
    if not isinstance(document, dict):
        raise BundleInvalid(flaws=[Flaw("", "dict_type")])
    reading = _Reading(document)
    if reading.flaws:
        raise BundleInvalid(flaws=reading.flaws[:FLAW_LIMIT])
    return reading.bundle()


class _Reading:
    """The rows read so far and what was wrong with others."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.flaws: list[Flaw] = []
        self._lists = {facts.name: facts for facts in LISTS}
        self._frame = self._read(Bundle, {name: document[name] for name in document if name not in self._lists}, "")
        self._rows = {name: self._read_list(name, document.get(name, [])) for name in self._lists}

    def bundle(self) -> Bundle:
        """Put frame and rows together."""
        frame: Bundle = self._frame
        return frame.model_copy(update={name: tuple(rows) for name, rows in self._rows.items()})

    def _read_list(self, name: str, value: Any) -> list[Fact]:
        limit = ROW_LIMITS.get(name, ROW_LIMIT)
        if not isinstance(value, list):
            self.flaws.append(RowFlaw(f"/{name}", "list_type"))
            return []
        if len(value) > limit:
            self.flaws.append(RowFlaw(f"/{name}", "too_long", {"max_length": limit, "actual_length": len(value)}))
            return []
        rows = []
        for number, item in enumerate(value):
            if len(self.flaws) >= FLAW_LIMIT:
                break
            row = self._read(self._lists[name].fact, item, f"/{name}/{number}")
            if row is not None:
                rows.append(row)
        return rows

    def _read(self, kind: type[Any], value: Any, pointer: str) -> Any:
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            key = _key_of(value)
            for flaw in flaws_of(list(islice(found, FLAW_LIMIT)), places=()):
                self.flaws.append(RowFlaw(pointer + flaw.pointer, flaw.reason, flaw.values, key=key))
            return None


def _key_of(value: Any) -> str:
    """The key that a faulty row gives itself, if it does."""
    key = value.get("key") if isinstance(value, dict) else ""
    return shown(key, 64) if isinstance(key, str) else ""
