"""Which two calendars a comparison is about, by their names."""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import open_desk
from app.drafts.differences import diff, session_changes
from app.drafts.schemas import Diff
from app.errors import NotFound
from app.plans.edits import Content
from app.plans.facts import current_facts
from app.plans.judge import Horizon, scope_of, settled
from app.plans.queries import find_release
from app.plans.tables import ReleaseRow
from app.plans.timetable import current_release_id, release_timetable
from app.text import Language

NAMED = re.compile(r"(release|plan)-(\d{1,18})")


@dataclass(frozen=True)
class Named:
    """A calendar with its name; an empty one where nothing is published yet."""

    name: str
    content: Content


class Comparison:
    """Finds calendars of one committee by their names and says what differs."""

    def __init__(self, session: Session, committee: CommitteeRow, access: Access) -> None:
        self.session, self.committee, self.access = session, committee, access
        self.facts = current_facts(session, committee.id)

    def plan(self, plan_id: int) -> Named:
        """A plan with what is published around it, as it would be once the plan is."""
        desk = open_desk(self.session, self.committee, plan_id, self.access)
        published = release_timetable(self.session, current_release_id(self.session, self.committee.id), desk.zone)
        horizon = Horizon(desk.plan.first_day, desk.plan.last_day)
        scope = scope_of(self.facts.bundle, settled(self.facts.bundle, published, horizon), horizon)
        around = {key: item for key, item in published.items() if key not in scope}
        own = {key: item for key, item in desk.content.placed.items() if key in scope}
        return Named(f"plan-{plan_id}", Content({**around, **own}, desk.content.marks))

    def release(self, release: ReleaseRow | None) -> Named:
        """What a release says."""
        if release is None:
            return Named("", Content({}, {}))
        zone = ZoneInfo(self.committee.time_zone)
        return Named(f"release-{release.number}", Content(release_timetable(self.session, release.id, zone), {}))

    def current(self) -> Named:
        """What is published now."""
        number = current_release_id(self.session, self.committee.id)
        return self.release(None if number is None else self.session.get_one(ReleaseRow, number))

    def named(self, name: str) -> Named:
        """A calendar by its name, ``release-3`` or ``plan-7``."""
        found = NAMED.fullmatch(name)
        if found is None:
            raise NotFound
        kind, number = found[1], int(found[2])
        if kind == "plan":
            return self.plan(number)
        return self.release(find_release(self.session, self.committee.id, number))

    def between(self, before: Named, after: Named, language: Language) -> Diff:
        """Say what differs between two calendars."""
        changes = session_changes(self.facts.bundle, before.content.placed, after.content.placed, after.content.marks)
        return diff(self.facts.bundle, (before.name, after.name), changes, language)
