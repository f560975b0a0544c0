"""Facts to problem, one fact at a time."""

from datetime import UTC, date, datetime, time

import pytest

from app.problems.bundle import (
    AttendanceRole,
    Blackout,
    Busy,
    BusyOwner,
    Duty,
    Format,
    Hours,
    Membership,
    Pin,
    TravelTime,
    Waiver,
)
from app.problems.placed import Placed
from app.problems.translate import to_problem
from solver.problem import NONE, Assignment, DayKind, Interval, InvalidProblem, OpenHours, Role, Weights
from tests.factories.bundle import FIRST, LAST, make_formats, tiny_bundle
from tests.problems.helpers import bundle_with, group, one, problem_of, session

CONSULTATION, ACTIVITY = make_formats()


def with_format(**changes: object) -> dict[str, tuple[Format, ...]]:
    return {"formats": (CONSULTATION, ACTIVITY.model_copy(update=changes))}


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-{text}:00+08:00")


# --- time ------------------------------------------------------------------------------------------------------------


def test_the_calendar_is_the_nations() -> None:
    problem = problem_of()
    kinds = {DayKind.WORKING: 21, DayKind.REST: 8, DayKind.HOLIDAY: 0}  # March 1 to 29, 2024
    assert {kind: problem.day_kinds.count(kind) for kind in DayKind} == kinds


def test_windows_are_clipped_to_the_horizon_and_only_whole_ones_are_mandatory() -> None:
    inside = session(mandatory=True, first=date(2024, 3, 4), last=date(2024, 3, 8))
    straddling = session(mandatory=True, first=date(2024, 2, 1), last=date(2024, 3, 8))
    assert [(item.first, item.last, item.mandatory) for item in (one(inside), one(straddling))] == [
        (3, 7, True),
        (0, 7, False),
    ]


def test_sessions_without_a_day_in_the_horizon_are_left_out() -> None:
    before = session("before", first=date(2024, 2, 1), last=date(2024, 2, 29))
    too_long = session("long", first=date(2024, 3, 29), last=date(2024, 4, 9), days=2)
    assert problem_of(before, too_long).sessions == ()


def test_targets_outside_the_horizon_move_to_its_edge() -> None:
    early = session(first=date(2024, 2, 1), target=date(2024, 2, 20))
    assert (one(early).target, one(session()).target) == (0, NONE)


def test_sessions_take_from_their_format_what_they_leave_out() -> None:
    plain, own = (
        one(session()),
        one(session(duration_minutes=100, days=2, priority=7, waiver=Waiver(approver="秘书长", reason="急"))),
    )
    assert (plain.duration, plain.days, plain.priority, plain.blocks) == (2, 1, 3, (0, 1))
    assert (own.duration, own.days, own.priority) == (4, 2, 7)  # 100 minutes are four half hours


def test_notice_is_the_formats_unless_waived() -> None:
    changes = with_format(notice_working_days=5)
    assert one(session(), **changes).notice == 5
    assert one(session(waiver=Waiver(approver="秘书长", reason="急")), **changes).notice == 0


def test_the_moment_of_planning_is_a_day_with_the_working_days_since() -> None:
    problem = problem_of()  # as of February 1, 2024, a Thursday
    assert problem.as_of == -29
    assert problem.working_before == 17  # 2, 4, 5–9, 18–23, 26–29: with make-up Sundays 4 and 18, without 10–17
    made_later = to_problem(tiny_bundle(), as_of=datetime(2024, 3, 4, 20, tzinfo=UTC)).problem
    assert (made_later.as_of, made_later.working_before) == (4, 0)  # already March 5 in Shanghai


def test_without_a_moment_the_plan_is_made_on_the_eve() -> None:
    assert (problem_of(as_of=None).as_of, problem_of(as_of=None).working_before) == (-1, 0)


def test_another_horizon_and_grain_may_be_asked_for() -> None:
    translation = to_problem(tiny_bundle(), first_day=date(2024, 3, 4), last_day=date(2024, 3, 8), grain_minutes=15)
    assert (translation.problem.n_days, translation.problem.slots_per_day) == (5, 34)
    assert translation.start(Assignment(0, 0, 2)).isoformat() == "2024-03-04T09:00:00+08:00"


