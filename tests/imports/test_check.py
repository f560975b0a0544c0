"""Every rule at both sides of its edge: what is named, where, and why."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from app.imports.check import check_bundle
from app.imports.flaws import RowFlaw
from app.imports.reading import BundleInvalid
from app.problems.bundle import Bundle
from tests.factories.facts import full_bundle

Document = dict[str, Any]
Change = Callable[[Document], object]


def flaws_after(change: Change) -> list[RowFlaw]:
    """Make a mistake in the full bundle and return what is found."""
    document = full_bundle().model_dump(mode="json")
    change(document)
    with pytest.raises(BundleInvalid) as caught:
        check_bundle(to_json(document))
    return [flaw for flaw in caught.value.flaws if isinstance(flaw, RowFlaw)]


def to_json(document: Document) -> bytes:
    return json.dumps(document).encode()


def sets(path: str, value: object) -> Change:
    """A change of one place."""

    def change(document: Document) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.strip("/").split("/")]
        target: Any = document
        for step in way:
            target = target[step]
        target[last] = value

    return change


def adds(path: str, **row: object) -> Change:
    """A copy of a list's first row, changed, at its end."""

    def change(document: Document) -> None:
        rows = document[path]
        rows.append({**rows[0], **row})

    return change


def both(*changes: Change) -> Change:
    return lambda document: [change(document) for change in changes]


POOL = "/sessions/2/attendance/0"
QUORUM = "/sessions/0/attendance/1"

