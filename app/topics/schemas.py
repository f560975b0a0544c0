"""Facts about topics and their chains of stages."""

from typing import Annotated

from pydantic import Field

from app.facts import Fact, Stored
from app.text import Key, Name


class Stage(Fact):
    """A step of a topic's chain: a session (``format``), or a date to be met (no format)."""

    key: Key
    name: Name
    name_en: Name | None = None
    format: Key | None = None
    min_lag_days: Annotated[int, Field(ge=0, le=400)] = 0
    max_lag_days: Annotated[int, Field(ge=0, le=400)] | None = None
    working_days: bool = False
    """The lag from the step before this one counts working days."""


class Topic(Fact):
    """A topic (议题) and its chain of stages in strict order."""

    key: Key
    name: Name
    name_en: Name | None = None
    lead_group: Key | None = None
    stages: Annotated[tuple[Stage, ...], Field(max_length=100)] = ()


class StoredTopic(Topic, Stored):
    """A topic as it is stored."""
