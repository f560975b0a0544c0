"""Date enquiries on a member's page: which times suit, which only if need be, and which do not."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.answers.deeds import begin
from app.answers.replies import answer, my_enquiries
from app.answers.schemas import AnswerRequest, MyEnquiry
from app.board.shown import moment, when
from app.board.visiting import AnyPage, Page, PageRoute, SentForm, again, checked
from app.calendar.asked import AskedEnquiry, asked_enquiries
from app.clock import now
from app.errors import NotFound
from app.text import Key

router = APIRouter(prefix="/m", include_in_schema=False, route_class=PageRoute)

EnquiryKey = Annotated[Key, Path()]
SAID: Final = {
    "yes": {"suits": True},
    "if_need_be": {"suits": True, "if_need_be": True},
    "no": {"suits": False},
}
"""What can be said of a slot."""


@dataclass(frozen=True)
class SlotShown:
    """A slot as a page shows it."""

    number: int
    when: str
    where: str | None
    said: str | None
    note: str | None


@dataclass(frozen=True)
class DateAsked:
    """An open date enquiry as a page shows it."""

    key: str
    name: str
    kind: str
    until: str
    note: str | None
    slots: tuple[SlotShown, ...]

    @property
    def answered(self) -> bool:
        """Whether the member has said something of every slot."""
        return all(slot.said is not None for slot in self.slots)


def dates_asked(page: Page) -> list[DateAsked]:
    """The open date enquiries that ask the member, the most urgent first."""
    mine = my_enquiries(page.session, page.committee.id, page.member.key).items
    if not mine:
        return []
    told = {enquiry.key: enquiry for enquiry in asked_enquiries(page.session, page.member.id, now())}
    return [_shown(page, item, told[item.key]) for item in mine if item.key in told]


@router.get("/dates/{key}")
def show_dates(key: EnquiryKey, page: AnyPage) -> Response:
    """A date enquiry with its slots."""
    found = next((item for item in dates_asked(page) if item.key == key), None)
    if found is None:
        raise NotFound
    return page.show("dates.html", asked=found, choices=list(SAID))


@router.post("/dates/{key}")
def answer_dates(key: EnquiryKey, page: AnyPage, form: SentForm) -> Response:
    """Say which slots suit."""
    said = [
        {"slot": number, **SAID[form[f"slot-{number}"]], **_note(form.get(f"note-{number}", ""))}
        for number in range(10)
        if form.get(f"slot-{number}") in SAID
    ]
    wanted = checked(AnswerRequest, {"slots": said})
    answer(begin(page.session, page.committee, page.access), page.access, key, wanted)
    return again(f"/m/dates/{key}")


def _note(text: str) -> dict[str, Any]:
    return {"note": text.strip()} if text.strip() else {}


def _shown(page: Page, mine: MyEnquiry, told: AskedEnquiry) -> DateAsked:
    return DateAsked(
        key=mine.key,
        name=mine.name,
        kind=told.category,
        until=moment(page.language, page.zone, mine.until),
        note=mine.note,
        slots=tuple(
            SlotShown(
                number=slot.slot,
                when=when(page.language, page.zone, *told.hours(slot.slot, page.zone), told.days),
                where=told.venue(slot.slot),
                said=told.said(slot.slot),
                note=slot.note,
            )
            for slot in mine.slots
        ),
    )
