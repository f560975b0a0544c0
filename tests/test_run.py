"""The runner: makes the environment once, again when the lock changes, and says what is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "dirname", "cat", "cmp", "chmod", "env")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the few programs that any machine has, without uv."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        program = shutil.which(name)
        assert program is not None, name
        (tools / name).symlink_to(program)
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    (tools / "python3").symlink_to(python)
    return tools


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose lock is empty, in a folder with a blank in its name."""
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    shutil.copy(ROOT / "run", checkout / "run")
    (checkout / "requirements.lock").write_text("# nothing\n")
    return checkout


def start(checkout: Path, tools: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [checkout / "run", *arguments],
        cwd="/",
        env={"PATH": str(tools), "PIP_NO_INDEX": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(checkout: Path, tools: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(checkout, tools, *arguments)
    output, error = process.communicate(timeout=120)
    return process.returncode, output, error


def test_it_sets_up_once_and_again_when_the_lock_changed(checkout: Path, tools: Path) -> None:
    show = ("python", "-c", "import sys; print(sys.prefix); sys.exit(7)")
    status, output, error = run(checkout, tools, *show)
    assert (status, output) == (7, f"{checkout}/.venv\n"), error
    assert "setting up" in error

    _, _, error = run(checkout, tools, *show)
    assert error == ""

    (checkout / "requirements.lock").write_text("# nothing else\n")
    _, _, error = run(checkout, tools, *show)
    assert "setting up" in error


def test_a_folder_that_was_moved_is_set_up_anew(checkout: Path, tools: Path) -> None:
    run(checkout, tools, "python", "-c", "")
    moved = checkout.rename(checkout.with_name("moved"))
    _, output, error = run(moved, tools, "python", "-c", "import sys; print(sys.prefix)")
    assert "setting up" in error
    assert output == f"{moved}/.venv\n"


def test_two_at_once_set_up_once(checkout: Path, tools: Path) -> None:
    both = [start(checkout, tools, "python", "-c", "print('ran')") for _ in range(2)]
    ended = [process.communicate(timeout=120) for process in both]
    assert [output for output, _ in ended] == ["ran\n", "ran\n"]
    assert sum(error.count("setting up") for _, error in ended) == 1


def test_the_launcher_runs_the_program_from_anywhere(checkout: Path, tools: Path) -> None:
    (checkout / "app").mkdir()
    (checkout / "app" / "cli.py").write_text("import sys; print(sys.argv[1:])")
    assert run(checkout, tools, "consult", "a b", "c")[1] == "['a b', 'c']\n"


def test_a_machine_without_python_is_told_so(checkout: Path, tools: Path) -> None:
    (tools / "python3").unlink()
    status, _, error = run(checkout, tools, "python", "-c", "")
    assert status != 0
    assert "Python 3.11 or newer is needed" in error


def test_an_old_python_is_not_taken(checkout: Path, tools: Path) -> None:
    (tools / "python3").rename(tools / "python3.11")
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    assert run(checkout, tools, "python", "-c", "print('ran')")[1] == "ran\n"


def test_a_python_without_venv_is_told_how_to_get_it(checkout: Path, tools: Path) -> None:
    python = (tools / "python3").readlink()
    (tools / "python3").unlink()
    (tools / "python3").write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\nexec "{python}" "$@"\n')
    (tools / "python3").chmod(0o755)
    status, _, error = run(checkout, tools, "python", "-c", "")
    assert status != 0
    assert "apt install python3-venv" in error


def test_a_broken_environment_is_made_anew(checkout: Path, tools: Path) -> None:
    run(checkout, tools, "python", "-c", "")
    (checkout / ".venv" / "bin" / "python").unlink()
    status, output, _ = run(checkout, tools, "python", "-c", "print('ran')")
    assert (status, output) == (0, "ran\n")


def test_the_lock_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--find-links" not in lock
    assert lock.count("--hash=sha256:") > 100
