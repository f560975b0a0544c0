"""Doing an act to one session: facts, history, audit and the published calendar in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import deeds
from app.acts.deeds import Deed
from app.acts.errors import ActRefused, SessionStateForbids
from app.acts.schemas import MergeRequest
from app.audit.service import record
from app.auth.access import Access
from app.auth.tables import Token
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import NotFound, PreconditionFailed
from app.imports.flaws import RowFlaw
from app.outbox.service import announce
from app.plans.changes import Change
from app.plans.next_release import lock_calendar
from app.plans.tables import CommitteeCalendarRow
from app.plans.withdraw import Notice, withdraw
from app.sessions.changes import Rewritten, fact_of, lock_facts, rewrite_sessions, stored_sessions
from app.sessions.enquiring import withdraw_enquiries
from app.sessions.schemas import Session as SessionFact
from app.sessions.schemas import StoredSession
from app.sessions.tables import (
    ConsultationSession,
)
from app.text import say


@dataclass(frozen=True)
class Scene:
    """A session that an act is done to, everything locked, in the version that was looked at."""

    session: Session
    committee: CommitteeRow
    pointer: CommitteeCalendarRow
    stored: StoredSession
    access: Access

    @property
    def fact(self) -> SessionFact:
        """The session itself."""
        return fact_of(self.stored)


def set_scene(session: Session, committee: CommitteeRow, key: str, version: int, access: Access) -> Scene:
    """Lock the calendar and the facts, and find the session; belongs at the beginning of a transaction."""
    pointer = lock_calendar(session, committee.id)
    locked = lock_facts(session, committee.id)
    found = stored_sessions(session, locked.id, ConsultationSession.key == key)
    if not found:
        raise NotFound
    if found[0].version != version:
        raise PreconditionFailed
    return Scene(session, locked, pointer, found[0], access)


def act_on(scene: Scene, deed: Deed, check: Callable[[SessionFact], None] | None = None) -> StoredSession:
    """Do an act to a session, and to the sub-sessions that go with it."""
    fact = scene.fact
    deed.require(fact)
    if check is not None:
        check(fact)
    concerned = [scene.stored, *_sub_sessions(scene, deed)]
    changes = [Rewritten(fact, deed.on(fact))]
    for stored in concerned[1:]:
        sub = fact_of(stored)
        changes.append(Rewritten(sub, sub.model_copy(update=dict(deed.sub_sessions))))
    moment = now()
    rewrite_sessions(scene.session, scene.committee, changes, deed.name, scene.access.name, moment)
    before, after = changes[0].changed_fields
    if subs := [item.after.key for item in changes[1:]]:
        after["sub_sessions"] = subs
    gone = [item.after.key for item in changes if item.after.status not in deeds.ALIVE]
    if enquiries := withdraw_enquiries(scene.session, scene.committee.id, gone, scene.access.name, moment):
        after["enquiries_withdrawn"] = enquiries
    record(
        scene.session,
        scene.access,
        f"session.{deed.name}",
        fact.key,
        committee_id=scene.committee.id,
        before=before,
        after=after,
    )
    if deed.leaves is not None:
        _leave(scene, deed, deed.leaves, [item.id for item in concerned], after.get("status_reason"))
    (stored,) = stored_sessions(scene.session, scene.committee.id, ConsultationSession.key == fact.key)
    return stored


def merge_into(scene: Scene, wanted: MergeRequest) -> StoredSession:
    """Make a session part of another one, which is planned or postponed."""
    if wanted.into == scene.stored.key:
        raise ActRefused(flaws=[RowFlaw("/into", "same_twice", {"name": wanted.into})])
    found = stored_sessions(scene.session, scene.committee.id, ConsultationSession.key == wanted.into)
    if not found:
        raise ActRefused(flaws=[RowFlaw("/into", "unknown_reference", {"list": "sessions", "name": wanted.into})])
    survivor = found[0]
    deed = deeds.merge(wanted.reason, wanted.into)
    deed.require(scene.fact)
    if survivor.status not in deeds.ALIVE:
        raise SessionStateForbids(survivor.name, survivor.status.value, [state.value for state in deeds.ALIVE])
    if survivor.parent == scene.stored.key:
        raise ActRefused(flaws=[RowFlaw("/into", "merged_into_own_part", {"name": survivor.name})])
    return act_on(scene, deed)


def named_approver(session: Session, access: Access) -> str:
    """Return who approves: what the access token is called, without its number."""
    if access.token_id is None:
        return access.name
    return session.scalars(select(Token.name).where(Token.id == access.token_id)).one()


def _sub_sessions(scene: Scene, deed: Deed) -> list[StoredSession]:
    """Sub-sessions that an act takes along: those that still take place, or on resuming those that went with it."""
    if not deed.sub_sessions:
        return []
    found = stored_sessions(scene.session, scene.committee.id, ConsultationSession.parent == scene.stored.key)
    if deed.name != "resume":
        return [item for item in found if item.status in deeds.ALIVE]
    went = deeds.POSTPONED if scene.stored.status is deeds.POSTPONED else deeds.CANCELLED
    return [item for item in found if item.status is went and item.status_reason == scene.stored.status_reason]


def _leave(scene: Scene, deed: Deed, change: Change, numbers: list[int], reason: str | None) -> None:
    """Take what is published of a session out of the calendar; members who only saw it postponed are told too."""
    session, into = scene.session, deed.values.get("merged_into")
    note = None
    if into is not None:
        (survivor,) = stored_sessions(session, scene.committee.id, ConsultationSession.key == into)
        note = say("zh", "act.note.merged", title=survivor.name)
    notice = Notice(say("zh", f"act.release.{deed.name}", title=scene.stored.name), reason)
    told = withdraw(session, scene.committee, scene.pointer, numbers, change, notice, scene.access, note)
    if told.release is None and told.members:
        event = {"session": scene.stored.key, "status": deed.values["status"].value, "members": sorted(told.members)}
        announce(session, scene.committee.id, "session.withdrawn", event)
