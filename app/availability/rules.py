"""Recurrence rules of RFC 5545: which are taken, and what they say."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, cast

MOST: Final = 5000
"""How often a rule may say that it recurs, and how many times are counted out at once."""
LAST_YEAR: Final = 2201
"""No rule recurs after this year: what can be stored ends a year before it."""
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class NotTaken(ValueError):
    """The text is no recurrence rule, or one that is not taken here."""


@dataclass(frozen=True)
class Rule:
    """A recurrence rule; an empty part says nothing. Weekdays count from 0 and carry which of the period is meant."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: str = ""
    weekdays: frozenset[tuple[int, int]] = frozenset()
    month_days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0

    @property
    def by_year(self) -> bool:
        """Whether “the second Monday” is that of the year and not of its month."""
        return self.frequency == "YEARLY" and not self.months


_PARTS: Final = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[0-9]{1,3}",
    "COUNT": r"[0-9]{1,4}",
    "UNTIL": r"[0-9]{8}(T[0-9]{6}Z?)?",
    "BYDAY": r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU))*",
    "BYMONTHDAY": r"[+-]?[0-9]{1,2}(,[+-]?[0-9]{1,2})*",
    "BYMONTH": r"[0-9]{1,2}(,[0-9]{1,2})*",
    "BYSETPOS": r"[+-]?[0-9]{1,3}(,[+-]?[0-9]{1,3})*",
    "WKST": "|".join(WEEKDAYS),
}


@lru_cache(maxsize=4096)
def read_rule(text: str) -> Rule:
    """Read a rule; raises NotTaken for one that says nothing clear or nothing that is taken here."""
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name in parts or name not in _PARTS or re.fullmatch(_PARTS[name], value) is None:
            raise NotTaken(text)
        parts[name] = value
    if "FREQ" not in parts or {"COUNT", "UNTIL"} <= parts.keys():
        raise NotTaken(text)
    rule = Rule(
        frequency=cast(Frequency, parts["FREQ"]),
        interval=_number(parts.get("INTERVAL", "1"), 1, 999),
        count=_number(parts["COUNT"], 1, MOST) if "COUNT" in parts else None,
        until=_until(parts.get("UNTIL", "")),
        weekdays=frozenset(_weekday(item) for item in _items(parts, "BYDAY")),
        month_days=frozenset(_number(item, -31, 31) for item in _items(parts, "BYMONTHDAY")),
        months=frozenset(_number(item, 1, 12) for item in _items(parts, "BYMONTH")),
        positions=frozenset(_number(item, -366, 366) for item in _items(parts, "BYSETPOS")),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
    )
    if not _fits(rule):
        raise NotTaken(text)
    return rule


def _items(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _number(text: str, low: int, high: int) -> int:
    number = int(text)
    if not low <= number <= high or number == 0:
        raise NotTaken(text)
    return number


def _weekday(text: str) -> tuple[int, int]:
    which = 0 if text[:-2] == "" else _number(text[:-2], -53, 53)
    return WEEKDAYS.index(text[-2:]), which


def _until(text: str) -> str:
    """Refuse a last moment that no calendar has; kept as text, as its meaning depends on the zone."""
    try:
        read = datetime.fromisoformat(text.removesuffix("Z")) if text else None
    except ValueError:
        raise NotTaken(text) from None
    if read is not None and not 1900 <= read.year < LAST_YEAR:
        raise NotTaken(text)
    return text


def _fits(rule: Rule) -> bool:
    """Whether the parts may stand together (RFC 5545, 3.3.10)."""
    which = {abs(number) for _, number in rule.weekdays}
    if max(which, default=0) > (53 if rule.by_year else 5 if rule.frequency in ("MONTHLY", "YEARLY") else 0):
        return False
    if rule.frequency == "WEEKLY" and rule.month_days:
        return False
    return not rule.positions or bool(rule.weekdays or rule.month_days or rule.months)