def test_an_unannounced_year_is_told() -> None:
    far = to_problem(tiny_bundle(sessions=()), first_day=date(2150, 1, 1), last_day=date(2150, 1, 31))
    assert (far.provisional_years, to_problem(tiny_bundle()).provisional_years) == ((2150,), ())


def test_only_blackouts_that_concern_a_session_are_named() -> None:
    span = {"first": date(2024, 3, 4), "last": date(2024, 3, 5)}
    blackouts = (
        Blackout(key="all", name="全部", **span),
        Blackout(key="others", name="其他形式", formats=("sector_consultation",), **span),
        Blackout(key="exempt", name="豁免", exempt_formats=("micro_activity",), **span),
        Blackout(key="river", name="河东", areas=("river",), **span),
        Blackout(key="past", name="往日", first=date(2023, 3, 4), last=date(2023, 3, 5)),
    )
    problem = problem_of(session("a"), session("b", area="river"), blackouts=blackouts)
    assert [(item.name, item.first, item.last) for item in problem.blackouts] == [("全部", 3, 4), ("河东", 3, 4)]
    assert [item.blackouts for item in problem.sessions] == [(0,), (0, 1)]


# --- people ----------------------------------------------------------------------------------------------------------


def test_groups_resolve_to_people_and_departments_to_needs() -> None:
    talk, activity = problem_of(*tiny_bundle().sessions[1:3]).sessions
    assert [(item.role, item.people) for item in talk.groups] == [(Role.PRESIDER, (0, 4)), (Role.QUORUM, (4, 5, 6, 7))]
    assert (talk.groups[1].low, [need.amount for need in talk.needs]) == (3, [1])
    assert (activity.groups[0].low, activity.groups[0].want, activity.groups[0].high) == (2, 3, 4)


def test_a_pool_asks_for_what_it_leaves_out() -> None:
    bare = one(session(attendance=(group(AttendanceRole.POOL, "m1", "m2", low=2),))).groups[0]
    assert (bare.low, bare.want, bare.high) == (2, 2, 2)


def test_memberships_count_on_the_day_of_the_target() -> None:
    memberships = (
        Membership(group="science", member="m1", until=date(2024, 3, 10)),
        Membership(group="science", member="m2", since=date(2024, 3, 10)),
        Membership(group="science", member="m3"),
    )
    body = group(AttendanceRole.QUORUM, groups=("science",))
    days = [date(2024, 3, day) for day in (9, 10, 11)]
    people = [one(session(attendance=(body,), target=day), memberships=memberships).groups[0].people for day in days]
    assert people == [(0, 2), (0, 1, 2), (1, 2)]


def test_leaders_come_first_in_a_group() -> None:
    rows = [("m1", "member"), ("m2", "deputy"), ("m3", "convener")]
    memberships = tuple(Membership.model_validate({"group": "science", "member": m, "role": r}) for m, r in rows)
    presider = group(AttendanceRole.PRESIDER, groups=("science",))
    assert one(session(attendance=(presider,)), memberships=memberships).groups[0].people == (2, 1, 0)


def test_heads_count_everybody_who_may_come_once() -> None:
    attendance = (
        group(AttendanceRole.REQUIRED, "m1"),
        group(AttendanceRole.PRESIDER, "m7", "m8"),  # one from outside
        group(AttendanceRole.POOL, "m1", "m2", "m3", "m4", low=1, want=1, high=2),
        group(AttendanceRole.PREFERRED, "m1", "m5"),  # m1 again
        group(AttendanceRole.DEPARTMENT, departments=("water",), officers=2),
    )
    assert one(session(attendance=attendance, guests=10)).heads == 2 + 1 + 2 + 2 + 10


def test_busy_time_is_merged_per_person() -> None:
    busy = tuple(
        Busy(owner_kind=BusyOwner.MEMBER, owner="m2", start=local(f"04T{start}"), end=local(f"04T{end}"))
        for start, end in (("09:00", "10:00"), ("09:30", "11:00"))
    )
    assert problem_of(busy=busy).people[1].busy == (Interval(3, 1, 5),)


