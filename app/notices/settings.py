"""How a committee tells people."""

from typing import Annotated

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.bodies import Body
from app.committees.tables import CommitteeRow, ContactRow, MemberRow
from app.notices.tables import NoticeSettingsRow, Sending
from app.records.service import lock_committee
from app.text import Language


class NoticeSettings(Body):
    """When messages go out, in which language, and when who has not read is telephoned."""

    model_config = ConfigDict(from_attributes=True)

    release: Sending = Sending.HELD
    """At once with the release of a calendar, or held until somebody releases them."""
    language: Language = "zh"
    """For members who have not said another."""
    read_within_hours: Annotated[int, Field(ge=1, le=720)] = 24
    """Who has not read a message so many hours after it went out comes onto the telephone list."""


class StoredNoticeSettings(NoticeSettings):
    """The settings in force; ``version``, quoted, is their ETag, 0 as long as nobody has set any."""

    version: int = 0


def read_settings(session: Session, committee_id: int) -> StoredNoticeSettings:
    """Return the settings in force."""
    row = session.get(NoticeSettingsRow, committee_id)
    return StoredNoticeSettings() if row is None else StoredNoticeSettings.model_validate(row)


def member_languages(session: Session, committee_id: int) -> dict[int, str]:
    """Return the languages of the members who have said one, by their numbers."""
    query = (
        select(MemberRow.id, ContactRow.language)
        .join(ContactRow, (ContactRow.committee_id == MemberRow.committee_id) & (ContactRow.member == MemberRow.key))
        .where(MemberRow.committee_id == committee_id, ContactRow.language.is_not(None))
    )
    return {number: language for number, language in session.execute(query) if language is not None}


def write_settings(
    session: Session, committee: CommitteeRow, wanted: NoticeSettings, if_match: str | None, access: Access
) -> StoredNoticeSettings:
    """Set how people are told from now on."""
    lock_committee(session, committee)
    before = read_settings(session, committee.id)
    require_match(if_match, before.version)
    values = wanted.model_dump(mode="json")
    if values == before.model_dump(mode="json", exclude={"version"}):
        return before
    row = session.get(NoticeSettingsRow, committee.id) or NoticeSettingsRow(committee_id=committee.id)
    for name, value in values.items():
        setattr(row, name, value)
    row.version = before.version + 1
    session.add(row)
    session.flush()
    told = before.model_dump(mode="json", exclude={"version"})
    record(session, access, "notice_settings.put", committee.key, committee_id=committee.id, before=told, after=values)
    return StoredNoticeSettings.model_validate(row)
