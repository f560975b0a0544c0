"""Violations in words: every rule, both languages, names instead of numbers."""

import re
from pathlib import Path

import pytest

import solver.checker
from app.problems.check import say_violation
from app.problems.translate import to_problem
from app.text import LANGUAGES, Language, catalog, placeholders
from solver.checker import CHECKED_RULES, Violation
from tests.factories.bundle import tiny_bundle

TRANSLATION = to_problem(tiny_bundle())


def details() -> set[str]:
    """Every detail that the checker's source names."""
    sources = "".join(path.read_text() for path in Path(solver.checker.__file__).parent.glob("*.py"))
    return set(re.findall(r"``(\w+)``", sources)) - set(CHECKED_RULES)


def test_there_is_a_sentence_for_every_rule_in_both_languages() -> None:
    for language in LANGUAGES:
        keys = {key.split(".")[1] for key in catalog(language) if key.startswith("violation.")}
        assert set(CHECKED_RULES) <= keys


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    chinese, english = (
        {key: placeholders(text) for key, text in catalog(language).items() if key.startswith("violation.")}
        for language in LANGUAGES
    )
    assert chinese == english


def test_every_named_detail_of_a_sentence_exists() -> None:
    used = {key.split(".")[2] for key in catalog("en") if key.startswith("violation.") and key.count(".") == 2}
    assert used <= details()


@pytest.mark.parametrize(
    ("violation", "language", "expected"),
    [
        (
            Violation("quorum_is_met", (0,), numbers=(2, 3, 1)),
            "en",
            "2 attend “协商 talk-1”; its quorum is 3.",
        ),
        (
            Violation("quorum_is_met", (0,), numbers=(2, 3, 1)),
            "zh",
            "“协商 talk-1”有 2 人出席，法定人数为 3 人。",
        ),
        (
            Violation("person_is_available", (2,), (4,), day=3, numbers=(2, 0, 1, 3)),
            "en",
            "委员5 is busy on Mon 4 Mar 2024, 09:00–10:00, during “活动 act-1”.",
        ),
        (
            Violation("person_is_available", (2,), (4,), day=3, numbers=(2, 0, 1, 3)),
            "zh",
            "委员5于2024年3月4日（周一） 09:00–10:00 另有安排，与“活动 act-1”冲突。",
        ),
        (
            Violation("venue_hosts_one_session", (2, 3), (), (1,), day=3, numbers=(1, 2), detail="turnaround"),
            "en",
            "活动站 has 30 minutes between “活动 act-1” and “活动 act-2” on Mon 4 Mar 2024; 60 are needed.",
        ),
        (
            Violation("department_has_officers", (0, 1), resources=(0,), day=3, numbers=(2, 1)),
            "en",
            "水务局 has to send 2 officers at once on Mon 4 Mar 2024 and has 1: 协商 talk-1, 协商 talk-2.",
        ),
        (
            Violation("session_in_window", (0,), day=28, numbers=(28, 20), detail="window"),
            "zh",
            "“协商 talk-1”安排在2024年3月29日（周五），超出了允许的日期2024年3月21日（周四）。",
        ),
        (
            Violation("well_formed", (99,), detail="session"),
            "en",
            "The schedule names a session that does not exist: #99.",
        ),
        (Violation("mandatory_is_scheduled", (0,)), "zh", "“协商 talk-1”必须举行，方案中没有安排。"),
        (Violation("brand_new_rule", (0,)), "en", "“协商 talk-1” breaks the rule brand_new_rule."),
    ],
)
def test_sentences_name_who_what_where_and_when(violation: Violation, language: Language, expected: str) -> None:
    assert say_violation(language, violation, TRANSLATION) == expected
