"""Generate, solve and check on the command line, with good and bad files."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from app.commands import files, register
from app.commands.generate import Scale, bundle_json, make_problem
from app.problems.bundle import Bundle
from app.problems.translate import to_problem
from solver import Schedule
from solver.problem import Assignment
from solver.schedule import decode_problem, encode
from tests.factories.bundle import tiny_bundle
from tests.instances.edges.builders import ANN, EVENING, needs, session
from tests.instances.edges.builders import problem as facts

SUMMARY = {
    "status",
    "cost",
    "bound",
    "gap",
    "seconds",
    "first_feasible_seconds",
    "placed",
    "unplaced",
    "hard_violations",
    "peak_memory_mb",
}
LAUNCH = "import typer; from app.commands import register; cli = typer.Typer(); register(cli); cli()"


def run(*arguments: str | Path, language: str = "en_GB.UTF-8") -> Result:
    cli = typer.Typer()
    register(cli)
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], env={"LC_ALL": language})


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_bytes(encode(to_problem(tiny_bundle()).problem))
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "schedule.json"
    path.write_bytes(encode(Schedule()))
    return path


def last_line(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


# --- generate --------------------------------------------------------------------------------------------------------


def test_generate_writes_a_problem_or_its_bundle(tmp_path: Path) -> None:
    first, second = tmp_path / "problem.json", tmp_path / "bundle.json"
    assert run("generate", "--scale", "quarter", "--seed", "2", "-o", first).exit_code == 0
    assert run("generate", "--scale", "quarter", "--seed", "2", "--bundle", "-o", second).exit_code == 0
    bundle = Bundle.model_validate_json(second.read_bytes())
    assert to_problem(bundle).problem == decode_problem(first.read_bytes())


def test_generating_twice_gives_the_same_bytes() -> None:
    assert bundle_json(Scale.QUARTER, 7) == bundle_json(Scale.QUARTER, 7)
    assert encode(make_problem(Scale.QUARTER, 7)) == encode(make_problem(Scale.QUARTER, 7))


def test_three_committees_share_nobody() -> None:
    problem = make_problem(Scale.THREE, 1)
    assert (len(problem.people), len(problem.sessions)) == (990, 1998)
    seen = [{person for group in session.groups for person in group.people} for session in problem.sessions]
    assert {min(people) // 330 for people in seen if people} == {0, 1, 2}
    assert all(min(people) // 330 == max(people) // 330 for people in seen if people)


def test_three_committees_have_no_bundle(tmp_path: Path) -> None:
    result = run("generate", "--scale", "three", "--bundle", "-o", tmp_path / "x")
    assert (result.exit_code, result.stderr.strip()) == (
        2,
        "A bundle holds one committee; choose another scale, or leave --bundle out.",
    )


# --- solve -----------------------------------------------------------------------------------------------------------


def test_solve_writes_a_schedule_that_check_accepts(problem: Path, tmp_path: Path) -> None:
    schedule = tmp_path / "schedule.json"
    solved = run("solve", problem, "-o", schedule, "--seconds", "2")
    assert (solved.exit_code, set(last_line(solved))) == (0, SUMMARY)
    assert (last_line(solved)["placed"], last_line(solved)["unplaced"], last_line(solved)["hard_violations"]) == (
        6,
        0,
        0,
    )
    checked = run("check", problem, schedule)
    judged = last_line(checked)
    assert (checked.exit_code, judged["hard_violations"], judged["cost"]) == (0, [], last_line(solved)["cost"])


@pytest.mark.parametrize(("language", "verdict"), [("en_GB.UTF-8", "proven twice"), ("zh_CN.UTF-8", "已两次证明")])
def test_solve_tells_that_no_schedule_exists(tmp_path: Path, language: str, verdict: str) -> None:
    evening = session(last=0, mandatory=True, blocks=(EVENING,), groups=(needs(ANN),))
    (tmp_path / "problem.json").write_bytes(encode(facts(evening, evening)))
    solved = run("solve", tmp_path / "problem.json", "-o", tmp_path / "schedule.json", language=language)
    assert (solved.exit_code, last_line(solved)["status"]) == (1, "infeasible")
    assert (last_line(solved)["placed"], last_line(solved)["unplaced"]) == (1, 1)
    assert verdict in solved.stderr


def test_counted_work_gives_the_same_bytes_in_fresh_processes(tmp_path: Path) -> None:
    assert run("generate", "--scale", "quarter", "-o", tmp_path / "p.json").exit_code == 0
    command = [sys.executable, "-c", LAUNCH, "solve", str(tmp_path / "p.json"), "--seconds", "200", "--work", "0.5"]
    answers = []
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.json"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "-o", str(output)], env=environment, check=True, capture_output=True)
        answers.append(output.read_bytes())
    assert answers[0] == answers[1]


def test_solve_starts_from_a_schedule(problem: Path, empty: Path, tmp_path: Path) -> None:
    solved = run("solve", problem, "--start", empty, "-o", tmp_path / "next.json", "--seconds", "1")
    assert (solved.exit_code, last_line(solved)["placed"]) == (0, 6)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_search_and_keeps_the_best(tmp_path: Path, number: signal.Signals) -> None:
    problem, schedule = tmp_path / "problem.json", tmp_path / "schedule.json"
    quarter = make_problem(Scale.QUARTER, 1)
    problem.write_bytes(encode(quarter))
    command = [sys.executable, "-c", LAUNCH, "solve", str(problem), "-o", str(schedule), "--seconds", "120"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "realise" in line or "polish" in line:  # after timing's own search, whose library knows signals too
                break
        process.send_signal(number)
        process.send_signal(number)  # as a shell does that tells its whole group
        output, _ = process.communicate(timeout=60)
    summary = json.loads(output.splitlines()[-1])
    assert (process.returncode, summary["hard_violations"], summary["placed"]) == (0, 0, len(quarter.sessions))
    assert run("check", problem, schedule).exit_code == 0


def test_a_missing_folder_is_told_before_any_work(problem: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    result = run("solve", problem, "-o", tmp_path / "nowhere" / "s.json", "--seconds", "60")
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)
    assert time.monotonic() - began < 30


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_lists_violations_as_records_with_sentences(problem: Path, empty: Path) -> None:
    result = run("check", problem, empty)
    judged = last_line(result)
    assert result.exit_code == 1
    costs = judged["preferences"]
    assert isinstance(costs, dict)
    assert costs["unscheduled"] == 6 * 3 * 1000  # six sessions of priority 3
    assert judged["cost"] == sum(costs.values())
    assert judged["hard_violations"] == [
        {
            "rule": "mandatory_is_scheduled",
            "sessions": [number],
            "people": [],
            "venues": [],
            "resources": [],
            "day": -1,
            "numbers": [],
            "detail": "",
            "sentence": f"“协商 talk-{number + 1}” must take place, and is not scheduled.",
        }
        for number in (0, 1)
    ]


def test_check_speaks_the_terminals_language(problem: Path, empty: Path) -> None:
    assert "必须举行" in run("check", problem, empty, language="zh_CN.UTF-8").stdout
    assert "必须举行" in run("check", problem, empty, language="C").stdout


def test_a_schedule_of_another_problem_has_violations_but_no_cost(problem: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(encode(Schedule((Assignment(99, 0, 0),))))
    result = run("check", problem, other)
    judged = last_line(result)
    assert (result.exit_code, judged["cost"], judged["preferences"]) == (1, None, {})


# --- bad files -------------------------------------------------------------------------------------------------------

BAD = {
    "empty": b"",
    "blank": b" \n",
    "junk": b"\x00\xff\xfe junk",
    "not_json": b"{'single': 'quotes'}",
    "nan": b'{"grain": NaN}',
    "wrong_shape": b"[1, 2, 3]",
    "wrong_type": b'{"assignments": [{"session": "one"}]}',
    "surrogate": b'{"name": "\\ud800"}',
    "broken_utf8": b'{"name": "\xc3\x28"}',
    "truncated": b'{"assignments": [',
    "deep": b"[" * 200_000,
    "deep_object": b'{"a":' * 200_000,
    "huge_number": b'{"assignments": [{"session": 1e400, "day": 0, "start": 0}]}',
    "unsorted": b'{"assignments": [{"session": 2, "day": 0, "start": 0}, {"session": 1, "day": 0, "start": 0}]}',
    "nothing": b"{}",
    "another_document": b'{"name": "a problem", "sessions": []}',
    "another_version": b'{"version": 2, "assignments": []}',
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_ends_with_one_sentence(problem: Path, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    output = tmp_path / "out.json"
    for arguments in (
        ("check", bad, bad),
        ("check", problem, bad),
        ("solve", bad, "-o", output),
        ("solve", problem, "--start", bad, "-o", output),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        assert "bad.json" in result.stderr
        assert "Traceback" not in result.stderr
    assert not output.exists()


def test_missing_files_and_folders_end_with_one_sentence(problem: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        result = run("check", problem, path)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
        assert "cannot be read" in result.stderr
    assert "无法读取" in run("check", problem, tmp_path, language="zh_CN.UTF-8").stderr


def test_a_huge_file_is_refused_unread(problem: Path, tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    result = run("check", problem, huge)
    assert (result.exit_code, f"larger than {files.FILE_LIMIT} bytes" in result.stderr) == (2, True)


def test_a_problem_that_contradicts_itself_is_refused_by_name(problem: Path, empty: Path) -> None:
    facts = json.loads(problem.read_bytes())
    facts["sessions"][1]["groups"][1]["low"] = 9
    problem.write_text(json.dumps(facts))
    result = run("check", problem, empty)
    assert (result.exit_code, "talk-2" in result.stderr, "quorum of 9" in result.stderr) == (2, True, True)


def test_writing_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    files.write(link, b"new")
    assert (target.read_text(), target.stat().st_mode & 0o777, link.is_symlink()) == ("new", 0o640, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "out.json"]