def test_limits_are_the_members_or_the_committees() -> None:
    first, *rest = tiny_bundle().members
    people = problem_of(members=(first.model_copy(update={"sessions_per_day": 5}), *rest)).people
    assert (people[0].daily, people[1].daily, people[1].weekly) == (5, 2, 0)


def test_duties_are_scored_only_over_their_whole_year() -> None:
    duty = Duty(key="reading", name="读书", year=2024, groups=("science",))
    changes = {"duties": (duty,), **with_format(duties=("reading",))}
    assert problem_of(session(), **changes).duties == ()
    year = bundle_with(sessions=(session(),), first_day=date(2024, 1, 1), last_day=date(2024, 12, 31), **changes)
    (found,) = to_problem(year).problem.duties
    assert (found.people, found.sessions, found.minimum) == ((0, 1, 2, 3), (0,), 1)


# --- places ----------------------------------------------------------------------------------------------------------


def test_candidates_have_the_formats_kinds_in_its_order() -> None:
    found = one(session())
    assert (found.venues, found.venue_costs) == ((1, 0), (0, 1))  # stations before halls


def test_named_venues_go_before_kinds() -> None:
    found = one(session(venues=("hall",)))
    assert (found.venues, found.venue_costs) == ((0,), (0,))


def test_local_venues_lie_in_the_sessions_area() -> None:
    assert one(session(area="town", local_venues=True)).venues == (0,)


def test_a_session_that_has_no_venue_of_its_kinds_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="活动 s"):
        problem_of(session(), **with_format(venue_kinds=("theatre",)))


def test_a_format_without_kinds_needs_no_venue() -> None:
    assert one(session(), **with_format(venue_kinds=())).venues == ()


def test_hours_are_rounded_inward_and_closures_outward() -> None:
    hall = (
        tiny_bundle()
        .venues[0]
        .model_copy(
            update={"hours": (Hours(weekdays=(1,), start=time(8, 45), end=time(16, 45)),), "turnaround_minutes": 20}
        )
    )
    closed = Busy(owner_kind=BusyOwner.VENUE, owner="hall", start=local("04T09:10"), end=local("04T09:20"))
    venue = problem_of(venues=(hall,), busy=(closed,)).venues[0]
    assert (venue.hours, venue.closed, venue.turnaround) == ((OpenHours(0, 1, 16),), (Interval(3, 1, 2),), 1)


def test_a_venue_open_only_at_night_is_closed_all_day() -> None:
    hall = tiny_bundle().venues[0].model_copy(update={"hours": (Hours(weekdays=(1,), start=time(20), end=time(23)),)})
    venue = problem_of(venues=(hall,)).venues[0]
    assert (venue.hours, len(venue.closed)) == ((), 29)


def test_travel_is_rounded_up_both_ways() -> None:
    times = (TravelTime(origin="river", destination="town", minutes=31),)
    assert problem_of(travel_times=times).travel == ((0, 2), (2, 0))


# --- choices ---------------------------------------------------------------------------------------------------------


def test_weights_go_from_default_to_committee_to_run() -> None:
    committee = tiny_bundle().committee.model_copy(update={"weights": {"coverage": 7, "fair_load": 8}})
    problem = to_problem(bundle_with(committee=committee), weights={"fair_load": 0}).problem
    assert problem.weights == Weights(coverage=7, fair_load=0)


def test_an_unknown_preference_is_refused_by_name() -> None:
    with pytest.raises(InvalidProblem, match="luck"):
        to_problem(tiny_bundle(), weights={"luck": 1})


def test_pins_are_translated_separately() -> None:
    pool = group(AttendanceRole.POOL, "m1", "m2", low=1)
    pin = Pin(day=date(2024, 3, 4), start=time(9), venue="hall", people=("m2",))
    found = one(session(attendance=(group(AttendanceRole.PREFERRED, "m2"), pool), pin=pin)).pin
    assert found is not None
    assert (found.day, found.start, found.venue, found.people) == (3, 1, 0, ((1, 1),))


def test_a_pinned_venue_joins_the_candidates_as_the_dearest() -> None:
    found = one(session(venues=("station",), pin=Pin(venue="hall")))
    assert (found.venues, found.venue_costs) == ((1, 0), (0, 1))


