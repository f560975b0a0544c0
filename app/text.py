"""Bounded types for what comes from outside, and sentences in the reader's language."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.requests import HTTPConnection

# --- types -----------------------------------------------------------------------------------------------------------

# Characters that reorder or hide what follows them; a name holding one can pass for another name.
_DECEIVING: Final = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_LINE_CHARACTERS: Final = frozenset("\t\n")


def _refuse(text: str, allowed: frozenset[str]) -> str:
    for character in text:
        if character in allowed:
            continue
        if character in _DECEIVING or unicodedata.category(character) in {"Cc", "Cs"}:
            raise PydanticCustomError(
                "forbidden_character", "holds the character {code}", {"code": f"U+{ord(character):04X}"}
            )
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    return _refuse(text, frozenset())


def _many_lines(text: str) -> str:
    return _refuse(text.replace("\r\n", "\n"), _LINE_CHARACTERS)


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
"""One line of text that names something: NFC, no control or direction characters."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_many_lines)]
"""Free text of several lines, possibly empty, with the same care as a name."""

_WEB_ADDRESS: Final = (
    r"https://([A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?"
    r"([/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?"
)
_FORMULA: Final = ("=", "+", "-", "@")
"""What spreadsheet programs take for the beginning of a formula."""


def _web_address(text: str) -> str:
    if not re.fullmatch(_WEB_ADDRESS, text) or not _is_readable(text):
        raise PydanticCustomError("web_address", "is no https address")
    return text


def _address(text: str) -> str:
    if not _is_readable(text):
        raise PydanticCustomError("address", "is no address")
    return text


def _is_readable(address: str) -> bool:
    """Whether programs find a host, and a port if there is one, in an address of the right form."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


READABLE: Final = AfterValidator(_address)
"""For addresses whose form is stated by a pattern: brackets and ports have to be right too."""


def _no_formula(text: str) -> str:
    if text.startswith(_FORMULA):
        raise PydanticCustomError("formula", "begins like a spreadsheet's formula")
    return text


WebAddress = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_web_address),
    Field(json_schema_extra={"pattern": f"^{_WEB_ADDRESS}$"}, examples=["https://meeting.example.com/j/1234567"]),
]
"""An address that members are sent to: https, ASCII only, without name and password in it."""

Title = Annotated[Name, AfterValidator(_no_formula)]
"""A name that stays a name wherever it is copied."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]{0,63}$", max_length=64)]
"""A short ASCII name by which rows refer to each other."""

Id = Annotated[int, Field(ge=1, le=2**63 - 2)]
"""A row's number; one below bigint's end, so that a range ending after it still exists."""

WeightValue = Annotated[int, Field(ge=0, le=1_000_000)]
"""A preference's weight; bounded so that a whole calendar's cost stays below 10**12."""

Minutes = Annotated[int, Field(ge=0, le=10_080)]
"""A duration of at most a week."""

# --- sentences -------------------------------------------------------------------------------------------------------

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LOCALE: Final = Path(__file__).parent / "locale"


@cache
def catalog(language: Language) -> dict[str, str]:
    """Return every sentence of a language: the files of ``locale/<language>`` put together, no key twice."""
    sentences: dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.json")):
        room = json.loads(path.read_text(encoding="utf-8"))
        if again := sentences.keys() & room.keys():
            raise ValueError(f"{path.name} says {sorted(again)} a second time.")
        sentences.update(room)
    return sentences


def say(language: Language, key: str, /, **values: object) -> str:
    """Return the sentence of a key with its placeholders filled."""
    return fill(catalog(language)[key], **values)


def knows(key: str) -> bool:
    """Tell whether there is a sentence for a key."""
    return key in catalog("zh")


def fill(template: str, /, **values: object) -> str:
    """Fill ``{name}`` placeholders; a value cannot reach into objects or hold more than a sentence bears."""
    return re.sub(r"\{(\w+)\}", lambda found: shown(values.get(found[1], found[0]), 400), template)


def placeholders(template: str) -> set[str]:
    """Return the names a sentence wants to be filled."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def shown(value: object, limit: int = 120) -> str:
    """Return a value as text that is safe to show: clipped, on one line, without broken or hidden characters."""
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join("�" if c in _DECEIVING or unicodedata.category(c) in {"Cc", "Cs"} else c for c in text)


def preferred_language(header: str) -> Language:
    """Return the language an Accept-Language header asks for first; Chinese when it asks for neither."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in header[:1000].split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameter)
        weight = float(quality[1]) if quality else 1.0
        for known in LANGUAGES:
            if language == known and weight > best[0]:
                best = (weight, known)
    return best[1]


def language_of(request: HTTPConnection) -> Language:
    """Return the language a request is answered in."""
    return preferred_language(request.headers.get("accept-language", ""))
