"""JSON forms of edits, comparisons and approvals."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.facts import Day, LocalTime
from app.plans.schemas import Request, ViolationShown
from app.text import Key, Name, Text

Reason = Annotated[Text, Field(min_length=1)]
Place = Annotated[int, Field(ge=0, le=99)]


class Move(Request):
    """Puts a session at another time, and in another venue where one is given; who is left out, stays.

    A session that had no place gets the people whom a solver would choose there, as with ``restaff``.
    """

    op: Literal["move"]
    session: Key
    day: Day
    start: LocalTime | None = None
    venue: Key | None = None
    restaff: bool = False


class ChangeVenue(Request):
    """Puts a session into another venue, at its time; no venue where it needs none."""

    op: Literal["venue"]
    session: Key
    venue: Key | None


class Swap(Request):
    """Two sessions change places: time and venue; each keeps its people."""

    op: Literal["swap"]
    session: Key
    other: Key


class AddPerson(Request):
    """A member attends, in the first attendance group that names the member unless ``group`` says which."""

    op: Literal["add"]
    session: Key
    member: Key
    group: Place | None = None


class RemovePerson(Request):
    """A member no longer attends."""

    op: Literal["remove"]
    session: Key
    member: Key


class ReplacePerson(Request):
    """Another member attends in the place of one."""

    op: Literal["replace"]
    session: Key
    member: Key
    by: Key


class Restaff(Request):
    """A solver chooses the session's people anew, at its time."""

    op: Literal["restaff"]
    session: Key


class PinParts(Request):
    """Pins or unpins parts of a session's place; what is left out stays as it is."""

    op: Literal["pin"]
    session: Key
    time: bool | None = None
    venue: bool | None = None
    people: bool | None = None


class Unschedule(Request):
    """Takes a session out of the plan; nothing becomes of it."""

    op: Literal["unschedule"]
    session: Key


class Postpone(Request):
    """Publishing the plan postpones the session, which keeps its identity and waits."""

    op: Literal["postpone"]
    session: Key
    reason: Reason
    latest: Day | None = None


class MergeInto(Request):
    """Publishing the plan makes the session part of another one."""

    op: Literal["merge"]
    session: Key
    into: Key
    reason: Reason


class Keep(Request):
    """The plan gives a session up no longer."""

    op: Literal["keep"]
    session: Key


Operation = Annotated[
    Move
    | ChangeVenue
    | Swap
    | AddPerson
    | RemovePerson
    | ReplacePerson
    | Restaff
    | PinParts
    | Unschedule
    | Postpone
    | MergeInto
    | Keep,
    Field(discriminator="op"),
]


class EditRequest(Request):
    """Operations, done in their order, all or none."""

    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=500)]


class SessionPlace(BaseModel):
    """Where a session stands."""

    day: date
    start: LocalTime
    venue: str | None
    members: list[str]


class SessionDifference(BaseModel):
    """What happens to one session between two calendars: before and after, and whose attendance begins or ends."""

    session: str
    name: str
    change: str
    before: SessionPlace | None
    after: SessionPlace | None
    added: list[str]
    removed: list[str]


class Judged(ViolationShown):
    """One break of a rule; one that blocks stands against publication."""

    blocks: bool


class EditReport(BaseModel):
    """What an edit changes, costs and breaks; nothing is stored when ``dry_run``."""

    dry_run: bool
    plan: int
    version: int
    """After the edit."""
    edit: int | None
    """Number of the edit, by which it is undone."""
    changes: list[SessionDifference]
    cost_before: int
    cost_after: int
    costs: dict[str, int]
    """Difference per preference, where there is one."""
    violations_before: int
    violations_after: int
    new_violations: list[Judged]
    """Those that the plan did not have before, or less of."""
    blocking: int
    """How many of the new ones stand against publication."""


class Edit(BaseModel):
    """One edit of a draft."""

    number: int
    operations: list[Operation | dict[str, object]]
    sessions: list[str]
    undone: bool
    made_by: str
    made_at: datetime


class CopyRequest(Request):
    """A name for the copy."""

    name: Name


class FromReleaseRequest(Request):
    """Makes a draft of what a release says, over its days unless others are given."""

    name: Name
    first_day: Day | None = None
    last_day: Day | None = None


class RebaseReport(BaseModel):
    """What a draft took over from the newest release, and what of it no longer fits."""

    plan: int
    version: int
    base_release: int | None
    taken: list[SessionDifference]
    clashes: list[str]
    """Sessions that both changed: the draft's own place is kept."""
    new_violations: list[Judged]


class MemberDifference(BaseModel):
    """What changes for one member."""

    member: str
    name: str
    changes: list[SessionDifference]
    notice: str
    """The message this would cause, in the reader's language."""


class Diff(BaseModel):
    """What differs between two calendars, per session and per member, and how many would be told."""

    before: str
    after: str
    counts: dict[str, int]
    sessions: list[SessionDifference]
    members: list[MemberDifference]
    told: int


class ReviewRequest(Request):
    """What an approver remarks."""

    remark: Text | None = None


class ReturnRequest(Request):
    """Why a plan is returned."""

    remark: Reason


class Review(BaseModel):
    """One step of a plan's approval."""

    version: int
    verdict: str
    remark: str | None
    made_by: str
    made_at: datetime


class ApprovalShown(BaseModel):
    """Where a plan's approval stands."""

    plan: int
    version: int
    state: str
    approvals: int
    needed: int
    reviews: list[Review]
