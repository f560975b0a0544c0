"""Recurring time: which recurrence rules are taken, and when they recur."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

PATTERN = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+\-]+)*")


def _known(rule: str) -> str:
    if PATTERN.fullmatch(rule) is None:
        raise PydanticCustomError("recurrence", "is not a recurrence rule that is taken here")
    return rule


Recurrence = Annotated[str, StringConstraints(to_upper=True, min_length=10, max_length=300), AfterValidator(_known)]
"""An RRULE of RFC 5545, daily to yearly."""