MISTAKES: list[tuple[Change, str, str, str]] = [
    # a row by itself
    (sets("/members/2/name", ""), "/members/2/name", "m3", "string_too_short"),
    (sets("/members/2/name", None), "/members/2/name", "m3", "string_type"),
    (sets("/members/2/colour", "red"), "/members/2/colour", "m3", "extra_forbidden"),
    (sets("/members/2/name", "a\u202eb"), "/members/2/name", "m3", "forbidden_character"),
    (sets("/members/2/name", "a\u0000b"), "/members/2/name", "m3", "forbidden_character"),
    (sets("/members/2/target_load", 2**63), "/members/2/target_load", "m3", "less_than_equal"),
    (sets("/members/2/target_load", 1.5), "/members/2/target_load", "m3", "int_from_float"),
    (sets("/members/2/target_load", float("nan")), "/members/2/target_load", "m3", "finite_number"),
    (sets("/members/2/target_load", float("inf")), "/members/2/target_load", "m3", "finite_number"),
    (sets("/members/2/office", "king"), "/members/2/office", "m3", "enum"),
    (sets("/members/2/key", "Not A Key"), "/members/2/key", "Not A Key", "string_pattern_mismatch"),
    (sets("/members/2", 7), "/members/2", "", "model_type"),
    (sets("/members", {}), "/members", "", "list_type"),
    (sets("/busy/0/start", "2024-03-04T09:00:00"), "/busy/0/start", "", "timezone_aware"),
    (sets("/busy/0/start", "0001-01-01T00:00:00+08:00"), "/busy/0/start", "", "greater_than_equal"),
    (sets("/sessions/2/target", "soon"), "/sessions/2/target", "act-1", "date_from_datetime_parsing"),
    (sets("/sessions/2/last", "9999-12-31"), "/sessions/2/last", "act-1", "less_than_equal"),
    (sets("/committee/time_zone", "Asia/Atlantis"), "/committee/time_zone", "", "time_zone"),
    (sets("/committee/time_zone", "../../etc/passwd"), "/committee/time_zone", "", "string_pattern_mismatch"),
    (sets("/committee/weights", {"coverage": 10**9}), "/committee/weights/coverage", "", "less_than_equal"),
    (sets("/committee/blocks/0/start", "08:30:00+08:00"), "/committee/blocks/0/start", "", "local_time"),
    (sets("/formats/0/blocks", []), "/formats/0/blocks", "sector_consultation", "too_short"),
    (sets("/version", 2), "/version", "", "literal_error"),
    # keys
    (adds("members"), "/members/8", "m1", "duplicate_row"),
    (adds("memberships", role="head"), "/memberships/8", "science · m1", "duplicate_row"),
    (adds("travel_times", origin="river", destination="town"), "/travel_times/1", "river · town", "duplicate_row"),
    (sets("/groups/0/area", "sea"), "/groups/0/area", "science", "unknown_reference"),
    (sets("/busy/0/owner", "m99"), "/busy/0/owner", "member · m99", "unknown_reference"),
    (sets("/busy/2/owner", "m1"), "/busy/2/owner", "venue · m1", "unknown_reference"),
    (sets("/blackouts/0/formats", ["nothing"]), "/blackouts/0/formats/0", "exams", "unknown_reference"),
    (sets("/formats/1/preferred_blocks", ["night"]), "/formats/1/preferred_blocks/0", "micro_activity",
     "unknown_reference"),
    (sets("/topics/0/stages/0/format", "x"), "/topics/0/stages/0/format", "water", "unknown_reference"),
    (sets("/sessions/1/stage", "x"), "/sessions/1/stage", "visit", "unknown_reference"),
    (sets("/sessions/2/pin/people", ["m99"]), "/sessions/2/pin/people/0", "act-1", "unknown_reference"),
    (sets(f"{POOL}/members", ["m2", "m3", "m99", "m4"]), f"{POOL}/members/2", "act-1", "unknown_reference"),
    (sets(f"{POOL}/members", ["m2", "m3", "m4", "m2"]), f"{POOL}/members/3", "act-1", "named_twice"),
    (sets("/sessions/2/venues", ["hall", "hall"]), "/sessions/2/venues/1", "act-1", "named_twice"),
    (sets("/committee/blocks/1/key", "morning"), "/committee/blocks/1", "garden", "named_twice"),
    (sets("/topics/0/stages/1/key", "visit"), "/topics/0/stages/1", "water", "named_twice"),
    (sets("/committee/weights", {"joy": 1}), "/committee/weights/joy", "garden", "unknown_weight"),
    (sets("/orders/0/after", "visit"), "/orders/0/after", "visit · visit", "same_twice"),
    # times
    (sets("/last_day", "2024-02-01"), "/last_day", "garden", "last_before_first"),
    (both(sets("/first_day", "1950-01-01"), sets("/last_day", "2030-01-01")), "/last_day", "garden",
     "horizon_too_long"),
    (sets("/committee/blocks/0/end", "08:30:00"), "/committee/blocks/0/end", "garden", "ends_before_start"),
    (sets("/committee/blocks/0/end", "13:31:00"), "/committee/blocks/1", "garden", "overlapping_hours"),
    (sets("/committee/blocks/0/end", "08:59:00"), "/committee/blocks/0/end", "garden", "block_without_slot"),
    (sets("/venues/0/hours", [{"weekdays": [1, 2], "start": "08:00", "end": "12:00"},
                              {"weekdays": [2], "start": "11:59", "end": "13:00"}]),
     "/venues/0/hours/1", "hall", "overlapping_hours"),
    (sets("/busy/0/end", "2024-03-04T01:00:00Z"), "/busy/0/end", "member · m1", "ends_before_start"),
    (sets("/blackouts/0/last", "2024-03-12"), "/blackouts/0/last", "exams", "last_before_first"),
    (sets("/memberships/0", {"group": "science", "member": "m1", "since": "2024-02-02", "until": "2024-02-01"}),
     "/memberships/0/until", "science · m1 · 2024-02-02", "last_before_first"),
    (sets("/sessions/4/last", "2024-02-29"), "/sessions/4/last", "hearing", "last_before_first"),
    (sets("/sessions/2/last", "2024-03-30"), "/sessions/2/first", "act-1", "window_outside_horizon"),
    (sets("/sessions/2/target", "2024-03-30"), "/sessions/2/target", "act-1", "target_outside_window"),
    (sets("/sessions/2/pin/day", "2024-03-30"), "/sessions/2/pin/day", "act-1", "pin_outside_window"),
    (sets("/sessions/4/days", 9), "/sessions/4/last", "hearing", "window_too_short"),
    (sets("/sessions/4/duration_minutes", 511), "/sessions/4", "hearing", "longer_than_blocks"),
    (sets("/topics/0/stages/2/max_lag_days", 1), "/topics/0/stages/2/max_lag_days", "water", "longest_below_shortest"),
    (sets("/orders/0/max_days", 0), "/orders/0/max_days", "visit · act-1", "longest_below_shortest"),
    # people
    (sets(f"{QUORUM}/quorum", 5), f"{QUORUM}/quorum", "talk-1", "quorum_larger_than_body"),
    (sets(f"{POOL}/want", 4), f"{POOL}/want", "act-1", "pool_out_of_order"),
    (sets(f"{POOL}/high", 4), f"{POOL}/high", "act-1", "pool_larger_than_people"),
    (sets("/sessions/0/attendance/0/members", []), "/sessions/0/attendance/0/members", "talk-1", "names_nobody"),
    (sets("/sessions/0/attendance/2/departments", []), "/sessions/0/attendance/2/departments", "talk-1",
     "names_nobody"),
    (sets("/sessions/0/attendance/2/members", ["m1"]), "/sessions/0/attendance/2/members", "talk-1",
     "department_names_people"),
    (sets(f"{POOL}/departments", ["water"]), f"{POOL}/departments", "act-1", "people_name_department"),
    (sets("/sessions/0/attendance/2/officers", 2), "/sessions/0/attendance/2/departments/0", "talk-1",
     "too_few_officers"),
    (sets("/sessions/0/attendance/2/rank", 1), "/sessions/0/attendance/2/departments/0", "talk-1", "too_few_officers"),
    (sets("/sessions/2/pin/people", ["m8"]), "/sessions/2/pin/people/0", "act-1", "pinned_outsider"),
    # places
    (sets("/venues/0/kind", "shed"), "/sessions/0/venues", "talk-1", "no_venue_fits"),
    (sets("/venues/0/capacity", 4), "/sessions/0/venues", "talk-1", "no_venue_fits"),
    (sets("/formats/0/features", ["stage"]), "/sessions/0/venues", "talk-1", "no_venue_fits"),
    (both(sets("/sessions/0/area", "river"), sets("/sessions/0/local_venues", True)), "/sessions/0/venues", "talk-1",
     "no_venue_fits"),
    # what hangs together
    (adds("orders", before="talk-1", after="visit"), "/sessions/0", "talk-1", "goes_in_circle"),
    (sets("/sessions/4/parent", "visit"), "/sessions/4/parent", "hearing", "parent_is_no_container"),
    (sets("/sessions/3/venues", ["hall"]), "/sessions/3/venues", "plenary", "container_has_none"),
    (sets("/sessions/2/pin/start", "09:10:00"), "", "garden", "untranslatable"),
    # keys of what offices do beyond plain facts
    (sets("/members/0/department", "fire"), "/members/0/department", "m1", "unknown_reference"),
    (sets("/sessions/1/merged_into", "x"), "/sessions/1/merged_into", "visit", "unknown_reference"),
    (sets("/sessions/1/suspension", "x"), "/sessions/1/suspension", "visit", "unknown_reference"),
    (sets("/sessions/1/filed_by", "x"), "/sessions/1/filed_by", "visit", "unknown_reference"),
    (sets("/sessions/1/counts_for", ["x"]), "/sessions/1/counts_for/0", "visit", "unknown_reference"),
    (sets("/sessions/1/recused", ["water", "x"]), "/sessions/1/recused/1", "visit", "unknown_reference"),
    (sets("/sessions/1/uses", [{"capacity": "boat"}]), "/sessions/1/uses/0/capacity", "visit", "unknown_reference"),
    (sets("/formats/1/uses", [{"capacity": "boat"}]), "/formats/1/uses/0/capacity", "micro_activity",
     "unknown_reference"),
    (sets("/commitments/0/groups", ["x"]), "/commitments/0/groups/0", "party-plenum", "unknown_reference"),
    (sets("/commitments/0/members", ["m5", "x"]), "/commitments/0/members/1", "party-plenum", "unknown_reference"),
    (sets("/commitments/0/departments", ["x"]), "/commitments/0/departments/0", "party-plenum", "unknown_reference"),
    (sets("/season_windows/0/formats", ["x"]), "/season_windows/0/formats/0", "flood", "unknown_reference"),
    (sets("/season_windows/0/areas", ["x"]), "/season_windows/0/areas/0", "flood", "unknown_reference"),
    (sets("/season_windows/0/groups", ["x"]), "/season_windows/0/groups/0", "flood", "unknown_reference"),
    (sets("/personal_limits/0/member", "x"), "/personal_limits/0/member", "duty", "unknown_reference"),
    (sets("/enquiries/0/session", "x"), "/enquiries/0/session", "ask", "unknown_reference"),
    (sets("/enquiries/0/members", ["x"]), "/enquiries/0/members/0", "ask", "unknown_reference"),
    (sets("/enquiries/0/departments", ["x"]), "/enquiries/0/departments/0", "ask", "unknown_reference"),
    (sets("/enquiries/0/slots/1/venue", "x"), "/enquiries/0/slots/1/venue", "ask", "unknown_reference"),
    (sets("/return_slips/0/session", "x"), "/return_slips/0/session", "x", "unknown_reference"),
    (sets("/return_slips/0/department", "x"), "/return_slips/0/department", "talk-1", "unknown_reference"),
    (sets("/sign_ups/0/session", "x"), "/sign_ups/0/session", "x", "unknown_reference"),
    (sets("/sign_ups/0/member", "x"), "/sign_ups/0/member", "visit", "unknown_reference"),
    (sets("/suspensions/0/areas", ["x"]), "/suspensions/0/areas/0", "typhoon", "unknown_reference"),
    (sets("/suspensions/0/formats", ["x"]), "/suspensions/0/formats/0", "typhoon", "unknown_reference"),
    (sets("/suspensions/0/exempt_formats", ["x"]), "/suspensions/0/exempt_formats/0", "typhoon", "unknown_reference"),
    (sets("/weight_profiles/0/weights", {"joy": 1}), "/weight_profiles/0/weights/joy", "calm", "unknown_weight"),
    # times of theirs
    (sets("/commitments/0/end", "2024-03-05T01:00:00Z"), "/commitments/0/end", "party-plenum", "ends_before_start"),
    (sets("/season_windows/0/last", "2024-03-29"), "/season_windows/0/last", "flood", "last_before_first"),
    (sets("/suspensions/0/last", "2024-03-29"), "/suspensions/0/last", "typhoon", "last_before_first"),
    (both(sets("/personal_limits/0/first", "2024-03-05"), sets("/personal_limits/0/last", "2024-03-04")),
     "/personal_limits/0/last", "duty", "last_before_first"),
    (both(sets("/personal_limits/0/start", "09:00"), sets("/personal_limits/0/end", "09:00")),
     "/personal_limits/0/end", "duty", "ends_before_start"),
    (sets("/personal_limits/0/start", "09:00"), "/personal_limits/0/end", "duty", "half_given_hours"),
    (sets("/personal_limits/0/end", "09:00"), "/personal_limits/0/start", "duty", "half_given_hours"),
    (sets("/departments/0/officers", [{"count": 1, "since": "2024-03-05", "until": "2024-03-04"}]),
     "/departments/0/officers/0/until", "water", "last_before_first"),
    (sets("/departments/0/officers", [{"count": 1, "until": "2024-02-29"}]), "/sessions/0/attendance/2/departments/0",
     "talk-1", "too_few_officers"),
    # who takes part
    (sets(f"{QUORUM}/kind", "sit_in"), f"{QUORUM}/kind", "talk-1", "sitting_in_never_counts"),
    (sets("/sessions/0/attendance/0/kind", "sit_in"), "/sessions/0/attendance/0/kind", "talk-1",
     "sitting_in_never_counts"),
    (both(sets("/sessions/0/recused", ["water"]), sets("/members/1/department", "water"), sets(f"{QUORUM}/quorum", 4)),
     f"{QUORUM}/quorum", "talk-1", "quorum_larger_than_body"),
    (both(sets("/sessions/2/recused", ["water"]), sets("/members/2/employer", "水务局")),
     "/sessions/2/pin/people/0", "act-1", "pinned_outsider"),
    (both(sets("/sessions/0/mode", "online"), sets("/formats/0/online_counts", False)), f"{QUORUM}/quorum", "talk-1",
     "online_never_counts"),
    (both(sets("/personal_limits/0/kind", "step_free"), sets("/sessions/0/venues", ["hall"])), "/sessions/0/venues",
     "talk-1", "no_venue_fits"),
    (sets("/sessions/0/sign_up", {"places": 2, "until": "2024-03-05"}), "/sessions/0/sign_up", "talk-1",
     "sign_up_without_pool"),
    # staff and vehicles
    (sets("/sessions/1/uses", [{"capacity": "minibus", "amount": 3}]), "/sessions/1/uses/0/amount", "visit",
     "uses_too_many"),
    (sets("/sessions/1/uses", [{"capacity": "minibus"}, {"capacity": "minibus", "amount": 2}]),
     "/sessions/1/uses/1/amount", "visit", "uses_too_many"),
    (sets("/formats/1/uses", [{"capacity": "minibus", "amount": 3}]), "/formats/1/uses/0/amount", "micro_activity",
     "uses_too_many"),
    (sets("/sessions/3/uses", [{"capacity": "minibus"}]), "/sessions/3/uses", "plenary", "container_has_none"),
    # states
    (sets("/sessions/1/status", "merged"), "/sessions/1/merged_into", "visit", "merged_into_nothing"),
    (sets("/sessions/1/merged_into", "act-1"), "/sessions/1/merged_into", "visit", "only_merged_has_survivor"),
    (both(sets("/sessions/1/status", "merged"), sets("/sessions/1/merged_into", "visit")), "/sessions/1/merged_into",
     "visit", "merged_into_itself"),
    (both(sets("/sessions/1/status", "merged"), sets("/sessions/1/merged_into", "act-1"),
          sets("/sessions/2/status", "cancelled")), "/sessions/1/merged_into", "visit", "survivor_is_gone"),
    (sets("/sessions/1/latest", "2024-03-29"), "/sessions/1/latest", "visit", "only_postponed_has_latest"),
    (both(sets("/sessions/1/status", "postponed"), sets("/sessions/1/latest", "2024-02-29")), "/sessions/1/latest",
     "visit", "last_before_first"),
    (sets("/enquiries/0/chosen", 0), "/enquiries/0/chosen", "ask", "only_confirmed_has_choice"),
    (both(sets("/enquiries/0/chosen", 2), sets("/enquiries/0/state", "confirmed")), "/enquiries/0/chosen", "ask",
     "chosen_slot_is_none"),
]  # fmt: skip


