"""The API's benchmark runs as its guide says, at a small scale."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.api import CASES

ROOT = Path(__file__).resolve().parent.parent.parent


def test_it_measures_every_kind_of_request() -> None:
    small = ("--committees", "2", "--scale", "quarter", "--requests", "2", "--imports", "1")
    done = subprocess.run(
        [sys.executable, "benchmarks/api.py", *small],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    printed = done.stdout.splitlines()
    assert "cores, load" in printed[0]
    assert printed[1].startswith("2 committees, 660 members, ")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed[5:]]
    assert [(row[0], row[1].strip("`")) for row in rows] == [
        *((case.kind, case.name or "/") for case in CASES),
        ("import", "POST /imports"),
    ]
    for row in rows:
        p50, p95, p99 = map(float, row[3:6])
        assert 0 < p50 <= p95 <= p99
