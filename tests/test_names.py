"""Names are found by their characters, their pinyin and its initials, and stand in the order of their pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names import SEARCH_LENGTH, SORT_LENGTH, fold, search_text, sort_text


def finds(query: str, *texts: str | None) -> bool:
    return fold(query) in search_text(*texts)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("张", "张伟"),
        ("伟", "张伟"),
        ("zhangwei", "张伟"),
        ("Zhang Wei", "张伟"),
        ("ＺＨＡＮＧ", "张伟"),
        ("zhāngwěi", "张伟"),
        ("zw", "张伟"),
        ("zengwei", "曾伟"),
        ("cengwei", "曾伟"),
        ("zw", "曾伟"),
        ("cw", "曾伟"),
        ("shanxiongxin", "单雄信"),
        ("dxx", "单雄信"),
        ("heqing", "黑青"),
        ("lvbu", "吕布"),
        ("lübu", "吕布"),
        ("lyubu", "吕布"),
        ("chongqing", "关于重庆的协商"),
        ("cq", "关于重庆的协商"),
        ("zq", "关于重庆的协商"),
        ("guanyuzhongqing", "关于重庆的协商"),
        ("aqu", "Ａ区协商"),
        ("xian", "西安"),
        ("xi'an", "西安"),
        ("𠮷", "𠮷田㛃"),
        ("tian", "𠮷田㛃"),
        ("㛃", "𠮷田㛃"),
        ("O'Brien", "Mary O’Brien"),
        ("maryob", "Mary O’Brien"),
        ("cafe", "Café"),
        ("协商", "协　商"),
        ("50%_", "满意度50%_以上"),
    ],
)
def test_it_is_found(query: str, name: str) -> None:
    assert finds(query, "key-1", name, None)


@pytest.mark.parametrize(
    ("query", "name"), [("wz", "张伟"), ("zhangwu", "张伟"), ("weizhang", "张伟"), ("m1张", "张伟")]
)
def test_it_is_not_found(query: str, name: str) -> None:
    assert not finds(query, "m1", name)


def test_nothing_is_found_across_key_and_names() -> None:
    assert not finds("ab", "a", "b")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_found_by_itself_and_bounded(name: str, other: str) -> None:
    found = search_text(name, other)
    assert fold(name) in found
    assert len(found) <= SEARCH_LENGTH
    assert len(sort_text(name, person=True)) <= SORT_LENGTH


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not any(sign.isspace() or sign == "\0" for sign in fold(text))


def test_a_long_text_of_ambiguous_characters_stays_bounded() -> None:
    text = "单曾重乐解都" * 33
    assert len(search_text(text, text + "行")) == SEARCH_LENGTH
    assert finds(text, text)


def test_people_stand_in_the_order_of_their_pinyin() -> None:
    names = ["翟一", "曾伟", "单雄", "张伟", "区小明", "白云", "章伟", "张威", "张安"]
    expected = ["白云", "区小明", "单雄", "曾伟", "翟一", "张安", "张威", "张伟", "章伟"]
    assert sorted(names, key=lambda name: sort_text(name, person=True)) == expected


def test_other_names_keep_their_usual_reading_and_count_numbers() -> None:
    names = ["第10次座谈", "第2次座谈", "单位走访", "Ｂ区", "a区", "2024年"]
    assert sorted(names, key=sort_text) == ["2024年", "a区", "Ｂ区", "单位走访", "第2次座谈", "第10次座谈"]
