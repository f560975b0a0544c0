"""Tries foreign calendar programs and suites against the service, on loopback, and prints a table of what came of it.

./run python benchmarks/clients.py

Each is installed into an environment of its own below ``--cache`` (kept, so that a second run is quick). Programs that
this machine does not have (``calcurse-caldav``, ``node``) are left out and the table says so.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx

from benchmarks.calendars import Served, calendar_service

FOREIGN = Path(__file__).resolve().parent / "foreign"
SECONDS = 600
SESSIONS = 60
LEAST_FULL = 90
"""Features of caldav-server-tester that have to be fully supported, and none may be broken."""
TIMES = ("DTSTART:20240701T010000Z", "DTEND:20240701T020000Z")


def event(uid: str, summary: str) -> str:
    """A calendar object as a program would write it."""
    inside = ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20240101T000000Z", *TIMES, f"SUMMARY:{summary}", "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:clients", *inside, "END:VCALENDAR", ""))


@dataclass(frozen=True)
class Bench:
    """Where programs are installed and tried."""

    served: Served
    cache: Path
    scratch: Path

    def python(self, *packages: str) -> Path:
        """An environment with packages from the registry that pip is set to."""
        folder = self.cache / packages[0]
        python = folder / "bin" / "python"
        if not (folder / "installed").exists():
            venv.create(folder, with_pip=True, clear=True)
            run([python, "-m", "pip", "install", "-q", *packages])
            (folder / "installed").touch()
        return python

    def node(self, *packages: str) -> Path:
        """A folder with packages from the registry that npm is set to."""
        folder = self.cache / "node"
        if not (folder / "installed").exists():
            folder.mkdir(parents=True, exist_ok=True)
            run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, *packages])
            (folder / "installed").touch()
        return folder

    def feed(self) -> Path:
        """The member's feed as a file."""
        path = self.scratch / "sessions.ics"
        path.write_bytes(httpx.get(self.served.feed, trust_env=False).raise_for_status().content)
        return path

    def put(self, name: str, text: str) -> None:
        """Write an object into the member's busy time from another device."""
        with self.served.client() as client:
            client.put(f"{self.served.home}busy/{name}", content=text.encode()).raise_for_status()

    def remove(self, name: str) -> None:
        """Remove an object from another device."""
        with self.served.client() as client:
            client.delete(f"{self.served.home}busy/{name}").raise_for_status()

    def busy(self) -> str:
        """Everything in the member's busy time."""
        body = (
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/>'
            '</D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
        )
        with self.served.client() as client:
            return client.request("REPORT", f"{self.served.home}busy/", content=body).raise_for_status().text

    @property
    def signing_in(self) -> tuple[str, str, str]:
        """What a program is told."""
        return f"{self.served.base}/", self.served.user, self.served.password


