"""Bounded types and sentences."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.text import (
    LANGUAGES,
    LOCALE,
    Id,
    Key,
    Name,
    Text,
    WeightValue,
    catalog,
    fill,
    placeholders,
    preferred_language,
    shown,
)


def accept(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def reason(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        accept(kind, value)
    return refused.value.errors()[0]["type"]


def test_a_name_is_trimmed_and_composed() -> None:
    assert accept(Name, "  Zoe\u0301 ") == "Zo\u00e9"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\n", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028"])
def test_a_name_holds_no_hidden_character(character: str) -> None:
    assert reason(Name, f"委员{character}会") == "forbidden_character"


def test_a_lone_surrogate_is_refused() -> None:
    assert reason(Name, "\ud800") == "string_unicode"


def test_a_name_has_a_length() -> None:
    assert accept(Name, "政" * 200) == "政" * 200
    assert reason(Name, "政" * 201) == "string_too_long"
    assert reason(Name, "   ") == "string_too_short"


def test_text_keeps_its_lines() -> None:
    assert accept(Text, "一\r\n二\t三") == "一\n二\t三"
    assert reason(Text, "a\x07") == "forbidden_character"


@pytest.mark.parametrize("key", ["a", "member-001", "target_date", "0.x", "a" * 64])
def test_a_key_is_a_short_slug(key: str) -> None:
    assert accept(Key, key) == key


@pytest.mark.parametrize("key", ["", "-a", "A", "a b", "a\n", "键", "a" * 65, "../x"])
def test_anything_else_is_no_key(key: str) -> None:
    assert reason(Key, key) in {"string_pattern_mismatch", "string_too_long"}


def test_an_id_leaves_room_for_a_range_behind_it() -> None:
    assert accept(Id, 2**63 - 2) == 2**63 - 2
    assert reason(Id, 2**63 - 1) == "less_than_equal"
    assert reason(Id, 0) == "greater_than_equal"


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1, 1_000_001])
def test_a_weight_is_finite_and_bounded(weight: float) -> None:
    assert reason(WeightValue, weight) in {"finite_number", "greater_than_equal", "less_than_equal"}


@given(st.text())
def test_what_is_accepted_can_be_stored_and_sent(value: str) -> None:
    try:
        name = accept(Name, value)
    except ValidationError:
        return
    assert json.loads(json.dumps(name).encode()) == name
    assert "\x00" not in name


@given(st.text(alphabet=st.characters()))
def test_what_is_shown_is_harmless(value: str) -> None:
    text = shown(value)
    assert len(text) <= 120
    assert not set(text) & set("\r\n\x00\u202e")
    text.encode()


def test_filling_reaches_into_nothing() -> None:
    assert fill("{a} {b} {a.__class__} {0}", a="{b}", b=2) == "{b} 2 {a.__class__} {0}"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("zh-CN,en;q=0.9", "zh"),
        ("en;q=0.2, zh-TW;q=0.8", "zh"),
        ("fr, en;q=0.5", "en"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=abc,,;;", "en"),
        ("*", "zh"),
    ],
)
def test_the_reader_chooses_the_language(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_both_languages_say_the_same() -> None:
    chinese, english = catalog("zh"), catalog("en")
    # The English sentence of a problem or an operation is its docstring.
    assert {key for key in chinese if not key.startswith(("problem.", "operation."))} == english.keys()
    different = {key for key in english if placeholders(english[key]) != placeholders(chinese[key])}
    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_says_nothing_twice(language: str) -> None:
    for path in (LOCALE / language).glob("*.json"):
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), path.name
