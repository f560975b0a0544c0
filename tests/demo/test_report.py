from typing import Any

from app.demo.report import report, table

RESULT: dict[str, Any] = {
    "sessions": 694,
    "placed": 692,
    "hard_violations": 0,
    "cost": 1745,
    "bound": 1743,
    "gap": 0.00115,
    "seconds": 30.04,
    "first_feasible_seconds": None,
    "costs": {"unscheduled": 1000, "target_date": 745},
    "formats": [{"format": "micro", "wanted": 690, "placed": 688}, {"format": "plenary", "wanted": 4, "placed": 4}],
    "unplaced": [{"session": "s1", "rules": ["venue_fits", "quorum_is_met"]}, {"session": "s2", "rules": []}],
}
NAMES = {"micro": "五微联动", "plenary": "全体会议", "s1": "第一场", "s2": "第二场"}


def test_the_table_says_what_was_wanted_placed_and_left_out_in_chinese() -> None:
    lines = report("zh", RESULT, NAMES).splitlines()
    assert lines[:4] == [
        "形式      计划  已安排",
        "五微联动   690     688",
        "全体会议     4       4",
        "合计       694     692",
    ]
    assert "  第一场 – 没有容量、设施相符的场地；达不到法定人数" in lines
    assert "  第二场 – 为其他场次让路" in lines
    assert [line.split()[-1] for line in lines[-5:]] == ["0", "1,743", "%", "–", "30.0"]


def test_the_same_in_english() -> None:
    lines = report("en", RESULT, NAMES).splitlines()
    assert "  第一场 – no venue has the capacity and features; the quorum is not reached" in lines
    assert next(line for line in lines if line.startswith("gap")).endswith("0.1 %")


def test_everything_placed_is_said() -> None:
    assert "Every session is placed." in report("en", {**RESULT, "unplaced": []}, NAMES)


def test_columns_count_chinese_characters_twice() -> None:
    assert table([["甲", "1"], ["abc", "10"]]) == ["甲    1", "abc  10"]
