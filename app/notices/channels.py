"""Channels of a committee: set up, changed, removed; their secrets only ever go in."""

from collections.abc import Iterator
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from pydantic import SecretStr, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import AlreadyExists, Conflict, Flaw, Invalid, NotFound
from app.notices.channel_schemas import ChannelRequest, Settings, StoredChannel
from app.notices.senders.base import Channel
from app.notices.tables import ChannelRow
from app.paging import Page, PageQuery, next_page, position

_SETTINGS: TypeAdapter[Any] = TypeAdapter(Settings)


class ChannelRefused(Invalid):
    """The channel cannot be set up like this; the list of errors says why."""


class ReceiptsNotGiven(Conflict):
    """This channel does not report what becomes of messages."""


def opened(row: ChannelRow) -> Channel:
    """A channel as those who send by it need it."""
    return Channel(row.id, row.version, _SETTINGS.validate_python(row.settings), row.secrets)


def shown(row: ChannelRow) -> StoredChannel:
    """A channel as it may be shown."""
    values = {name: getattr(row, name) for name in StoredChannel.model_fields if name != "receipt_address"}
    values |= {"secrets": sorted(row.secrets), "receipt_address": row.receipt_hash is not None}
    return StoredChannel.model_validate(values)


def find_channel(session: Session, committee_id: int, key: str, *, lock: bool = False) -> ChannelRow:
    """Return a committee's channel by its key."""
    query = select(ChannelRow).where(ChannelRow.committee_id == committee_id, ChannelRow.key == key)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def read_channels(session: Session, committee_id: int, query: PageQuery) -> Page[StoredChannel]:
    """Read a page of the channels, in the order in which they were set up."""
    mine = (ChannelRow.committee_id == committee_id, ChannelRow.id > position("channels", query))
    rows = session.scalars(select(ChannelRow).where(*mine).order_by(ChannelRow.id).limit(query.limit + 1)).all()
    items = [shown(row) for row in rows[: query.limit]]
    return Page(items=items, next=next_page("channels", query, items[-1].id) if len(rows) > query.limit else None)


def create_channel(session: Session, committee: CommitteeRow, wanted: ChannelRequest, access: Access) -> ChannelRow:
    """Set up a channel."""
    _require_sound(wanted, {})
    _require_new_key(session, committee.id, wanted.key)
    moment = now()
    row = ChannelRow(committee_id=committee.id, version=1, created_at=moment, updated_at=moment, free_at=moment)
    _write(row, wanted)
    session.add(row)
    session.flush()
    record(session, access, "channel.create", row.key, committee_id=committee.id, after=_told(row))
    return row


def replace_channel(
    session: Session, committee: CommitteeRow, key: str, wanted: ChannelRequest, if_match: str | None, access: Access
) -> ChannelRow:
    """Set a channel to what is wanted; secrets that are not named stay."""
    row = find_channel(session, committee.id, key, lock=True)
    require_match(if_match, row.version)
    if wanted.settings.kind != row.kind:
        raise ChannelRefused(flaws=[Flaw("/settings/kind", "kind_is_fixed")])
    _require_sound(wanted, row.secrets)
    if wanted.key != row.key:
        _require_new_key(session, committee.id, wanted.key)
    before, secrets = _told(row), row.secrets
    _write(row, wanted)
    if _told(row) == before and row.secrets == secrets:
        return row
    row.version, row.updated_at, row.failures, row.paused_until = row.version + 1, now(), 0, None
    session.flush()
    record(session, access, "channel.put", key, committee_id=committee.id, before=before, after=_told(row))
    return row


def delete_channel(session: Session, committee: CommitteeRow, key: str, if_match: str | None, access: Access) -> None:
    """Remove a channel; what was sent by it stays on record."""
    row = find_channel(session, committee.id, key, lock=True)
    require_match(if_match, row.version)
    before = _told(row)
    session.delete(row)
    session.flush()
    record(session, access, "channel.delete", key, committee_id=committee.id, before=before)


def new_receipt_address(session: Session, committee: CommitteeRow, key: str, access: Access) -> str:
    """Make the secret of the address where a gateway reports receipts; an earlier one ends."""
    row = find_channel(session, committee.id, key, lock=True)
    if getattr(opened(row).settings, "receipts", None) is None:
        raise ReceiptsNotGiven
    secret = token_urlsafe(24)
    row.receipt_hash = digest_of(secret)
    session.flush()
    record(session, access, "channel.receipt_address", key, committee_id=committee.id)
    return secret


def digest_of(secret: str) -> bytes:
    """Hash a secret; it is random and long, so that one round suffices."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _require_new_key(session: Session, committee_id: int, key: str) -> None:
    query = select(ChannelRow.id).where(ChannelRow.committee_id == committee_id, ChannelRow.key == key)
    if session.scalars(query).one_or_none() is not None:
        raise AlreadyExists


def _write(row: ChannelRow, wanted: ChannelRequest) -> None:
    for name in ("key", "name", "position", "enabled", "per_minute"):
        setattr(row, name, getattr(wanted, name))
    row.kind = wanted.settings.kind
    row.settings = wanted.settings.model_dump(mode="json")
    row.secrets = _kept(row.secrets or {}, wanted)


def _kept(before: dict[str, Any], wanted: ChannelRequest) -> dict[str, Any]:
    """Secrets with what is new of them."""
    given = {name: None if value is None else _open(value) for name, value in wanted.secrets.items()}
    return {name: value for name, value in {**before, **given}.items() if value is not None}


def _open(secret: SecretStr) -> str:
    return secret.get_secret_value()


def _require_sound(wanted: ChannelRequest, before: dict[str, Any]) -> None:
    flaws = list(_flaws(wanted, before))
    if flaws:
        raise ChannelRefused(flaws=flaws)


def _flaws(wanted: ChannelRequest, before: dict[str, Any]) -> Iterator[Flaw]:
    kind, kept = wanted.settings, _kept(before, wanted)
    if kind.knows is not None:
        for name in sorted(wanted.secrets.keys() - {*kind.needs, *kind.knows}):
            yield Flaw(f"/secrets/{name}", "secret_unknown", {"name": name})
    for name in kind.needs:
        if name not in kept:
            yield Flaw("/secrets", "secret_missing", {"name": name})


def _told(row: ChannelRow) -> dict[str, Any]:
    """What the audit record holds of a channel: of its secrets the names."""
    names = ("key", "name", "kind", "position", "enabled", "per_minute", "settings")
    return {**{name: getattr(row, name) for name in names}, "secrets": sorted(row.secrets)}
