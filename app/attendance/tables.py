"""Tables of members' answers, and of who decides about leave for an approver who is away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.states import AnswerState, Decision, ProposalState, Via
from app.rows import Committed, in_order, listed, one_of, part_of


class AnswerRow(Committed):
    """What a member has answered to a published session, and what was decided about leave from it.

    ``starts_at`` and ``ends_at`` are the hours of the first day it was an answer to: others make it void.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("session_id", "member_id"),
        Index(None, "member_id"),
        Index(None, "committee_id", "state", "id"),
        one_of("state", AnswerState),
        one_of("via", Via),
        one_of("decision", Decision),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decision_is_whole"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    state: Mapped[str]
    comment: Mapped[str | None]
    """The reason of leave, or what else was said."""
    via: Mapped[str]
    by: Mapped[str]
    """Who answered; somebody else than the member where it was on the member's behalf."""
    on_behalf: Mapped[bool]
    answered_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    note: Mapped[str | None]
    """What the approver said."""
    version: Mapped[int] = mapped_column(default=1)


class DelegationRow(Committed):
    """Another member decides about leave while an approver is away."""

    __tablename__ = "leave_delegations"
    __table_args__ = (
        listed(),
        part_of(["approver_key"], "members", ["key"]),
        part_of(["delegate_key"], "members", ["key"]),
        in_order("first_day", "last_day"),
        CheckConstraint("approver_key <> delegate_key", name="to_somebody_else"),
    )

    approver: Mapped[str] = mapped_column("approver_key")
    delegate: Mapped[str] = mapped_column("delegate_key")
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ProposalRow(Committed):
    """A member proposes another time for a session, which a planner takes up or not."""

    __tablename__ = "time_proposals"
    __table_args__ = (
        listed(),
        Index(None, "session_id"),
        Index(None, "member_id"),
        one_of("state", ProposalState),
        one_of("via", Via),
        in_order("starts_at", "ends_at", strict=True),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    comment: Mapped[str | None]
    via: Mapped[str]
    by: Mapped[str]
    made_at: Mapped[datetime]
    note: Mapped[str | None]
    """What the planner said."""
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
