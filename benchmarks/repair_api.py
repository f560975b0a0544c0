"""Serves the example year and measures repairs as a planner sees them: from the request until the answer is there.

./run python benchmarks/repair_api.py --repairs 20
"""

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.05


class Planner:
    """A planner's requests to one committee."""

    def __init__(self, access: dict[str, Any]) -> None:
        self._client = httpx.Client(
            base_url=f"{access['base_url']}/api/v1/committees/{access['committee']}",
            headers={"Authorization": f"Bearer {access['tokens']['planner']}"},
            timeout=60,
        )
        self._keys = itertools.count()

    def get(self, path: str) -> Any:
        """Read."""
        return self._client.get(path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Ask for something once."""
        headers = {"Idempotency-Key": f"benchmark-{next(self._keys)}"}
        answer = self._client.post(path, json=body, headers=headers)
        if answer.is_error:
            raise SystemExit(answer.text)
        return answer.json()


@contextmanager
def served(seconds: int) -> Iterator[Planner]:
    """Serve the example, planned for so long and published."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        environment = {**os.environ, "CONSULT_DATA_DIR": folder, "CONSULT_EMBEDDED_DURABLE": "false"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "app.cli", "demo", "--port", "0", "--seconds", str(seconds)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield Planner(_access(Path(folder) / "demo-access.json"))
        finally:
            server.terminate()
            server.wait(timeout=60)


def _access(path: Path) -> dict[str, Any]:
    for _ in range(1200):
        time.sleep(0.25)
        with suppress(OSError, ValueError, httpx.HTTPError):
            access: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if httpx.get(access["base_url"] + "/readyz").is_success:
                return access
    raise SystemExit("The example is not being served.")


def break_something(planner: Planner, rng: random.Random, plan: int) -> None:
    """Keep a member or a venue of some session away on its day."""
    items = planner.get(f"/plans/{plan}/assignments?limit=200")["items"]
    item = rng.choice([item for item in items if item["venue"] or item["attendees"]])
    day = date.fromisoformat(item["day"])
    owner = {"owner_kind": "venue", "owner": item["venue"]}
    if item["attendees"] and (rng.random() < 0.5 or not item["venue"]):
        owner = {"owner_kind": "member", "owner": rng.choice(item["attendees"])["member"]}
    end = day + timedelta(days=1)
    planner.post("/busy", {**owner, "start": f"{day}T00:00:00+08:00", "end": f"{end}T00:00:00+08:00"})


def mend(planner: Planner, plan: int) -> tuple[float, dict[str, Any]]:
    """Ask for a repair and wait for it; return the seconds it took and the run."""
    begin = time.perf_counter()
    run = planner.post(f"/plans/{plan}/runs", {"mode": "repair", "seconds": 10})
    while run["state"] in ("queued", "running"):
        time.sleep(POLL_SECONDS)
        run = planner.get(f"/runs/{run['id']}")
    return time.perf_counter() - begin, run


def main() -> None:
    """Print one line: how many repairs, and the seconds they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repairs", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=20, help="how long the year is planned")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng, taken, inside, proven = random.Random(arguments.seed), list[float](), list[float](), 0
    with served(arguments.seconds) as planner:
        days = {"first_day": "2024-01-01", "last_day": "2024-12-31", "as_of": "2024-01-02T08:00:00+08:00"}
        plan = planner.post("/plans", {"name": "调整", **days})["id"]
        mend(planner, plan)  # takes over what is published
        for _ in range(arguments.repairs):
            break_something(planner, rng, plan)
            seconds, run = mend(planner, plan)
            if run["state"] != "succeeded":
                raise SystemExit(json.dumps(run, ensure_ascii=False))
            taken.append(seconds)
            inside.append(run["repair"]["seconds"])
            proven += run["repair"]["proven"]
    ordered = sorted(taken)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {len(taken)} repairs, {proven} proven minimal")
    print(f"request to answer: median {statistics.median(taken):.2f} s, p95 {ordered[int(len(taken) * 0.95)]:.2f} s")
    print(f"of that searching: median {statistics.median(inside):.2f} s, longest {max(inside):.2f} s")


if __name__ == "__main__":
    main()
