"""What organisers may file, change and delete: their own group's sessions, within its quota, until confirmed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.auth.roles import Role
from app.clock import now
from app.committees.schemas import Group, GroupKind, Membership
from app.committees.tables import CommitteeRow
from app.errors import NotFound
from app.lists import write_facts
from app.sessions import schemas
from app.sessions.filing import NotForOrganisers, QuotaUsedUp, SessionIsConfirmed, organiser_guard
from app.sessions.lists import SESSIONS
from app.sessions.materials import Material
from tests.factories.access import stored_committee
from tests.factories.bundle import activity, consultation, make_formats, tiny_bundle

POOL = schemas.AttendanceGroup(role=schemas.AttendanceRole.POOL, groups=("science",), low=1, want=1, high=2)


@pytest.fixture
def committee(session: Session) -> CommitteeRow:
    """The tiny committee with a town liaison and quotas of two."""
    tiny = tiny_bundle()
    groups = (
        *(group.model_copy(update={"session_quota": 2}) for group in tiny.groups),
        Group(key="east", kind=GroupKind.TOWN_LIAISON, name="河东联络工委", area="river", session_quota=2),
        Group(key="nowhere", kind=GroupKind.TOWN_LIAISON, name="无片区"),
    )
    former = Membership(group="science", member="m8", until=date(2023, 12, 31))
    plenary = make_formats()[1].model_copy(update={"key": "plenary", "container": True})
    return stored_committee(
        session,
        tiny.model_copy(
            update={
                "groups": groups,
                "memberships": (*tiny.memberships, former),
                "formats": (*make_formats(), plenary),
            }
        ),
    )


def organiser(group: str) -> Access:
    return Access(role=Role.ORGANISER, name="organiser", origin="test", group=group)


def salon(key: str = "salon", **values: Any) -> schemas.Session:
    return activity(key).model_copy(update={"attendance": (POOL,), **values})


def file(session: Session, committee: CommitteeRow, wanted: schemas.Session, group: str = "science") -> schemas.Session:
    """Judge a new session as its organiser's and store it."""
    row = organiser_guard(session, organiser(group), committee, None, wanted)
    assert row is not None
    store(session, committee, row)
    return row


def store(session: Session, committee: CommitteeRow, row: schemas.Session) -> None:
    write_facts(session, SESSIONS, committee.id, [row], now())


def change(
    session: Session, committee: CommitteeRow, before: schemas.Session, group: str = "science", **values: Any
) -> schemas.Session | None:
    return organiser_guard(session, organiser(group), committee, before, before.model_copy(update=values))


def reasons(caught: pytest.ExceptionInfo[NotForOrganisers]) -> list[tuple[str, str]]:
    return [(flaw.pointer, flaw.reason) for flaw in caught.value.flaws]


def test_what_is_filed_bears_its_group_and_waits_for_the_secretary(session: Session, committee: CommitteeRow) -> None:
    row = file(session, committee, salon())
    assert (row.filed_by, row.confirmed) == ("science", False)
    forged = file(session, committee, salon("second", filed_by="farming", confirmed=True))
    assert (forged.filed_by, forged.confirmed) == ("science", False)
    kept = change(session, committee, row, name="另一名称", filed_by="farming", confirmed=True)
    assert kept == row.model_copy(update={"name": "另一名称"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANISER])
def test_others_pass(session: Session, committee: CommitteeRow, role: Role) -> None:
    access = Access(role=role, name="x", origin="test")
    row = consultation("talk-1", "science")
    assert organiser_guard(session, access, committee, row, row) is row
    assert organiser_guard(session, access, committee, row, None) is None
    assert organiser_guard(session, access, committee, None, row) is row


def test_a_sector_files_what_names_it(session: Session, committee: CommitteeRow) -> None:
    with pytest.raises(NotForOrganisers) as caught:
        file(session, committee, salon(), "farming")
    assert reasons(caught) == [("/attendance", "not_own_group")]
    both = POOL.model_copy(update={"groups": ("science", "farming")})
    assert file(session, committee, salon(attendance=(both,)), "farming").filed_by == "farming"


def test_a_town_files_what_is_held_there(session: Session, committee: CommitteeRow) -> None:
    for area in (None, "town"):
        with pytest.raises(NotForOrganisers) as caught:
            file(session, committee, salon(area=area), "east")
        assert reasons(caught) == [("/area", "not_own_area")]
    with pytest.raises(NotForOrganisers):
        file(session, committee, salon(area=None), "nowhere")
    row = file(session, committee, salon(area="river"), "east")
    with pytest.raises(NotForOrganisers):
        change(session, committee, row, "east", area="town")


@pytest.mark.parametrize("name", ["sector_consultation", "plenary"])
def test_mandatory_sessions_and_plenaries_are_not_for_organisers(
    session: Session, committee: CommitteeRow, name: str
) -> None:
    with pytest.raises(NotForOrganisers) as caught:
        file(session, committee, salon(format=name))
    assert reasons(caught) == [("/format", "format_not_for_organisers")]


RESERVED: list[dict[str, Any]] = [
    {"mandatory": True},
    {"parent": "talk-1"},
    {"status": schemas.SessionStatus.CANCELLED},
    {"status_reason": "x"},
    {"latest": date(2024, 6, 1)},
    {"merged_into": "act-1"},
    {"suspension": "typhoon"},
    {"waiver": schemas.Waiver(approver="x", reason="y")},
]


