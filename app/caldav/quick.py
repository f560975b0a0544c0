"""The quick way for programs that ask again what they asked before: one statement, and an answer that is there already.

The statement recognises the device, so that a password ends at once, and reads the state that the member's sessions
are in. An answer is kept for exactly that state and exactly that question; other questions about the same state are
answered from memory. All else goes the usual way.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import MutableSequence
from hashlib import sha256
from threading import Lock
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from app.caldav.accounts import ROOT, account_name, credentials, digest_of
from app.caldav.door import Exchange
from app.caldav.items import DavRefused, DavUnauthorized
from app.caldav.snapshots import AskTheDatabase, HeldHome, Snapshot, Snapshots
from app.caldav.states import day_of
from app.calendar.looks import looks
from app.calendar.own import QuickWay
from app.calendar.standing import STANDING, STATE, values_of
from app.calendar.subscribers import language_of, use_is_noted
from app.clock import now
from app.errors import Problem
from app.text import Language

STATEMENT: Final = f"""
    SELECT known.last_used_at, committee.key, member.key, member.id, {STATE}
    FROM dav_devices AS known {STANDING}
    WHERE known.secret_hash = %(digest)s AND known.revoked_at IS NULL
"""
ADDRESS: Final = re.compile(rf"{ROOT}([^/]{{1,500}})/sessions/[^/]{{0,250}}")
KEPT_STATUSES: Final = {"GET": (200, 304), "REPORT": (207,)}
"""What is answered for as long as nothing has changed; free-busy time, which tells the moment, is none of it."""
MADE: Final = (b"calendar-query", b"calendar-multiget")
"""Reports that are answered from memory."""
LONGEST_QUESTION: Final = 65_536
LONGEST_ANSWER: Final = 512 * 1024
MOST_KEPT: Final = 32 * 1024 * 1024
"""So many bytes of answers are kept, the last used ones."""

Question = tuple[str, ...]


class Kept(NamedTuple):
    """An answer."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Answers:
    """The answers that are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Question, Kept] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def find(self, question: Question) -> Kept | None:
        """Return the answer to a question, if there is one."""
        with self._lock:
            found = self._kept.get(question)
            if found is not None:
                self._kept.move_to_end(question)
            return found

    def kept(self) -> int:
        """How many there are."""
        return len(self._kept)

    def keep(self, question: Question, answer: Kept) -> None:
        """Keep an answer; those that were not used for the longest time make way."""
        with self._lock:
            before = self._kept.pop(question, None)
            self._size += len(answer.body) - (len(before.body) if before is not None else 0)
            self._kept[question] = answer
            while self._size > MOST_KEPT:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)


class QuickSessions(QuickWay):
    """Answers what was asked of a member's sessions before."""

    answers: Final = Answers()
    snapshots: Final = Snapshots()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asks = scope["type"] == "http" and scope["method"] in KEPT_STATUSES
        found = ADDRESS.fullmatch(scope["path"]) if asks else None
        if found is None:
            await self.app(scope, receive, send)
            return
        told: list[Message] = []
        body = await _read(receive, told)
        question, answer = (None, None) if body is None else await self._answer(scope, found[1], body)
        if answer is not None:
            await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers]})
            await send({"type": "http.response.body", "body": answer.body})
            return
        heard = _Listening(send)
        await self.app(scope, _again(told, receive), heard.send)
        if question is not None and heard.status in KEPT_STATUSES[scope["method"]] and heard.size <= LONGEST_ANSWER:
            self.answers.keep(question, Kept(heard.status, heard.headers, b"".join(heard.parts)))

    async def _answer(self, scope: Scope, home: str, body: bytes) -> tuple[Question | None, Kept | None]:
        """What is asked, if the answer may be kept, and the answer, if there is one."""
        headers = Headers(scope=scope)
        known = await self._known(headers, home)
        if known is None:
            return None, None
        state, member_id, language = known
        asked_for = headers.get("if-none-match", "")
        question = (state, scope["method"], scope["path"], asked_for, sha256(body).hexdigest())
        answer = self.answers.find(question)
        if answer is None:
            answer = await asyncio.to_thread(self._find_and_make, scope, body, (state, member_id, language))
            if answer is not None:
                self.answers.keep(question, answer)
        return question, answer

    async def _known(self, headers: Headers, home: str) -> tuple[str, int, Language] | None:
        """In which state whose sessions are; None for whoever is not known, or whose use is to be written down."""
        moment = now()
        try:
            who, secret = credentials(headers.get("authorization", ""))
        except DavUnauthorized:
            return None
        row = await self.row(STATEMENT, values_of(digest_of(secret), moment))
        if row is None or not use_is_noted(row[0], moment):
            return None
        name = account_name(row[1], row[2])
        if who.strip().lower() != name or home != name:
            return None
        return f"{looks()} {day_of(moment)} {row[1:]}", row[3], language_of(row[4])

    def _find_and_make(self, scope: Scope, body: bytes, known: tuple[str, int, Language]) -> Kept | None:
        return self._made(scope, body, self.snapshots.find(*known))

    def _made(self, scope: Scope, body: bytes, snapshot: Snapshot | None) -> Kept | None:
        """An answer made of what is in memory; None for whatever needs more, or is to be refused."""
        if snapshot is None or (scope["method"] == "REPORT" and not any(name in body for name in MADE)):
            return None
        home = HeldHome(snapshot)
        try:
            answer = Exchange(Request(scope), home, home.place(scope["path"]), body).answer()
        except (AskTheDatabase, DavRefused, Problem):
            return None
        kept = Kept(answer.status_code, [*answer.raw_headers], bytes(answer.body))
        return kept if kept.status in KEPT_STATUSES[scope["method"]] and len(kept.body) <= LONGEST_ANSWER else None


class _Listening:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status, self.size = 0, 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def send(self, message: Message) -> None:
        """Pass a part on."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], [*message["headers"]]
        elif self.size <= LONGEST_ANSWER:
            self.parts.append(message.get("body", b""))
            self.size += len(self.parts[-1])
        await self._send(message)


async def _read(receive: Receive, told: MutableSequence[Message]) -> bytes | None:
    """Read a body, None where it is too long or breaks off; ``told`` takes what was received."""
    body = bytearray()
    while len(body) <= LONGEST_QUESTION:
        message = await receive()
        told.append(message)
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body) if len(body) <= LONGEST_QUESTION else None
    return None


def _again(told: MutableSequence[Message], receive: Receive) -> Receive:
    """Receive once more what was received, and then what follows."""

    async def following() -> Message:
        return told.pop(0) if told else await receive()

    return following
