"""The report of an import, and what is stored with a committee itself."""

from pydantic import BaseModel

from app.committees.schemas import Committee
from app.facts import Day, Moment


class CommitteeSettings(Committee):
    """A committee's settings, with the horizon its facts are meant for."""

    first_day: Day
    last_day: Day
    as_of: Moment | None = None
    """The moment the year is planned from; left out, the present."""


class ListCounts(BaseModel):
    """How many rows of one list are new, changed, and as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


class ImportReport(BaseModel):
    """What an import did, or in a dry run would do; rows that the bundle does not hold are left alone."""

    committee: str
    dry_run: bool
    changed: bool
    facts_revision: int
    """The facts' revision after the import; 0 for a committee that a dry run would create."""
    lists: dict[str, ListCounts]
    """By list of the bundle; ``committee`` stands for the committee's own settings."""
