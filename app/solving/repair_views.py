"""Repairs as they are shown."""

from typing import Any

from app.plans.wording import say_change, say_place
from app.solving.repair_schemas import PlaceInRepair, RepairedSession, RepairResult, ToldMember, ToldOf
from app.text import Language


def view_repair(document: dict[str, Any], language: Language) -> RepairResult:
    """Show what a repair came to, its sentences in the reader's language."""
    result = RepairResult.model_validate(document)
    changes = {change.session: change for change in result.changes}
    told = [
        ToldMember(member=item.member, why=[_told(reason, changes[reason.session], language) for reason in item.why])
        for item in result.told
    ]
    left = [
        item.model_copy(update={"sentence": stored["sentences"][language]})
        for item, stored in zip(result.left, document["left"], strict=True)
    ]
    return result.model_copy(update={"told": told, "left": left})


def _told(reason: ToldOf, change: RepairedSession, language: Language) -> ToldOf:
    places = _when(change.old, language), _when(change.new, language)
    return reason.model_copy(update={"sentence": say_change(language, reason.kind, change.name, *places)})


def _when(place: PlaceInRepair | None, language: Language) -> str:
    if place is None:
        return ""
    return say_place(language, place.day, place.start, venue=place.venue_name or place.venue)