@pytest.mark.parametrize(
    "pin", [Pin(start=time(9, 10)), Pin(day=date(2024, 4, 1)), Pin(people=("m1",)), Pin(venue="cellar")]
)
def test_pins_that_cannot_be_kept_are_refused(pin: Pin) -> None:
    with pytest.raises(InvalidProblem):
        problem_of(session(pin=pin))


def test_what_is_published_comes_along_and_goes_back() -> None:
    placed = Placed("talk-1", date(2024, 3, 4), time(9), "hall", ((0, "m1"), (1, "m1"), (1, "m2"), (1, "m3")))
    translation = to_problem(tiny_bundle(), published=(placed,), freeze_before=date(2024, 3, 5))
    (assignment,) = translation.problem.published
    assert assignment == Assignment(0, 3, 1, 0, ((0, 0), (1, 0), (1, 1), (1, 2)))
    assert translation.problem.freeze_before == 4
    assert translation.placed(assignment) == placed


def test_who_has_left_a_group_is_no_longer_published_in_it() -> None:
    placed = Placed("talk-1", date(2024, 3, 4), time(9), "hall", ((1, "m1"), (1, "m8")))
    (assignment,) = to_problem(tiny_bundle(), published=(placed,)).problem.published
    assert assignment.people == ((1, 0),)  # m8 belongs to the other sector


def test_a_session_of_several_days_has_hours_on_each() -> None:
    translation = to_problem(bundle_with(sessions=(session(days=2),)))
    hours = translation.hours(Assignment(0, 3, 1))
    assert [(start.isoformat(), end.isoformat()) for start, end in hours] == [
        ("2024-03-04T09:00:00+08:00", "2024-03-04T10:00:00+08:00"),
        ("2024-03-05T09:00:00+08:00", "2024-03-05T10:00:00+08:00"),
    ]


def test_spacing_and_balance_hold_for_the_sessions_of_a_format() -> None:
    changes = with_format(min_spacing_days=3, per_month=2, month_balance=True)
    three = [session(key) for key in "abc"]
    problem = to_problem(bundle_with(sessions=three, last_day=date(2024, 4, 30), **changes)).problem
    (spacing,), (balance,) = problem.spacings, problem.balances
    assert (spacing.sessions, spacing.min_days, spacing.per_month) == ((0, 1, 2), 3, 2)
    assert (balance.sessions, balance.limit) == ((0, 1, 2), 2)  # three in two months


@pytest.mark.parametrize(
    ("attendance", "named"),
    [
        (group(AttendanceRole.REQUIRED, "nobody"), "nobody"),
        (group(AttendanceRole.QUORUM, groups=("nothing",)), "nothing"),
        (group(AttendanceRole.QUORUM, groups=("science",), quorum=5), "quorum of 5"),
        (group(AttendanceRole.DEPARTMENT, departments=("air",)), "air"),
    ],
)
def test_contradictions_are_refused_by_name(attendance: object, named: str) -> None:
    with pytest.raises(InvalidProblem, match=named):
        problem_of(session(attendance=(attendance,)))


def test_translating_twice_gives_the_same_problem() -> None:
    assert to_problem(tiny_bundle()) == to_problem(tiny_bundle())


def test_the_horizon_is_the_bundles_own() -> None:
    assert to_problem(tiny_bundle()).grid.date(0) == FIRST
    assert to_problem(tiny_bundle()).grid.date(28) == LAST


def test_the_sub_sessions_of_a_plenary_are_a_programme() -> None:
    plenary = session("plenary", name="全体会议", format="plenary")
    inside = (session("opening", parent="plenary"), session("discussion", parent="plenary"))
    formats = (*make_formats(), plenary_format())
    (programme,) = problem_of(plenary, *inside, session("elsewhere"), formats=formats).programmes
    assert (programme.name, programme.sessions, programme.reach, programme.nights) == ("全体会议", (1, 2), 1, True)


def plenary_format() -> Format:
    return Format(key="plenary", name="全体会议", duration_minutes=60, days=2, blocks=("morning",), container=True)
