from datetime import date, time

from app.plans.changes import Change, compare, made_firm, merge, provisional_of
from app.problems.placed import Placed


def placed(key: str, day: int = 1, venue: str = "hall", people: tuple[tuple[int, str], ...] = ()) -> Placed:
    return Placed(key, date(2024, 3, day), time(9), venue, people)


def calendar(*items: Placed) -> dict[str, Placed]:
    return {item.session: item for item in items}


def test_compare_names_every_kind_of_change() -> None:
    before = calendar(placed("a"), placed("b"), placed("c"), placed("d"), placed("e"))
    after = calendar(
        placed("a"), placed("b", day=2), placed("c", venue="station"), placed("d", people=((0, "m1"),)), placed("f")
    )
    assert compare(before, after) == {
        "b": Change.MOVED,
        "c": Change.MOVED,
        "d": Change.PEOPLE,
        "e": Change.CANCELLED,
        "f": Change.ADDED,
    }


def test_merge_takes_what_only_one_side_changed() -> None:
    base = calendar(placed("mine"), placed("theirs"), placed("gone"))
    mine = calendar(placed("mine", day=2), placed("theirs"), placed("new"))
    theirs = calendar(placed("mine"), placed("theirs", day=3), placed("gone"), placed("other"))
    merged = merge(base, mine, theirs, {"mine", "theirs", "gone", "new", "other"})
    assert merged.calendar == calendar(placed("mine", day=2), placed("new"), placed("other"), placed("theirs", day=3))
    assert merged.clashes == ()


def test_merge_names_what_both_changed_differently() -> None:
    base = calendar(placed("a"), placed("b"), placed("c"))
    mine = calendar(placed("a", day=2), placed("b", day=2))
    theirs = calendar(placed("a", day=3), placed("b", day=2), placed("c", day=4))
    assert merge(base, mine, theirs, {"a", "b", "c"}).clashes == ("a", "c")


def test_a_plan_says_nothing_about_sessions_outside_its_scope() -> None:
    base = calendar(placed("outside"))
    assert merge(base, {}, base, set()).calendar == base
    assert merge(base, {}, base, {"outside"}).calendar == {}


def test_a_plans_own_sessions_are_provisional_from_a_day_on_and_firm_ones_stay_firm() -> None:
    published = calendar(placed("early", day=1), placed("late", day=9), placed("firm", day=9), placed("other", day=9))
    wanted = calendar(*published.values(), placed("new", day=8), placed("soon", day=7))
    changes = compare(published, wanted)
    before, scope = {"late", "other"}, wanted.keys() - {"other"}
    assert provisional_of(wanted, changes, before, scope, date(2024, 3, 8)) == {"late", "other", "new"}
    firm = provisional_of(wanted, changes, before, scope, None)
    assert firm == {"other"}
    assert made_firm(wanted, before, firm) == {"late"}
