"""The example year has the report's numbers, is reproducible, and can be planned."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import app.example
from app.example import Scale, example_bundle, figures
from app.imports.check import check_bundle
from app.problems.bundle import AttendanceKind, AttendanceRole, Bundle, BusyOwner, GroupKind, Office
from app.problems.translate import Translation, to_problem
from solver.dense import dense_sessions
from solver.state import State
from solver.static import Static


@pytest.fixture(scope="module")
def year() -> Bundle:
    return example_bundle(scale="year", seed=1)


@pytest.fixture(scope="module")
def translation(year: Bundle) -> Translation:
    return to_problem(year)


def test_every_format_has_the_years_count(year: Bundle) -> None:
    counts = Counter(session.format for session in year.sessions)
    assert {key: counts[key] for key in figures.SESSIONS} == figures.SESSIONS
    assert 650 <= sum(session.parent is None for session in year.sessions) <= 700
    assert set(counts) == {form.key for form in year.formats}


def test_the_committee_is_the_reports(year: Bundle) -> None:
    kinds = Counter(group.kind for group in year.groups)
    assert len(year.members) == 330
    assert (kinds[GroupKind.SECTOR], kinds[GroupKind.TOWN_LIAISON], kinds[GroupKind.SPECIAL_COMMITTEE]) == (28, 14, 8)
    assert len(year.areas) == 16
    assert len(year.departments) == 40
    assert 55 <= len(year.venues) <= 70
    offices = Counter(member.office for member in year.members)
    assert (offices[Office.VICE_CHAIR], offices[Office.STANDING_MEMBER]) == (6, 55)
    assert len({member.name for member in year.members}) == 330


def test_everybody_sits_in_one_sector_and_one_town(year: Bundle) -> None:
    kinds = {group.key: group.kind for group in year.groups}
    for kind in (GroupKind.SECTOR, GroupKind.TOWN_LIAISON):
        sitting = Counter(row.member for row in year.memberships if kinds[row.group] is kind)
        assert set(sitting.values()) == {1}
        assert len(sitting) == 330
    bodies = Counter(row.group for row in year.memberships)
    assert (bodies["chair_meeting"], bodies["standing_committee"]) == (8, 63)


def test_nobody_reviews_an_employer(year: Bundle) -> None:
    employers = {member.key: member.employer for member in year.members}
    for session in year.sessions:
        if session.format == "democratic_review":
            _, pool, reviewed = session.attendance
            assert reviewed.departments[0] not in {employers[member] for member in pool.members}
            assert session.recused == reviewed.departments


def test_inspections_go_by_minibus_with_staff(year: Bundle, translation: Translation) -> None:
    names = [resource.name for resource in translation.problem.resources]
    for facts, placed in zip(year.sessions, translation.problem.sessions, strict=True):
        used = {names[need.resource] for need in placed.needs} & {"中巴车", "工作人员"}
        assert len(used) == (2 if facts.format == "inspection" else 0)


def test_the_plenum_calls_the_chair_meeting(translation: Translation) -> None:
    day = translation.grid.day(date(2024, 3, 14))
    for number, person in enumerate(translation.problem.people):
        called = any(item.day == day and (item.start, item.end) == (0, 18) for item in person.busy)
        assert called or number >= 8


def test_seasons_are_kept_free_or_avoided(year: Bundle, translation: Translation) -> None:
    hard, soft = year.season_windows
    closed = [number for number, item in enumerate(translation.problem.blackouts) if item.name == hard.name]
    for facts, placed in zip(year.sessions, translation.problem.sessions, strict=True):
        touched = facts.first <= hard.last and hard.first <= facts.last
        assert facts.format not in hard.formats or not touched or set(closed) <= set(placed.blackouts)
        sowing = facts.format in soft.formats and facts.area in soft.areas
        assert bool(placed.avoid) == (sowing and facts.first <= soft.last and soft.first <= facts.last)


def test_officers_who_come_in_summer_are_away_before(translation: Translation) -> None:
    (data,) = (item for item in translation.problem.resources if item.name == "数据局")
    before, after = (translation.grid.day(date(2024, *day)) for day in ((6, 30), (7, 1)))
    least = {day: min((item.amount for item in data.away if item.day == day), default=0) for day in (before, after)}
    assert least[before] >= 2
    assert {day for day in range(before + 1) if any(item.day == day for item in data.away)} == set(range(before + 1))


def test_whoever_sits_in_never_counts(year: Bundle) -> None:
    kinds = {group.role for item in year.sessions for group in item.attendance if group.kind is AttendanceKind.SIT_IN}
    assert kinds == {AttendanceRole.PREFERRED}


def test_formal_topics_run_through_the_whole_chain(year: Bundle) -> None:
    assert len(year.topics) == 11
    for topic in year.topics:
        steps = [stage.key for stage in topic.stages if stage.key != "pre_inspection"]
        assert steps == ["selection", "field_research", "consultation", "report", "feedback"]
        sessions = Counter(session.stage for session in year.sessions if session.topic == topic.key)
        assert 1 <= sessions["field_research"] <= 3
        assert sessions["consultation"] == 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, again, other = (example_bundle(scale="quarter", seed=seed).model_dump_json() for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_the_bundle_survives_its_json_form(year: Bundle) -> None:
    assert Bundle.model_validate_json(year.model_dump_json(exclude_defaults=True)) == year


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("scale", ["quarter", "year", "tight", "core", "practice"])
def test_every_session_has_days_it_could_be_placed_on(scale: Scale, seed: int) -> None:
    static = Static(to_problem(example_bundle(scale=scale, seed=seed)).problem)
    days = {session.index: int((session.starts != 0).sum()) for session in static.sessions}
    names = static.problem.sessions
    assert [names[index].name for index, number in days.items() if number < 2] == []


def test_the_quarter_is_the_same_committee_with_its_first_sessions(year: Bundle) -> None:
    quarter = example_bundle(scale="quarter", seed=1)
    assert (quarter.members, quarter.groups, quarter.venues) == (year.members, year.groups, year.venues)
    assert 150 <= len(quarter.sessions) <= 180
    assert {session.key for session in quarter.sessions} <= {session.key for session in year.sessions}
    assert all(session.last <= quarter.last_day for session in quarter.sessions)


def test_a_tight_year_is_busier_and_has_a_station_per_town(year: Bundle) -> None:
    tight = example_bundle(scale="tight", seed=1)
    kinds = Counter(venue.kind for venue in tight.venues)
    assert (kinds["member_station"], kinds["consultation_room"]) == (14, 14)
    for owners, least, most in ((BusyOwner.MEMBER, 0.38, 0.54), (BusyOwner.DEPARTMENT, 0.30, 0.40)):
        assert least < share_of_half_days(tight, owners) < most
    peaks = Counter(session.target.month for session in tight.sessions if session.target)
    assert peaks[4] + peaks[5] + peaks[10] + peaks[11] > len(tight.sessions) / 2


def share_of_half_days(bundle: Bundle, kind: BusyOwner) -> float:
    """How many half days of the working week the chair meeting, or all of a department, have no time."""
    chairs = {member.key for member in bundle.members[:8]}
    rows = [row for row in bundle.busy if row.owner_kind is kind and row.source in ("post", "office")]
    taken = Counter(
        row.owner for row in rows if row.officers is None and (kind is not BusyOwner.MEMBER or row.owner in chairs)
    )
    return sum(taken.values()) / len(taken) / (2 * 262)  # 262 days from Monday to Friday


def test_everybody_can_do_both_duties(translation: Translation) -> None:
    for duty in translation.problem.duties:
        reached = {
            person
            for number in duty.sessions
            for group in translation.problem.sessions[number].groups
            for person in group.people
        }
        assert reached >= set(duty.people) == set(range(330))


def test_the_plan_is_made_before_the_year_with_make_up_days(translation: Translation) -> None:
    problem = translation.problem
    assert (problem.as_of, problem.working_before) == (-31, 20)  # December 1; four weeks of December follow
    assert problem.day_kinds.count("working") == 251
    assert translation.provisional_years == ()


def test_no_real_place_is_named(year: Bundle) -> None:
    report_places = re.compile("常熟|虞|苏州|江苏")
    texts = [year.model_dump_json(), *(path.read_text() for path in Path(app.example.__file__).parent.glob("*.py"))]
    quoted = "“‘常熟政协讲堂’系列讲座5次”"  # the report's own words beside a figure
    assert [text for text in texts if report_places.search(text.replace(quoted, ""))] == []


def test_the_year_of_practice_has_all_habits() -> None:
    problem = to_problem(example_bundle(scale="practice")).problem
    assert 850 <= len(problem.sessions) <= 950
    habits = ("together", "cores", "links", "peaks", "burdens", "series", "trips", "lags", "blackouts")
    assert [name for name in habits if not getattr(problem, name)] == []
    groups = [group for session in problem.sessions for group in session.groups]
    assert any(group.mixes for group in groups)
    assert any(group.experts for group in groups)
    assert any(person.tentative for person in problem.people)
    assert any(person.observed for person in problem.people)
    assert any(session.preferred_starts for session in problem.sessions)


@pytest.mark.parametrize("scale", ["quarter", "year", "tight", "core", "practice"])
def test_the_example_goes_in_through_the_front_door(scale: Scale) -> None:
    bundle = example_bundle(scale=scale, seed=1).model_copy(update={"personal_limits": ()})
    assert check_bundle(bundle.model_dump_json(exclude_defaults=True).encode()) == bundle


def test_a_plenary_is_a_programme_of_parallel_discussions(translation: Translation) -> None:
    problem = translation.problem
    (programme,) = problem.programmes
    forms = Counter(problem.sessions[index].format for index in programme.sessions)
    assert forms == {
        "plenary_meeting": 2,
        "plenary_closing": 1,
        "plenary_standing_committee": 1,
        "group_discussion": figures.DISCUSSION_ROUNDS * figures.DISCUSSION_GROUPS,
        "joint_discussion": len(figures.JOINT_DISCUSSIONS),
    }
    assert {problem.sessions[problem.sessions[index].parent].format for index in programme.sessions} == {"plenary"}
    assert dense_sessions(State(Static(problem))) == programme.sessions
    # Every joint discussion invites members of the next: no two that follow each other in the circle may overlap.
    invited = {term.sessions for term in Static(problem).overlaps}
    assert len(invited) == len(figures.JOINT_DISCUSSIONS)
