"""Problems and schedules read from files and written to them."""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.errors import BadRequest
from solver import InvalidProblem, Problem, Schedule
from solver.schedule import decode_problem, decode_schedule

T = TypeVar("T")
FILE_LIMIT = 64 * 1024 * 1024
"""Largest file that is read, in bytes: some ten times the problem of three counties."""


class FileUnreadable(BadRequest):
    """{file} cannot be read: {why}."""


class FileTooLarge(BadRequest):
    """{file} is larger than {limit} bytes."""


class FileEmpty(BadRequest):
    """{file} is empty."""


class FileRefused(BadRequest):
    """{file}: {reason}"""


class FileNotWritten(BadRequest):
    """{file} cannot be written: {why}."""


def read_problem(path: Path) -> Problem:
    """Read a problem's JSON form."""
    return _read(path, decode_problem)


def read_schedule(path: Path) -> Schedule:
    """Read a schedule's JSON form."""
    return _read(path, decode_schedule)


def check_folder(path: Path) -> None:
    """Refuse a file to be written whose folder does not exist, before any work is done for it."""
    if not path.resolve().parent.is_dir():
        raise FileNotWritten(file=path, why=os.strerror(errno.ENOENT))


def write(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all; what a link points to is written where it is."""
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():  # a pipe or /dev/stdout
            target.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:60]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
            Path(name).chmod(mode & 0o777)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileNotWritten(file=path, why=error.strerror or error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _read(path: Path, decode: Callable[[bytes], T]) -> T:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise FileUnreadable(file=path, why=getattr(error, "strerror", None) or error) from error
    if len(data) > FILE_LIMIT:
        raise FileTooLarge(file=path, limit=FILE_LIMIT)
    if not data.strip():
        raise FileEmpty(file=path)
    try:
        return decode(data)
    except InvalidProblem as error:
        raise FileRefused(file=path, reason=error) from error