@pytest.mark.parametrize("change, pointer, key, reason", MISTAKES)
def test_mistake_is_named(change: Change, pointer: str, key: str, reason: str) -> None:
    found = [(flaw.pointer, flaw.reason, flaw.key) for flaw in flaws_after(change)]
    assert (pointer, reason) in [item[:2] for item in found]
    assert next(item[2] for item in found if item[:2] == (pointer, reason)).startswith(key)


@pytest.mark.parametrize("change, pointer, key, reason", MISTAKES)
def test_mistake_has_a_sentence_in_both_languages(change: Change, pointer: str, key: str, reason: str) -> None:
    for flaw in flaws_after(change):
        for language in ("zh", "en"):
            sentence = flaw.sentence(language)
            assert not re.search(r"\{[a-z_]+\}", sentence)
            assert flaw.key in sentence or not flaw.key
        assert flaw.sentence("zh") != flaw.sentence("en")


HARMLESS: list[Change] = [
    sets("/committee/blocks/0/end", "13:30:00"),
    sets("/committee/blocks/0/end", "11:30:00"),
    sets("/busy/0/end", "2024-03-04T01:00:01Z"),
    sets("/blackouts/0/last", "2024-03-13"),
    sets("/sessions/2/last", "2024-03-29"),
    sets("/sessions/2/target", "2024-03-29"),
    sets("/sessions/4/days", 8),
    sets("/sessions/4/duration_minutes", 510),
    sets("/topics/0/stages/2/max_lag_days", 2),
    sets("/orders/0/max_days", 1),
    sets(f"{QUORUM}/quorum", 4),
    sets(f"{POOL}/want", 3),
    sets("/venues/0/capacity", 5),
    sets("/members/2/target_load", 100_000),
    sets("/venues/0/hours", [{"weekdays": [2], "start": "08:00", "end": "12:00"},
                             {"weekdays": [2], "start": "12:00", "end": "13:00"}]),
    both(sets("/sessions/0/area", "town"), sets("/sessions/0/local_venues", True)),
    adds("memberships", since="2024-01-01"),
    adds("orders", before="visit", after="talk-1"),
    sets("/commitments/0/end", "2024-03-05T01:00:01Z"),
    sets("/season_windows/0/last", "2024-03-30"),
    both(sets("/personal_limits/0/first", "2024-03-05"), sets("/personal_limits/0/last", "2024-03-05")),
    both(sets("/personal_limits/0/start", "09:00"), sets("/personal_limits/0/end", "09:01")),
    sets("/departments/0/officers", [{"count": 1, "since": "2024-03-05", "until": "2024-03-05"}]),
    sets("/departments/0/officers", [{"count": 1, "until": "2024-03-01"}]),
    sets("/departments/0/officers", [{"count": 1, "since": "2024-03-29"}]),
    sets("/sessions/0/attendance/2/kind", "sit_in"),
    sets(f"{POOL}/kind", "sit_in"),
    sets(f"{QUORUM}/kind", "invited"),
    both(sets("/sessions/0/recused", ["water"]), sets("/members/1/department", "water"), sets(f"{QUORUM}/quorum", 3)),
    sets("/sessions/0/mode", "online"),
    both(sets("/sessions/0/mode", "hybrid"), sets("/formats/0/online_counts", False)),
    both(sets("/sessions/0/mode", "online"), sets("/venues/0/kind", "shed")),
    both(sets("/personal_limits/0/kind", "step_free"), sets("/venues/0/features", ["step_free"])),
    sets("/sessions/2/sign_up", {"places": 2, "until": "2024-03-05"}),
    sets("/sessions/1/uses", [{"capacity": "minibus", "amount": 2}]),
    sets("/formats/1/uses", [{"capacity": "minibus"}, {"capacity": "minibus"}]),
    both(sets("/sessions/1/status", "merged"), sets("/sessions/1/merged_into", "act-1")),
    both(sets("/sessions/1/status", "cancelled"), sets("/sessions/1/uses", [{"capacity": "minibus", "amount": 3}])),
    both(sets("/sessions/1/status", "postponed"), sets("/sessions/1/latest", "2024-03-01")),
    both(sets("/sessions/1/last", "2024-03-10"), sets("/sessions/1/status", "postponed"),
         sets("/sessions/1/latest", "2024-03-28"), sets("/sessions/1/target", "2024-03-28")),
    both(sets("/enquiries/0/chosen", 1), sets("/enquiries/0/state", "confirmed")),
    both(sets("/sessions/2/status", "cancelled"), sets(f"{POOL}/high", 4)),
]  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS)
def test_other_side_of_the_edge_is_taken(change: Change) -> None:
    document = full_bundle().model_dump(mode="json")
    change(document)
    assert isinstance(check_bundle(to_json(document)), Bundle)


def test_all_mistakes_are_named_at_once() -> None:
    found = flaws_after(both(sets("/members/0/name", ""), sets("/venues/0/capacity", -1), sets("/last_day", "x")))
    assert [flaw.pointer for flaw in found] == ["/last_day", "/members/0/name", "/venues/0/capacity"]


def test_circle_names_its_members() -> None:
    (flaw,) = flaws_after(adds("orders", before="talk-1", after="visit"))
    assert flaw.values["circle"] in ("talk-1 → visit → talk-1", "visit → talk-1 → visit")


def test_number_of_mistakes_is_bounded() -> None:
    assert len(flaws_after(lambda document: document.update(sessions=[{}] * 15_000))) == 200


def test_lists_are_bounded() -> None:
    document = full_bundle().model_dump(mode="json") | {"sessions": [{}] * 20_001}
    with pytest.raises(BundleInvalid) as caught:
        check_bundle(to_json(document))
    assert [(flaw.pointer, flaw.reason) for flaw in caught.value.flaws] == [("/sessions", "too_long")]
