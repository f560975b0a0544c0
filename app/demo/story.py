"""What the demo does, told as it happens."""

import sys
import time
from contextlib import ExitStack
from typing import Any

from app import serve
from app.database import get_engine, session_scope
from app.demo import steps
from app.demo.access import write_access
from app.demo.report import figure, percent, report
from app.errors import Problem
from app.example import example_bundle
from app.migrate import migrate
from app.plans.canary import require_refusal
from app.settings import get_settings
from app.solving.schemas import RunRequest
from app.solving.tables import ACTIVE_STATES, RunRow
from app.text import Language, knows, say

LOOK_SECONDS = 0.5
TOLD_EVERY_SECONDS = 2.0


def tell(line: str) -> None:
    """Print progress to standard error, in UTF-8 whatever the terminal claims to speak."""
    sys.stderr.buffer.write((line + "\n").encode())
    sys.stderr.buffer.flush()


class Story:
    """One run of the demo, which begins where an earlier one left off."""

    def __init__(self, reader: Language, base_url: str, seconds: int, seed: int) -> None:
        self.reader, self.base_url, self.seconds, self.seed = reader, base_url, seconds, seed
        self.bundle = example_bundle()
        self.key = self.bundle.committee.key
        self.plan_name = say("zh", "demo.plan", year=self.bundle.first_day.year)

    def play(self, stack: ExitStack) -> bool:
        """Do every step, with a worker for as long as the stack lasts; tell whether everything is as it should be."""
        self._tell("database")
        migrate(get_engine())
        require_refusal(get_engine())
        stack.enter_context(serve.worker_child())
        self._import()
        published = steps.find_published(self.key)
        if published is not None:
            self._tell("there_already", number=published.release.number)
            return self._finish(published.run.result, published=True)
        run = self._solve()
        if not steps.is_sound(run):
            self._tell("run_failed", reason=run.error or run.state)
            return False
        return self._finish(run.result, published=self._publish(run))

    def _import(self) -> None:
        if steps.is_there(self.key):
            return
        bundle = self.bundle
        steps.bring_in(bundle)
        counts = {"members": len(bundle.members), "sessions": len(bundle.sessions), "venues": len(bundle.venues)}
        self._tell("imported", **counts)

    def _solve(self) -> RunRow:
        """Queue a run and follow it to its end."""
        wanted = RunRequest(seconds=self.seconds, seed=self.seed)
        run_id = steps.ensure_run(self.bundle, self.plan_name, wanted)
        self._tell("solving", first_day=self.bundle.first_day, last_day=self.bundle.last_day, seconds=self.seconds)
        began, told_at = time.monotonic(), 0.0
        while (run := steps.read_run(run_id)).state in ACTIVE_STATES:
            now = time.monotonic()
            if now - told_at >= TOLD_EVERY_SECONDS:
                told_at = now
                self._tell_progress(now - began, run.progress)
            time.sleep(LOOK_SECONDS)
        return run

    def _publish(self, run: RunRow) -> bool:
        try:
            release = steps.publish_run(run, self.plan_name)
        except Problem as problem:
            self._tell("publish_refused", reason=problem.sentence(self.reader))
            for violation in problem.document(self.reader).get("violations", ()):
                tell(f"  {violation['sentence']}")
            return False
        self._tell("published", number=release.number, name=release.name, sessions=release.changes["added"])
        return True

    def _finish(self, result: dict[str, Any] | None, *, published: bool) -> bool:
        """Print the table and leave the keys; tell whether all is well."""
        if result is None:
            return False
        table = report(self.reader, result, steps.names_of(self.key, self.reader))
        sys.stdout.buffer.write((table + "\n").encode())
        sys.stdout.buffer.flush()
        with session_scope() as session:
            path = write_access(session, get_settings().data_dir, self.key, self.base_url)
        self._tell("access", path=path)
        if result["hard_violations"]:
            self._tell("violations", count=result["hard_violations"])
        return published and result["hard_violations"] == 0

    def _tell_progress(self, elapsed: float, progress: dict[str, Any] | None) -> None:
        found = progress or {}
        self._tell(
            "progress",
            elapsed=figure(elapsed),
            phase=self._phase(found.get("phase", "waiting")),
            placed=found.get("placed", 0),
            sessions=found.get("sessions", len(self.bundle.sessions)),
            cost=figure(found.get("cost")),
            bound=figure(found.get("bound")),
            gap=percent(found.get("gap")),
        )

    def _phase(self, phase: str) -> str:
        key = f"demo.phase.{phase}"
        return say(self.reader, key) if knows(key) else phase

    def _tell(self, key: str, **values: object) -> None:
        tell(say(self.reader, f"demo.{key}", **values))
