"""A change is judged on a small part of the facts as it would be on all of them."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.errors import Problem
from app.imports.check import find_flaws
from app.lists import plain
from app.problems import bundle as facts
from app.problems.snapshot import LISTS
from app.records.edits import Edit, ListEdits
from app.records.errors import RowsContradict
from app.records.judge import require_sound_change
from app.records.service import _require_new
from app.records.uses import require_unused
from tests.factories.access import stored_committee
from tests.factories.facts import full_bundle

BY_NAME = {item.name: item for item in LISTS}


def rich_bundle() -> facts.Bundle:
    """The full committee with more that hangs together: uses, recusal, needs of venues, mergers, a longer chain."""
    full = full_bundle()
    sessions = {session.key: session for session in full.sessions}
    talk = sessions["talk-1"].model_copy(update={"uses": (facts.Use(capacity="minibus", amount=2),)})
    visit = sessions["visit"].model_copy(update={"recused": ("water",)})
    merged = sessions["visit"].model_copy(
        update={"key": "merged", "status": facts.SessionStatus.MERGED, "merged_into": "act-1", "stage": None}
    )
    limit = facts.PersonalLimit(key="wheels", member="m2", kind=facts.LimitKind.STEP_FREE, last=date(2024, 2, 1))
    hall, station = full.venues
    return full.model_copy(
        update={
            "sessions": (talk, visit, sessions["act-1"], sessions["plenary"], sessions["hearing"], merged),
            "members": (*full.members[:-1], full.members[-1].model_copy(update={"employer": "水务局"})),
            "personal_limits": (*full.personal_limits, limit),
            "venues": (hall.model_copy(update={"features": ("step_free",)}), station),
        }
    )


BUNDLE = rich_bundle()
OTHERS = ["nobody", "水务局", "2024-03-08", "2024-03-30", 0, 1, 2, 9, 60, 1440, True, False, None, []]
"""What may stand anywhere, besides the values that a field has in other rows."""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*path, key), *places(item, (*path, key))]]


def values_by_field() -> dict[str, list[Any]]:
    """The values that fields of each name have anywhere."""
    found: dict[str, list[Any]] = {}
    document = BUNDLE.model_dump(mode="json")
    for path in places(document):
        value: Any = document
        for step in path:
            value = value[step]
        known = found.setdefault(field_of(path), [])
        if value not in known:
            known.append(value)
    return found


def field_of(path: tuple[Any, ...]) -> str:
    return next(str(step) for step in reversed(path) if isinstance(step, str))


VALUES = values_by_field()


@st.composite
def changed_row(draw: st.DrawFn, name: str, row: Any) -> Any:
    """A row with something in it replaced, or the same row under another key."""
    document = json.loads(row.model_dump_json())
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from([path for path in places(document) if path != ("key",)]))
        target = document
        for step in way:
            target = target[step]
        known = VALUES[field_of((*way, last))]
        target[last] = deepcopy(draw(st.sampled_from(known) | st.sampled_from(known) | st.sampled_from(OTHERS)))
    try:
        return BY_NAME[name].fact.model_validate(document)
    except ValidationError:
        assume(False)


@st.composite
def edit_of(draw: st.DrawFn) -> tuple[str, Edit]:
    """One row of any list made, changed or deleted."""
    name = draw(st.sampled_from([item.name for item in LISTS if getattr(BUNDLE, item.name)]))
    row = draw(st.sampled_from(getattr(BUNDLE, name)))
    match draw(st.sampled_from(["patch", "patch", "patch", "delete", "create"])):
        case "delete":
            return name, Edit(f"/{name}", before=row)
        case "patch":
            return name, Edit(f"/{name}", before=row, after=draw(changed_row(name, row)))
    made = draw(changed_row(name, row))
    if BY_NAME[name].keyed:
        made = made.model_copy(update={"key": "made"})
    return name, Edit(f"/{name}", after=made)


def applied(edits: list[tuple[str, Edit]]) -> facts.Bundle:
    """The whole facts after the edits."""
    rows = {name: list(getattr(BUNDLE, name)) for name, _ in edits}
    for name, edit in edits:
        if edit.before is not None:
            number = rows[name].index(edit.before)
            rows[name][number : number + 1] = [] if edit.after is None else [edit.after]
        else:
            rows[name].append(edit.after)
    return BUNDLE.model_copy(update={name: tuple(items) for name, items in rows.items()})


def refused(session: Session, committee: CommitteeRow, edits: list[tuple[str, Edit]]) -> list[str]:
    """What the change is refused for, judged on the part it concerns."""
    names = dict.fromkeys(name for name, _ in edits)
    batch = [ListEdits(BY_NAME[name], [edit for of, edit in edits if of == name]) for name in names]
    try:
        for item in batch:
            _require_new(session, committee.id, item)
            require_unused(session, committee, item.facts, [edit for edit in item.edits if edit.after is None])
        require_sound_change(session, committee, batch)
    except Problem as problem:
        return [f"{flaw.pointer} {flaw.reason}" for flaw in problem.flaws]
    return []


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(edit_of(), min_size=1, max_size=2, unique_by=lambda item: (item[0], str(item[1].before))))
def check_agreement(session: Session, committee: CommitteeRow, edits: list[tuple[str, Edit]]) -> None:
    whole = find_flaws(applied(edits))
    narrow = refused(session, committee, edits)
    assert bool(whole) == bool(narrow), (
        [(name, edit.before and plain(edit.before), edit.after and plain(edit.after)) for name, edit in edits],
        whole,
        narrow,
    )


def test_the_part_and_the_whole_agree(session: Session) -> None:
    committee = stored_committee(session, BUNDLE)
    assert find_flaws(BUNDLE) == []
    check_agreement(session, committee)


def by_key(name: str, key: str) -> Any:
    return next(row for row in getattr(BUNDLE, name) if row.key == key)


def patch(name: str, key: str, **changes: Any) -> tuple[str, Edit]:
    row = by_key(name, key)
    return name, Edit("/here", before=row, after=row.model_copy(update=changes))


def removal(name: str, number: int = 0) -> tuple[str, Edit]:
    return name, Edit("/here", before=getattr(BUNDLE, name)[number])


def making(name: str, row: Any) -> tuple[str, Edit]:
    return name, Edit("/here", after=row)


VISIT_FIRST = facts.Stage(key="talk", name="协商"), facts.Stage(key="visit", name="调研")
STEPS = facts.PersonalLimit(key="chair", member="m5", kind=facts.LimitKind.STEP_FREE)

DISTANT: list[tuple[tuple[str, Edit], str]] = [
    (patch("venues", "hall", capacity=1), " no_venue_fits"),
    (patch("venues", "hall", kind="shed"), " no_venue_fits"),
    (patch("formats", "sector_consultation", features=("stage",)), " no_venue_fits"),
    (patch("formats", "sector_consultation", days=30), " window_too_short"),
    (patch("formats", "plenary", container=False), " parent_is_no_container"),
    (patch("departments", "water", officers=(facts.Officers(count=0),)), " too_few_officers"),
    (patch("capacities", "minibus", count=1), " uses_too_many"),
    (patch("topics", "water", stages=VISIT_FIRST[:1]), " unknown_reference"),
    (patch("sessions", "act-1", status=facts.SessionStatus.CANCELLED), " survivor_is_gone"),
    (patch("sessions", "plenary", format="micro_activity"), " parent_is_no_container"),
    (making("personal_limits", STEPS), " no_venue_fits"),
    (making("orders", facts.Order(before="talk-1", after="visit")), " goes_in_circle"),
]


@pytest.mark.parametrize("edit, flaw", DISTANT)
def test_what_breaks_elsewhere_is_found_and_named(session: Session, edit: tuple[str, Edit], flaw: str) -> None:
    bundle = BUNDLE
    if edit[1].after is STEPS:  # no venue for its sessions is without steps
        bundle = BUNDLE.model_copy(update={"venues": full_bundle().venues, "personal_limits": ()})
    committee = stored_committee(session, bundle)
    assert flaw in refused(session, committee, [edit])


def test_leaving_a_group_can_cost_its_quorum(session: Session) -> None:
    committee = stored_committee(session, BUNDLE)
    removals = [removal("memberships", number) for number in range(2)]
    assert refused(session, committee, removals[:1]) == []
    assert refused(session, committee, removals) == [" quorum_larger_than_body"]


def test_flaws_of_the_request_point_into_it_and_others_name_their_row(session: Session) -> None:
    committee = stored_committee(session, BUNDLE)
    pool = facts.AttendanceGroup(role=facts.AttendanceRole.POOL, members=("m2",), low=1, want=2, high=3)
    edits = [patch("sessions", "act-1", attendance=(pool,), pin=None)]
    assert refused(session, committee, edits) == ["/here/attendance/0/high pool_larger_than_people"]
    with pytest.raises(RowsContradict) as caught:
        require_sound_change(session, committee, [ListEdits(BY_NAME["venues"], [patch("venues", "hall", kind="x")[1]])])
    assert caught.value.flaws[0].sentence("en").startswith("“talk-1”: no venue fits")
    assert caught.value.flaws[0].sentence("zh").startswith("“talk-1”：没有容得下")
