"""Starting the embedded server, or joining the one that another process started."""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from types import TracebackType

import psycopg
import psycopg.conninfo
from psycopg import sql
from sqlalchemy import URL

from app.embedded import keeper
from app.embedded.engine import SYSTEM_DIR, Account, account_for, programs
from app.errors import Unavailable

DATABASE = "consult"
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432.lock")
"""A Unix socket's whole path has at most 107 bytes."""

_LONGEST_RUNTIME_DIR = LONGEST_SOCKET_DIR - len("/consult-4294967295-0123456789abcdef")
_START_ATTEMPTS = 3
_START_SECONDS = 60
_ORPHAN_SECONDS = 15
_LOG_LIMIT = 10_000_000
_LOG_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] ")
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class EngineFailed(Unavailable):
    """The embedded database could not be started: {reason}"""


class EmbeddedServer:
    """PostgreSQL on a directory of its own; a process holds it from ``start`` to ``stop``, many may at once."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory.expanduser().absolute()
        self.durable = durable
        self._users: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "EmbeddedServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> URL:
        """The address of the ``consult`` database."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> URL:
        """Return the address of one of the server's databases."""
        return URL.create(
            "postgresql+psycopg", DATABASE, port=5432, database=database, query={"host": str(self.socket_dir)}
        )

    def start(self) -> None:
        """Join the running server, or start one; when this returns it answers."""
        if self._users is not None:
            return
        self._make_directory()
        with keeper.gate(self.directory):
            users = keeper.open_lock(self.directory, "users")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._run()
                keeper.start_keeper(self.directory, self.data)
            except BaseException as error:
                os.close(users)
                if isinstance(error, OSError):  # a file or a program out of reach, or no right to change the user
                    raise EngineFailed(reason=str(error)) from error
                raise
            self._users = users

    def stop(self) -> None:
        """Leave the server, and stop it when nobody else uses it."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with keeper.gate(self.directory):
            os.close(users)
            if keeper.unused(self.directory):
                keeper.stop_server(self.data)
            if self._child is not None and self._child.poll() is None:
                self._child.returncode = 0  # others use it still; Python would warn about a child left behind

    # --- places

    def _make_directory(self) -> None:
        try:
            # Root's server runs as another user, who has to pass through here but need not look around.
            self.directory.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            keeper.make_locks(self.directory)
        except OSError as error:
            raise EngineFailed(reason=f"{self.directory} cannot be written ({error.strerror}).") from error

    @cached_property
    def data(self) -> Path:
        """Where the server's files lie: in the directory, unless its user cannot reach that."""
        here = self.directory / "postgresql"
        pointer = self.directory / "postgresql.path"
        if pointer.exists():
            return Path(pointer.read_text(encoding="utf-8"))
        if here.exists() or account_for(here).reaches(self.directory):
            return here
        # A name that is drawn, not derived: a directory that is made anew gets a new database, as anyone would expect.
        SYSTEM_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
        elsewhere = SYSTEM_DIR / f"data-{secrets.token_hex(8)}"
        pointer.write_text(str(elsewhere), encoding="utf-8")
        return elsewhere

    @cached_property
    def account(self) -> Account:
        """The user that the server runs as."""
        return account_for(self.data)

    @cached_property
    def socket_dir(self) -> Path:
        """Where the server's socket is: with the data, or in a short private directory when that path is too long."""
        if len(os.fsencode(self.data)) <= LONGEST_SOCKET_DIR:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        base = os.environ.get("XDG_RUNTIME_DIR", "")
        if self.account.borrowed or not 1 < len(os.fsencode(base)) <= _LONGEST_RUNTIME_DIR or not Path(base).is_dir():
            base = "/tmp"
        short = Path(base) / f"consult-{self.account.uid}-{name}"
        self._make_private(short)
        return short

    def _make_private(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        if self.account.borrowed and directory.lstat().st_uid == os.geteuid():
            os.chown(directory, self.account.uid, self.account.gid, follow_symlinks=False)
        owner = directory.lstat()
        if directory.is_symlink() or owner.st_uid != self.account.uid or owner.st_mode & 0o077:
            raise EngineFailed(reason=f"{directory} belongs to someone else or is open to others.")

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    # --- starting

    def _run(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        for attempt in range(1, _START_ATTEMPTS + 1):
            child = self._launch() if keeper.postmaster(self.data) is None else None
            if self._answers(child):
                return
            if attempt < _START_ATTEMPTS:
                time.sleep(1)  # the last backends of a killed server need a moment to notice
        raise EngineFailed(reason=self._last_words())

    def _initialise(self) -> None:
        """Make the data directory under another name and move it into place whole."""
        half = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if self.account.borrowed:
            os.chown(half, self.account.uid, self.account.gid)
        command = [str(programs(self.account) / "initdb"), "-D", str(half), "-U", DATABASE, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        done = self.account.run(command)
        if done.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise EngineFailed(reason=_tail(done.stdout))
        half.rename(self.data)

    def _launch(self) -> "subprocess.Popen[bytes]":
        self._require_same_version()
        self._clear_traces()
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        settings = [f"--{name}={value}" for name, value in self._configuration().items()]
        command = [str(programs(self.account) / "postgres"), "-D", str(self.data), *settings]
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            return self.account.start(command, log)
        finally:
            os.close(log)

    def _clear_traces(self) -> None:
        """Remove what a killed server left and a new one would take for a living one: its number used by another now.

        Only once none of its processes is left; where that cannot be seen, PostgreSQL's own caution has to do.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists() or not Path("/proc/self/cwd").exists():
            return
        give_up = time.monotonic() + _ORPHAN_SECONDS
        while keeper.left_behind(self.data):
            if time.monotonic() > give_up:
                raise EngineFailed(reason=f"processes of a server that was killed still work in {self.data}.")
            time.sleep(0.05)
        pid_file.unlink()
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket_dir / name).unlink(missing_ok=True)

    def _configuration(self) -> dict[str, str]:
        common = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self.socket_dir).replace('"', '""')),  # a list, hence quoted
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
        }
        return common if self.durable else common | _QUICK

    def _require_same_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        here = self.account.run([str(programs(self.account) / "postgres"), "--version"]).stdout.split()[-1]
        if here.split(".")[0] != made_by:
            raise EngineFailed(reason=f"{self.data} was made by PostgreSQL {made_by}, and this is PostgreSQL {here}.")

    def _answers(self, child: "subprocess.Popen[bytes] | None") -> bool:
        """Wait until the server answers and has our database; false when it ends instead."""
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up:
            try:
                self._ensure_database()
            except psycopg.OperationalError:
                ended = keeper.postmaster(self.data) is None if child is None else child.poll() is not None
                if ended:
                    return False
                time.sleep(0.02)
            else:
                self._child = child
                return True
        return False

    def _ensure_database(self) -> None:
        address = psycopg.conninfo.make_conninfo(
            host=str(self.socket_dir), port=5432, user=DATABASE, dbname="postgres", connect_timeout=5
        )
        with psycopg.connect(address, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _last_words(self) -> str:
        try:
            return _tail(self._log.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return f"it does not answer within {_START_SECONDS} s."


def _tail(text: str) -> str:
    lines = [_LOG_PREFIX.sub("", line) for line in text.strip().splitlines()[-4:]]
    return " / ".join(lines) or "it gave no reason."


def temporary_directory() -> Path:
    """Return a new directory for a server that is thrown away, reachable for the user it runs as."""
    directory = Path(tempfile.mkdtemp(prefix="consult-"))
    directory.chmod(0o711)
    return directory
