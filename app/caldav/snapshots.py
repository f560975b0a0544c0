"""Members' sessions as they were in one state, held in memory: questions about them need no database."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from threading import Lock
from typing import Final

from sqlalchemy.orm import Session

from app.caldav.accounts import Account
from app.caldav.items import Calendar, Changes, Item, Wanted
from app.caldav.kept import SESSIONS
from app.caldav.places import Home
from app.caldav.sessions import SessionCalendar, matches
from app.committees.tables import CommitteeRow, MemberRow
from app.database import new_session
from app.text import Language

MOST: Final = 300
"""So many are held, those last used; a committee has some three hundred members."""


class AskTheDatabase(Exception):
    """What changed since some state is not told by another."""


class Snapshot:
    """A member's sessions in one state."""

    name = SESSIONS
    writable = False
    components: Sequence[str] = SessionCalendar.components
    properties: Mapping[str, str] = {}

    def __init__(self, account: Account, items: Sequence[Item]) -> None:
        self.account = account
        self._items = {item.name: item for item in items}

    def items(self, wanted: Wanted | None = None) -> list[Item]:
        """The sessions, or those that a query can match."""
        return [copy(item) for item in self._items.values() if wanted is None or matches(item, wanted)]

    def named(self, names: Iterable[str]) -> dict[str, Item]:
        """Sessions by the names of their objects."""
        asked = set(names)
        return {name: copy(item) for name, item in self._items.items() if name in asked}

    def load(self, items: Iterable[Item]) -> None:
        """The bytes are there."""

    def token(self) -> str:
        """Never asked of a snapshot."""
        raise AskTheDatabase

    def changes(self, token: str, limit: int | None) -> Changes:
        """Never asked of a snapshot."""
        raise AskTheDatabase


class HeldHome(Home):
    """A member's home, of which only the sessions are asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(Session(), snapshot.account)
        self._snapshot = snapshot

    def calendar(self, name: str, *, with_properties: bool = False) -> Calendar:
        """The sessions."""
        if name != SESSIONS or with_properties:
            raise AskTheDatabase
        return self._snapshot


class Snapshots:
    """The states that were asked about, and snapshots of those that were asked about more than once."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Snapshot | None] = OrderedDict()
        self._lock = Lock()

    def find(self, state: str, member_id: int, language: Language) -> Snapshot | None:
        """Return the snapshot of a state, taken when it is asked about for the second time."""
        with self._lock:
            known = state in self._held
            found = self._held.setdefault(state, None)
            self._held.move_to_end(state)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
        if found is None and known:
            # The state was read before: what is taken now is of this state or newer, and a newer one has another name.
            found = _taken(member_id, language)
            with self._lock:
                self._held[state] = found
        return found


def _taken(member_id: int, language: Language) -> Snapshot:
    with new_session() as session:
        member = session.get_one(MemberRow, member_id)
        committee = session.get_one(CommitteeRow, member.committee_id)
        account = Account(member, committee, language, device=0, origin="", asked=True)
        calendar = SessionCalendar(session, account)
        items = calendar.items()
        calendar.load(items)
        return Snapshot(account, items)