def run(command: list[object], **environment: str) -> str:
    """Run a program and return what it says; what it fails with becomes the table's."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=os.environ | environment,
    )
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip()[-600:])
    return done.stdout.strip()


def server_tester(bench: Bench) -> str:
    """The suite of the library caldav, on busy time and calendars like it."""
    python = bench.python("caldav-server-tester", "vobject")
    url, user, password = bench.signing_in
    found = json.loads(run([python, FOREIGN / "tester.py", f"{url}dav/", user, password]).splitlines()[-1])
    counts = found["counts"]
    told = ", ".join(f"{number} {support}" for support, number in sorted(counts.items()))
    print(json.dumps(found["others"], indent=2), file=sys.stderr)
    if counts.get("full", 0) < LEAST_FULL or counts.get("broken", 0):
        raise RuntimeError(f"of {found['features']} features: {told}")
    return f"of {found['features']} features: {told}"


def library(bench: Bench) -> str:
    """The library caldav."""
    python = bench.python("caldav-server-tester", "vobject")
    return run([python, FOREIGN / "library.py", *bench.signing_in])


def strict(bench: Bench) -> str:
    """The strict parser ical."""
    return run([bench.python("ical"), FOREIGN / "strict.py", bench.feed()])


def tsdav(bench: Bench) -> str:
    """The Node library tsdav."""
    return _node(bench, "tsdav.mjs", *bench.signing_in)


def readers(bench: Bench) -> str:
    """The JavaScript parsers ical.js and node-ical."""
    return _node(bench, "readers.mjs", bench.feed())


def _node(bench: Bench, script: str, *arguments: object) -> str:
    if shutil.which("npm") is None:
        raise FileNotFoundError("node")
    folder = bench.node("tsdav", "ical.js", "node-ical")
    shutil.copy(FOREIGN / script, folder / script)
    return run(["node", folder / script, *arguments])


def vdirsyncer_and_khal(bench: Bench) -> str:
    """The synchroniser vdirsyncer both ways, and the calendar khal on what it keeps."""
    python = bench.python("vdirsyncer", "khal")
    home = bench.scratch / "vdirsyncer"
    local = home / "calendars"
    local.mkdir(parents=True)
    _, user, password = bench.signing_in
    config = home / "config"
    config.write_text(
        f'[general]\nstatus_path = "{home}/status/"\n'
        '[pair p]\na = "local"\nb = "remote"\ncollections = ["busy"]\nconflict_resolution = "b wins"\n'
        f'[storage local]\ntype = "filesystem"\npath = "{local}"\nfileext = ".ics"\n'
        f'[storage remote]\ntype = "caldav"\nurl = "{bench.served.base}/"\nusername = "{user}"\n'
        f'password = "{password}"\n'
    )
    calendar = home / "khal"
    calendar.write_text(
        f"[calendars]\n[[busy]]\npath = {local}/busy\n[locale]\nlocal_timezone = Asia/Shanghai\n"
        "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\n"
        "longdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )

    def sync(*command: str) -> None:
        run(["sh", "-c", 'yes | "$0" -c "$1" $2', python.parent / "vdirsyncer", config, " ".join(command)])

    def khal(*command: str) -> str:
        return run([python.parent / "khal", "-c", calendar, *command], XDG_DATA_HOME=str(home), LC_ALL="C.UTF-8")

    bench.put("far.ics", event("far", "远处写的"))
    sync("discover")
    sync("sync")
    assert "09:00-10:00 远处写的" in khal("list", "2024-07-01", "1d"), "what was written elsewhere does not arrive"
    khal("new", "-a", "busy", "2024-07-02", "09:00", "10:00", "手机写的")
    sync("sync")
    assert "手机写的" in bench.busy(), "what khal writes does not arrive"
    bench.put("far.ics", event("far", "远处改的"))
    sync("sync")
    assert "远处改的" in khal("list", "2024-07-01", "1d"), "a change elsewhere does not arrive"
    for path in (local / "busy").glob("*.ics"):
        path.unlink() if "手机写的" in path.read_text(encoding="utf-8") else None
    bench.remove("far.ics")
    sync("sync")
    assert "手机写的" not in bench.busy() and not list((local / "busy").glob("*.ics")), "what is removed stays"
    return "discovery, new, changed and removed objects both ways"


def calcurse(bench: Bench) -> str:
    """The synchroniser of the text calendar calcurse, both ways."""
    program = shutil.which("calcurse-caldav")
    if program is None:
        raise FileNotFoundError("calcurse-caldav")
    python = bench.python("httplib2")
    home = bench.scratch / "calcurse"
    for folder in ("data", "config/caldav"):
        (home / folder).mkdir(parents=True)
    _, user, password = bench.signing_in
    config = home / "config" / "caldav" / "config"
    config.write_text(
        f"[General]\nBinary = calcurse\nHostname = {bench.served.base.removeprefix('http://')}\nHTTPS = No\n"
        f"Path = /dav/{user}/busy/\nAuthMethod = basic\nDryRun = No\n[Auth]\nUsername = {user}\nPassword = {password}\n"
    )
    arguments = [
        "--datadir",
        home / "data",
        "--config",
        config,
        "--lockfile",
        home / "lock",
        "--syncdb",
        home / "sync.db",
    ]

    def sync(*command: str) -> None:
        run([python, program, *arguments, *command], LC_ALL="C.UTF-8", TZ="Asia/Shanghai")

    def local() -> str:
        return (home / "data" / "apts").read_text(encoding="utf-8")

    (home / "data" / "apts").touch()
    (home / "data" / "todo").touch()
    bench.put("far.ics", event("far", "远处写的"))
    sync("--init", "keep-remote")
    assert "远处写的" in local(), "what was written elsewhere does not arrive"
    with (home / "data" / "apts").open("a", encoding="utf-8") as appointments:
        appointments.write("07/02/2024 @ 09:00 -> 07/02/2024 @ 10:00 |calcurse写的\n")
    sync()
    assert "calcurse写的" in bench.busy(), "what calcurse writes does not arrive"
    bench.remove("far.ics")
    (home / "data" / "apts").write_text("", encoding="utf-8")
    sync()
    assert "SUMMARY" not in bench.busy() and "远处写的" not in local(), "what is removed stays"
    return "new and removed objects both ways"


CLIENTS: dict[str, Callable[[Bench], str]] = {
    "caldav-server-tester": server_tester,
    "caldav (Python)": library,
    "vdirsyncer, khal": vdirsyncer_and_khal,
    "calcurse-caldav": calcurse,
    "tsdav (Node)": tsdav,
    "ical.js, node-ical": readers,
    "ical (Python, strict)": strict,
}


def main() -> None:
    """Try every program and print the table; fail when one of them fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=CLIENTS, default=list(CLIENTS))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "consult-clients")
    wanted = parser.parse_args()
    failed = False
    print("| program | result | tried | seconds |\n|---|---|---|---|")
    with calendar_service(SESSIONS) as served:
        for name in wanted.only:
            started = monotonic()
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    result, told = "passed", CLIENTS[name](Bench(served, wanted.cache, Path(scratch)))
                except FileNotFoundError as missing:
                    result, told = "not installed here", str(missing)
                except (RuntimeError, AssertionError, subprocess.TimeoutExpired) as error:
                    result, told, failed = "failed", " ".join(str(error).split()), True
            print(
                f"| {name} | {result} | {told.splitlines()[-1] if told else ''} | {monotonic() - started:.0f} |",
                flush=True,
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()
