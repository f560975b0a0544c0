"""Facts about topics, their chains of stages, and the annual plans that they stand in."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.facts import Fact, Keys, Stored
from app.text import Key, Name, Text


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


class AnnualPlanState(StrEnum):
    """Where an annual plan's approval stands; it changes as a draft only."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class AnnualTopic(Fact):
    """One line of an annual plan: a topic, in which form and month, who leads it, which departments answer."""

    topic: Key
    format: Key
    month: Annotated[int, Field(ge=1, le=12)]
    lead_group: Key | None = None
    departments: Keys = ()


class AnnualPlan(Fact):
    """An annual consultation plan (年度协商计划): the topics of a year, approved before anything is scheduled."""

    key: Key
    name: Name
    name_en: Name | None = None
    year: Annotated[int, Field(ge=1990, le=2200)]
    note: Text | None = None
    state: AnnualPlanState = AnnualPlanState.DRAFT
    topics: Annotated[tuple[AnnualTopic, ...], Field(max_length=300)] = ()

    @model_validator(mode="after")
    def each_topic_once(self) -> "AnnualPlan":  # noqa: N804 -- an "after" validator is a plain method
        """A topic stands in a year's plan once."""
        topics = [line.topic for line in self.topics]
        if len(set(topics)) < len(topics):
            raise PydanticCustomError("topic_once", "must not name a topic twice")
        return self


class StoredAnnualPlan(AnnualPlan, Stored):
    """An annual plan as it is stored."""
