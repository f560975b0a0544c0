"""Importing creates, updates and leaves alone; all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.audit.service import first_broken
from app.audit.tables import AuditEntry
from app.auth.access import Access, operator
from app.auth.roles import Role
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import NotFound
from app.imports.reading import BundleInvalid
from app.imports.service import import_bundle
from app.problems import bundle as facts
from app.problems.snapshot import read_snapshot
from app.sessions.tables import (
    ConsultationSession,
)
from tests.factories.access import stored_committee
from tests.factories.bundle import tiny_bundle
from tests.factories.facts import full_bundle

CLERK = Access(role=Role.SECRETARY, name="clerk", origin="", committee_id=1, committee="garden")


def test_changed_rows_are_replaced_and_counted(session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    before = full_bundle()
    renamed = before.members[0].model_copy(update={"name": "新名", "expertise": ("water", "law")})
    added = facts.Member(key="m9", name="委员9")
    bundle = before.model_copy(update={"members": (renamed, *before.members[1:], added)})
    report = import_bundle(session, bundle, operator())
    counts = report.lists["members"]
    assert (counts.created, counts.updated, counts.unchanged) == (1, 1, 7)
    assert report.facts_revision == 2
    assert set(read_snapshot(session, committee.id).bundle.members) == set(bundle.members)
    versions = dict(session.execute(select(MemberRow.key, MemberRow.version)).all())
    assert versions == {"m1": 2} | {f"m{number}": 1 for number in range(2, 10)}


def test_parts_of_changed_rows_are_replaced(session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    before = full_bundle()
    uids = dict(session.execute(select(ConsultationSession.key, ConsultationSession.uid)).all())
    pool = facts.AttendanceGroup(role=facts.AttendanceRole.POOL, members=("m5", "m6"), low=1, want=1, high=2)
    changed = before.sessions[2].model_copy(update={"venues": ("hall",), "attendance": (pool,), "pin": None})
    stages = (*before.topics[0].stages, facts.Stage(key="feedback", name="反馈"))
    topic = before.topics[0].model_copy(update={"stages": stages})
    sessions = (*before.sessions[:2], changed, *before.sessions[3:])
    bundle = before.model_copy(update={"sessions": sessions, "topics": (topic,)})
    import_bundle(session, bundle, operator())
    assert read_snapshot(session, committee.id).bundle == bundle
    assert dict(session.execute(select(ConsultationSession.key, ConsultationSession.uid)).all()) == uids


def test_absent_rows_are_left_alone(session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    small = tiny_bundle().model_copy(update={"sessions": (tiny_bundle().sessions[1],)})
    report = import_bundle(session, small, operator())
    assert report.lists["sessions"].created == 1
    kept = read_snapshot(session, committee.id).bundle
    assert [item.key for item in kept.sessions] == [*(item.key for item in full_bundle().sessions), "talk-2"]


def test_rows_that_would_contradict_stored_ones_are_refused(session: Session) -> None:
    stored_committee(session, full_bundle())
    full = full_bundle()
    backwards = facts.Order(before="act-1", after="visit")
    with pytest.raises(BundleInvalid) as caught:
        import_bundle(session, full.model_copy(update={"orders": (backwards,)}), operator())
    assert [flaw.reason for flaw in caught.value.flaws] == ["goes_in_circle"]


def test_dry_run_changes_nothing(session: Session) -> None:
    report = import_bundle(session, full_bundle(), operator(), dry_run=True)
    assert (report.changed, report.facts_revision, report.lists["members"].created) == (True, 0, 8)
    assert session.scalar(select(func.count()).select_from(CommitteeRow)) == 0


def test_settings_are_replaced(session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    settings = full_bundle().committee.model_copy(update={"weights": {"coverage": 9}, "sessions_per_week": 4})
    bundle = full_bundle().model_copy(update={"committee": settings, "last_day": date(2024, 4, 30)})
    report = import_bundle(session, bundle, operator())
    assert (report.lists["committee"].updated, report.facts_revision, committee.version) == (1, 2, 2)
    assert read_snapshot(session, committee.id).bundle == bundle


def test_only_who_reaches_every_committee_creates_one(session: Session) -> None:
    with pytest.raises(NotFound):
        import_bundle(session, full_bundle(), CLERK)


def test_simultaneous_imports_follow_each_other(live_engine: Engine) -> None:
    def run(number: int) -> int:
        extra = facts.Area(key=f"area-{number % 2}", name="新区")
        bundle = full_bundle().model_copy(update={"areas": (*full_bundle().areas, extra)})
        with Session(live_engine) as own, own.begin():
            return import_bundle(own, bundle, operator()).facts_revision

    with ThreadPoolExecutor(4) as pool:
        revisions = sorted(pool.map(run, range(8)))
    assert revisions[-1] == 2
    with Session(live_engine) as own:
        (committee,) = own.scalars(select(CommitteeRow)).all()
        assert {area.key for area in read_snapshot(own, committee.id).bundle.areas} == {
            "town", "river", "area-0", "area-1",
        }  # fmt: skip
        assert first_broken(own.scalars(select(AuditEntry).order_by(AuditEntry.sequence))) is None
