"""Workers are killed in the midst of sending: nobody is left out, and only what was under way comes twice."""

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.acts.county import Post
from tests.fetch.servers import Answer, Seen, serving
from tests.notices.providers import SmsServer, sms_settings
from tests.notices.scene import scene_on

ROOT = Path(__file__).resolve().parents[2]
POSTS = tuple(
    Post(f"talk-{n}", "grassroots", f"town-{n}", date(2024, 3, 12), members=(2 * n - 1, 2 * n)) for n in range(1, 6)
)
AT_ONCE = 2
"""How many messages one worker may have under way."""


class SlowServer(SmsServer):
    """Takes a message first and answers a while later, so that a kill falls in between."""

    def __call__(self, seen: Seen) -> Answer:
        answer = super().__call__(seen)
        time.sleep(0.3)
        return answer


@pytest.mark.timeout(240)
def test_killed_workers_lose_nothing_and_double_only_what_was_under_way(live_database_url: URL) -> None:
    provider = SlowServer()
    with scene_on(live_database_url) as scene, serving(provider) as server:
        scene.publish(*POSTS)
        scene.channel("sms", sms_settings(server.url), per_minute=6000, secrets={"token": "gateway-secret"})
        scene.release()
        for taken in (2, 5):
            command = [sys.executable, "-m", "tests.notices.worker_here"]
            worker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
            try:
                deadline = time.monotonic() + 90
                while len(provider.taken) < taken and time.monotonic() < deadline:
                    time.sleep(0.02)
                assert len(provider.taken) >= taken
            finally:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
        for _ in range(3):
            scene.later(minutes=3)
        ids = {row.event_id for row in scene.notices()}
        assert scene.states() == ["sent"] * 10
    counts = Counter(body["extId"] for body in provider.taken)
    assert counts.keys() == ids
    assert sum(counts.values()) - len(counts) <= 2 * AT_ONCE
    assert provider.wrong == []
