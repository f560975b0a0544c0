"""A committee with a real object for every address of the API, and everybody who may ask for one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.attendance.tables import AnswerRow, DelegationRow, ProposalRow
from app.auth.access import operator
from app.auth.roles import Role
from app.auth.tables import Token
from app.availability.tables import BusyRow
from app.caldav.schemas import DavDeviceRequest
from app.caldav.service import create_device
from app.caldav.tables import DavDeviceRow
from app.calendar.schemas import FeedTokenRequest, SharedFeedRequest
from app.calendar.service import create_feed_token
from app.calendar.shared import create_shared_feed
from app.calendar.tables import FeedTokenRow
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.notices.channel_schemas import ChannelRequest, Receipts, SmsSettings
from app.notices.channels import create_channel
from app.notices.tables import ChannelRow, NoticeRow
from app.plans.tables import InvitationRow, PlanRow, ReleaseRow
from app.problems import bundle as facts
from app.problems.snapshot import LISTS
from app.sessions.tables import ConsultationSession, FormatRow
from app.solving.schemas import RunRequest
from app.solving.service import start_run
from app.solving.tables import RunRow
from app.sources.schemas import ForeignCalendarRequest
from app.sources.service import add_source
from app.sources.tables import BusySourceRow
from app.webhooks.schemas import WebhookRequest
from app.webhooks.service import create_webhook
from app.webhooks.tables import WebhookCallRow, WebhookRow
from tests.factories.access import bearer, stored_committee
from tests.factories.bundle import activity, tiny_bundle
from tests.factories.facts import full_bundle
from tests.factories.planning import make_plan, publish_plan, solve_plan

CHANNEL = ChannelRequest(
    key="gateway",
    name="短信",
    settings=SmsSettings(
        kind="sms",
        url="https://gateway.example/send",
        receipts=Receipts(message_id="/id", status="/status", delivered=("OK",)),
    ),
)
WEBHOOK = WebhookRequest(name="办公系统", url="https://hooks.example/consult")
GUESSED_KEY, GUESSED_NUMBER = "nothing", 999_999_999
POOL = facts.AttendanceGroup(role=facts.AttendanceRole.POOL, members=("m1", "m2", "m3"), low=1, want=2, high=3)
OPEN = {"attendance": (POOL,), "sign_up": facts.SignUp(places=3, until=date(2150, 1, 1))}
"""What a session has whose places are open."""
SIGNED_UP_FOR = {"/sign-ups": "open", "/sign-ups/{member}": "visit"}
"""The sessions, by how an address ends, for which everybody may still sign up and both members have signed up."""

DECIDES = {"sector_consultation": "m1", "micro_activity": "m2"}
"""Who decides about leave, by format."""


class Whose(StrEnum):
    """Which object a request asks for."""

    OWN = "own"
    FOREIGN = "foreign"
    GUESSED = "guessed"


@dataclass(frozen=True)
class Actor:
    """Somebody who asks."""

    name: str
    role: Role | None
    headers: dict[str, str]
    member: str = "m1"
    foreign: bool = False
    """Belongs to another committee."""

    def member_of(self, whose: Whose) -> str:
        """The member whom a request speaks of."""
        other = "m2" if self.member == "m1" else "m1"
        return {Whose.OWN: self.member, Whose.FOREIGN: other, Whose.GUESSED: GUESSED_KEY}[whose]

    def group_of(self, whose: Whose) -> str:
        """The group whose organiser has filed what a request speaks of."""
        return "science" if whose is Whose.OWN else "farming"


def matrix_bundle(key: str) -> facts.Bundle:
    """The committee with a row in every list, and of what belongs to members, one of each of two."""
    full = full_bundle(key)
    start, end = datetime(2024, 3, 6, 1, tzinfo=UTC), datetime(2024, 3, 6, 4, tzinfo=UTC)
    who = ("m1", "m2")
    return full.model_copy(
        update={
            "contacts": tuple(facts.Contact(member=member, phone="+8613800000001") for member in who),
            "links": (*full.links, facts.Link(member="m2", group="farming")),
            "busy": (*full.busy, facts.Busy(owner_kind=facts.BusyOwner.MEMBER, owner="m2", start=start, end=end)),
            "personal_limits": tuple(
                facts.PersonalLimit(key=f"limit-{member}", member=member, kind=facts.LimitKind.OBSERVANCE)
                for member in who
            ),
            "sign_ups": tuple(
                facts.SignUpEntry(session=session, member=member, at=start)
                for session, member in (
                    ("visit", "m1"),
                    ("visit", "m2"),
                    ("filed-science", "m1"),
                    ("filed-farming", "m2"),
                )
            ),
            "enquiries": (
                *full.enquiries,
                facts.Enquiry(
                    key="open",
                    session="visit",
                    slots=(facts.EnquirySlot(day=date(2024, 3, 12), start=start.time(), venue="station"),),
                    until=datetime(2150, 1, 1, tzinfo=UTC),
                    members=who,
                ),
            ),
            "sessions": (
                *(item.model_copy(update=OPEN) if item.key == "visit" else item for item in full.sessions),
                activity("open").model_copy(update=OPEN),
                *(
                    activity(f"filed-{group}").model_copy(update={"filed_by": group, "confirmed": False, **OPEN})
                    for group in ("science", "farming")
                ),
            ),
        }
    )


class World:
    """Two committees; the first has plans, a run, a release, tokens and feeds."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.committee = stored_committee(session, matrix_bundle("garden"))
        lake = stored_committee(session, tiny_bundle("lake"))
        self.actors = self._actors(lake)
        self.webhook = create_webhook(session, self.committee, WEBHOOK, operator())
        self.plan = make_plan(session, self.committee)
        self.run = start_run(session, make_plan(session, self.committee), RunRequest(), operator())
        self.release = self._release()
        self.channel = create_channel(session, self.committee, CHANNEL, operator())
        for row in session.scalars(select(NoticeRow)):
            row.state = "sent"  # else their members are not shown them
        self.feeds = {member: self._feed(member) for member in ("m1", "m2")}
        self.shared_feed = create_shared_feed(session, self.committee, SharedFeedRequest(), operator())[0]
        self.devices = {member: self._device(member) for member in ("m1", "m2")}
        self.leaves = {member: self._leave(form, member) for form, member in DECIDES.items()}
        self.delegations = {member: self._delegation(member) for member in ("m1", "m2")}
        self.times = {member: self._time(member) for member in ("m1", "m2")}
        self.sources = {
            member: add_source(
                session, self._member(member), ForeignCalendarRequest(url="https://x.example/"), operator()
            ).id
            for member in ("m1", "m2")
        }
        session.commit()

    def _actors(self, lake: CommitteeRow) -> list[Actor]:
        def of(role: Role, name: str | None = None, **values: Any) -> Actor:
            member = values.get("member", "m1")
            return Actor(name or role, role, bearer(self.session, self.committee, role, **values), member)

        revoked = of(Role.PLANNER)
        number = self.session.scalars(select(Token.id).order_by(Token.id.desc())).first()
        self.session.get_one(Token, number).revoked_at = now()
        everywhere = bearer(self.session, None, Role.ADMIN)
        elsewhere = bearer(self.session, lake, Role.PLANNER)
        roles = [of(role) for role in Role if role is not Role.MEMBER]
        return [
            Actor("nobody", None, {}),
            Actor("revoked token", None, revoked.headers),
            *roles,
            of(Role.MEMBER, member="m1"),
            of(Role.MEMBER, "other member", member="m2"),
            Actor("service admin", Role.ADMIN, everywhere),
            Actor("other committee's planner", Role.PLANNER, elsewhere, foreign=True),
        ]

    def _release(self) -> int:
        plan = solve_plan(self.session, make_plan(self.session, self.committee))
        return publish_plan(self.session, plan).number

    def _member(self, key: str) -> MemberRow:
        mine = (MemberRow.committee_id == self.committee.id, MemberRow.key == key)
        return self.session.scalars(select(MemberRow).where(*mine)).one()

    def _leave(self, form: str, approver: str) -> int:
        """A request for leave that a member decides about."""
        session = self.session
        kind = (FormatRow.committee_id == self.committee.id, FormatRow.key == form)
        session.execute(update(FormatRow).where(*kind).values(leave_approver="member", leave_member=approver))
        told = (
            select(InvitationRow)
            .join(ConsultationSession, ConsultationSession.id == InvitationRow.session_id)
            .join(MemberRow, MemberRow.id == InvitationRow.member_id)
            .where(ConsultationSession.committee_id == self.committee.id, ConsultationSession.format == form)
            .where(MemberRow.key.not_in(DECIDES.values()))
            .order_by(InvitationRow.session_id, InvitationRow.member_id)
        )
        row = session.scalars(told.limit(1)).one()
        asked = AnswerRow(
            committee_id=self.committee.id, session_id=row.session_id, member_id=row.member_id, state="leave_asked",
            via="api", by="test", on_behalf=False, answered_at=now(), starts_at=row.starts_at, ends_at=row.ends_at,
        )  # fmt: skip
        other = ProposalRow(
            committee_id=self.committee.id, session_id=row.session_id, member_id=row.member_id, state="open", via="api",
            starts_at=row.starts_at, ends_at=row.ends_at, by="test", made_at=now(),
        )  # fmt: skip
        session.add_all((asked, other))
        session.flush()
        return asked.id

    def _delegation(self, member: str) -> int:
        row = DelegationRow(
            committee_id=self.committee.id, approver=member, delegate="m3", first=date(2024, 3, 1),
            last=date(2024, 3, 2), created_by="test", created_at=now(),
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row.id

    def _time(self, member: str) -> int:
        start, end = datetime(2024, 3, 30, 1, tzinfo=UTC), datetime(2024, 3, 30, 4, tzinfo=UTC)
        row = BusyRow(
            committee_id=self.committee.id, member=member, start=start, end=end, rank=0, source="member",
            kind="preferred", exdates=[], created_at=now(), updated_at=now(),
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row.id

    def _feed(self, member: str) -> int:
        return create_feed_token(self.session, self._member(member), FeedTokenRequest(label="x"), operator())[0].id

    def _device(self, member: str) -> int:
        return create_device(self.session, self._member(member), DavDeviceRequest(label="x"), operator())[0].id

    def find(self, path: str, name: str, actor: Actor, whose: Whose) -> Any:
        """The row that a parameter of an address names, or None where the test knows of none."""
        if whose is Whose.GUESSED:
            return None
        session, member = self.session, actor.member_of(whose)
        if name == "plan":
            return session.get(PlanRow, self.plan.id)
        if name == "run":
            return session.get(RunRow, self.run.id)
        segment = path.split("{" + name + "}")[0].rstrip("/").rsplit("/", 1)[-1]
        if "/plans/" in path and name == "key":  # a session that the plan decides about
            mine = (ConsultationSession.committee_id == self.committee.id, ConsultationSession.key == "talk-1")
            return session.scalars(select(ConsultationSession).where(*mine)).one()
        if (found := self._attendance(path, segment, actor.member if "/my/sessions" in path else member)) is not None:
            return found
        if segment == "channels":
            return session.get(ChannelRow, self.channel.id)
        if segment == "webhooks":
            return session.get(WebhookRow, self.webhook.id)
        if segment == "webhook-calls":
            return session.scalars(select(WebhookCallRow).order_by(WebhookCallRow.id).limit(1)).one()
        if segment == "notices":
            mine = (MemberRow.committee_id == self.committee.id, MemberRow.key == member)
            told = select(NoticeRow).join(MemberRow, MemberRow.id == NoticeRow.member_id).where(*mine)
            return session.scalars(told.order_by(NoticeRow.id).limit(1)).one()
        if segment == "shared-feeds":
            return self.shared_feed
        if segment == "feed-tokens":
            return session.get(FeedTokenRow, self.feeds[member])
        if segment == "busy-sources":
            return session.get(BusySourceRow, self.sources[member])
        if segment == "calendar-devices":
            return session.get(DavDeviceRow, self.devices[member])
        if segment == "tokens":
            return session.scalars(select(Token).where(Token.member == member)).first()
        if segment == "releases":
            return session.scalars(select(ReleaseRow).where(ReleaseRow.number == self.release)).one()
        if (
            name == "key"
            and (ends := path.rpartition("{key}")[2]) in SIGNED_UP_FOR
            and actor.role is not Role.ORGANISER
        ):
            mine = (
                ConsultationSession.committee_id == self.committee.id,
                ConsultationSession.key == SIGNED_UP_FOR[ends],
            )
            return session.scalars(select(ConsultationSession).where(*mine)).one()
        named = {found.name for found in LISTS} & {f"{name}s"}  # {member} names a member wherever it stands
        return self._row(named.pop() if named else segment.replace("-", "_"), actor, whose)

    def _attendance(self, path: str, segment: str, member: str) -> Any:
        """What belongs to answers, leave and stated times."""
        session = self.session
        if segment in ("leave-requests", "leave-delegations", "time-proposals"):
            rows = {"leave-requests": (AnswerRow, self.leaves), "leave-delegations": (DelegationRow, self.delegations)}
            if segment == "time-proposals":
                return session.scalars(select(ProposalRow).order_by(ProposalRow.id).limit(1)).one()
            table, numbers = rows[segment]
            return session.get(table, numbers[member])
        if path.endswith("/my/times/{number}"):
            return session.get(BusyRow, self.times[member])
        if segment == "sessions" and ("/answer" in path or path.endswith("/proposals")):
            told = (
                select(ConsultationSession)
                .join(InvitationRow, InvitationRow.session_id == ConsultationSession.id)
                .join(MemberRow, MemberRow.id == InvitationRow.member_id)
                .where(MemberRow.committee_id == self.committee.id, MemberRow.key == member)
            )
            return session.scalars(told.order_by(ConsultationSession.id).limit(1)).one()
        return None

    def _row(self, name: str, actor: Actor, whose: Whose) -> Any:
        """A row of a list of facts: the actor's own or a foreign one, where the list knows whose its rows are."""
        for found in LISTS:
            if found.name == name:
                mine: list[ColumnElement[bool]] = [found.row.committee_id == self.committee.id]
                if owner := owner_of(name):
                    mine.append(getattr(found.row, owner) == actor.member_of(whose))
                if name == "sessions" and actor.role is Role.ORGANISER:
                    mine.append(found.row.filed_by == actor.group_of(whose))
                newest = select(found.row).where(*mine).order_by(found.row.id.desc())
                return self.session.scalars(newest).first()
        return None


def owner_of(name: str) -> str | None:
    """The column of a list that says which member a row belongs to."""
    if name == "members":
        return "key"
    if name in ("notices", "leave_requests", "leave_delegations", "times"):
        return "member"
    return next(("member" for found in LISTS if found.name == name and hasattr(found.row, "member")), None)
