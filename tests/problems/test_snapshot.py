"""What is imported is what is read."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.audit.tables import AuditEntry
from app.auth.access import operator
from app.example.year import example_bundle
from app.imports.service import import_bundle
from app.problems.bundle import Bundle
from app.problems.snapshot import LISTS, read_snapshot
from tests.factories.access import stored_committee
from tests.factories.facts import full_bundle


def test_every_list_has_rows_in_the_full_committee() -> None:
    bundle = full_bundle()
    assert [item.name for item in LISTS if not getattr(bundle, item.name)] == []
    assert {item.name for item in LISTS} == Bundle.model_fields.keys() - {
        "format", "version", "committee", "first_day", "last_day", "as_of",
    }  # fmt: skip


def test_snapshot_equals_what_was_imported(session: Session) -> None:
    committee = stored_committee(session, full_bundle())
    snapshot = read_snapshot(session, committee.id)
    assert snapshot.bundle == full_bundle()
    assert snapshot.facts_revision == 1
    assert list(snapshot.members) == [member.key for member in full_bundle().members]
    assert list(snapshot.venues) == ["hall", "station"]
    assert list(snapshot.departments) == ["water"]
    assert list(snapshot.sessions) == [item.key for item in full_bundle().sessions]


def test_year_survives_the_way_in_and_out(session: Session) -> None:
    year = example_bundle()
    assert read_snapshot(session, stored_committee(session, year).id).bundle == year


def test_number_of_queries_does_not_grow_with_rows(session: Session) -> None:
    few = stored_committee(session, full_bundle())
    many = stored_committee(session, example_bundle(scale="quarter"))
    assert count_queries(session, many.id) == count_queries(session, few.id)


def count_queries(session: Session, committee_id: int) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    read_snapshot(session, committee_id)
    event.remove(session.connection(), "before_cursor_execute", note)
    return len(seen)


def test_committees_do_not_mix(session: Session) -> None:
    garden = stored_committee(session, full_bundle("garden"))
    lake = stored_committee(session, full_bundle("lake"))
    assert read_snapshot(session, garden.id).bundle == full_bundle("garden")
    assert read_snapshot(session, lake.id).bundle == full_bundle("lake")


@pytest.mark.parametrize("rounds", [2])
def test_same_bundle_again_changes_nothing(session: Session, rounds: int) -> None:
    committee = stored_committee(session, full_bundle())
    for _ in range(rounds):
        report = import_bundle(session, full_bundle(), operator())
        assert not report.changed
        assert report.facts_revision == 1
        assert {(counts.created, counts.updated) for counts in report.lists.values()} == {(0, 0)}
    assert session.query(AuditEntry).filter_by(committee_id=committee.id, action="facts.import").count() == 3