@pytest.mark.parametrize("values", RESERVED, ids=lambda values: next(iter(values)))
def test_what_overrides_rules_is_the_secretariats(
    session: Session, committee: CommitteeRow, values: dict[str, Any]
) -> None:
    expected = [(f"/{next(iter(values))}", "secretariats_own")]
    with pytest.raises(NotForOrganisers) as caught:
        file(session, committee, salon(**values))
    assert reasons(caught) == expected
    row = file(session, committee, salon())
    with pytest.raises(NotForOrganisers) as caught:
        change(session, committee, row, **values)
    assert reasons(caught) == expected
    postponed = row.model_copy(update=values)  # the secretariat has set it: it stays, and the rest can change
    assert change(session, committee, postponed, guests=3) == postponed.model_copy(update={"guests": 3})


def test_foreign_sessions_look_as_if_they_did_not_exist(session: Session, committee: CommitteeRow) -> None:
    foreign = file(session, committee, salon(area="river"), "east")
    secretariats = salon("planned")
    for before in (foreign, secretariats):
        for after in (before.model_copy(update={"name": "x"}), before.model_copy(update={"filed_by": "science"}), None):
            with pytest.raises(NotFound):
                organiser_guard(session, organiser("science"), committee, before, after)


def test_a_group_of_another_committee_opens_nothing(session: Session, committee: CommitteeRow) -> None:
    lake = stored_committee(session, tiny_bundle("lake"))
    with pytest.raises(NotFound):
        organiser_guard(session, organiser("east"), lake, None, salon())


def test_the_quota_counts_a_calendar_years_sessions(session: Session, committee: CommitteeRow) -> None:
    file(session, committee, salon("one"))
    second = file(session, committee, salon("two"))
    file(session, committee, salon("elsewhere", area="river"), "east")
    with pytest.raises(QuotaUsedUp) as caught:
        file(session, committee, salon("three"))
    assert caught.value.values == {"group": "science", "year": 2024, "quota": 2, "filed": 2}
    later = {"first": date(2025, 1, 1), "last": date(2025, 2, 1)}
    next_year = file(session, committee, salon("three", **later))
    assert change(session, committee, second, name="改名") is not None
    with pytest.raises(QuotaUsedUp):
        change(session, committee, next_year, first=date(2024, 12, 31))
    store(session, committee, second.model_copy(update={"status": schemas.SessionStatus.CANCELLED}))
    assert change(session, committee, next_year, first=date(2024, 12, 31)) is not None


def test_without_quota_any_number(session: Session, committee: CommitteeRow) -> None:
    lake = stored_committee(session, tiny_bundle("lake"))
    for number in range(4):
        file(session, lake, salon(f"salon-{number}"))


def test_until_confirmed_it_is_the_organisers(session: Session, committee: CommitteeRow) -> None:
    row = file(session, committee, salon())
    changed = change(session, committee, row, last=date(2024, 3, 20), guests=4, duration_minutes=90, attendance=(POOL,))
    assert changed is not None and (changed.last, changed.duration_minutes) == (date(2024, 3, 20), 90)
    assert organiser_guard(session, organiser("science"), committee, row, None) is None


@pytest.fixture
def confirmed(session: Session, committee: CommitteeRow) -> schemas.Session:
    named = POOL.model_copy(update={"members": ("m1", "m6")})
    row = file(session, committee, salon(attendance=(named,))).model_copy(update={"confirmed": True})
    store(session, committee, row)
    return row


def test_afterwards_only_words_links_guests_and_own_members_change(
    session: Session, committee: CommitteeRow, confirmed: schemas.Session
) -> None:
    papers = (Material(title="方案", address="https://files.example.com/1"),)
    values: dict[str, Any] = {"name": "新名", "name_en": "New", "guests": 9, "materials": papers}
    assert change(session, committee, confirmed, **values) == confirmed.model_copy(update=values)
    with pytest.raises(SessionIsConfirmed):
        organiser_guard(session, organiser("science"), committee, confirmed, None)
    refused: tuple[dict[str, Any], ...] = (
        {"last": date(2024, 3, 20)},
        {"format": "sector_consultation"},
        {"area": "river"},
        {"pin": schemas.Pin(day=date(2024, 3, 6))},
        {"status": schemas.SessionStatus.CANCELLED},
        {"attendance": ()},
        {"attendance": (confirmed.attendance[0].model_copy(update={"high": 4}),)},
        {"attendance": (confirmed.attendance[0].model_copy(update={"groups": ("science", "farming")}),)},
    )
    for other in refused:
        with pytest.raises(SessionIsConfirmed):
            change(session, committee, confirmed, **other)


@pytest.mark.parametrize(
    "members, strangers",
    [
        (("m1", "m2", "m6"), []),
        (("m6",), []),
        (("m1",), ["m6"]),
        (("m1", "m5", "m6"), ["m5"]),
        (("m1", "m6", "m8"), ["m8"]),  # belonged to the group in the year before
        (("m1", "m6", "nobody"), ["nobody"]),
    ],
)
def test_own_members_come_and_go(
    session: Session,
    committee: CommitteeRow,
    confirmed: schemas.Session,
    members: tuple[str, ...],
    strangers: list[str],
) -> None:
    attendance = (confirmed.attendance[0].model_copy(update={"members": members}),)
    if not strangers:
        changed = change(session, committee, confirmed, attendance=attendance)
        assert changed is not None and changed.attendance == attendance
        return
    with pytest.raises(NotForOrganisers) as caught:
        change(session, committee, confirmed, attendance=attendance)
    assert [flaw.values["name"] for flaw in caught.value.flaws] == strangers
