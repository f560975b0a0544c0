"""Keys: each known once, each reference to one that exists."""

from collections.abc import Iterator
from dataclasses import fields

from app.facts import Fact
from app.imports.flaws import Place, RowFlaw, places
from app.lists import row_key
from app.problems import bundle as facts
from app.problems.snapshot import LISTS
from app.text import catalog
from solver.problem import Weights

REFERENCES: dict[type[Fact], dict[str, str]] = {
    facts.TravelTime: {"origin": "areas", "destination": "areas"},
    facts.Group: {"area": "areas"},
    facts.Member: {"area": "areas", "department": "departments"},
    facts.Contact: {"member": "members"},
    facts.Membership: {"group": "groups", "member": "members"},
    facts.Link: {"group": "groups", "member": "members"},
    facts.Venue: {"area": "areas"},
    facts.Blackout: {"formats": "formats", "exempt_formats": "formats", "areas": "areas"},
    facts.Format: {"blocks": "blocks", "preferred_blocks": "blocks", "duties": "duties", "leave_member": "members"},
    facts.Duty: {"groups": "groups"},
    facts.Topic: {"lead_group": "groups"},
    facts.Stage: {"format": "formats"},
    facts.AnnualTopic: {
        "topic": "topics",
        "format": "formats",
        "lead_group": "groups",
        "departments": "departments",
    },
    facts.Session: {
        "format": "formats",
        "topic": "topics",
        "parent": "sessions",
        "area": "areas",
        "venues": "venues",
        "counts_for": "duties",
        "recused": "departments",
        "merged_into": "sessions",
        "suspension": "suspensions",
        "filed_by": "groups",
    },
    facts.Use: {"capacity": "capacities"},
    facts.AttendanceGroup: {"members": "members", "groups": "groups", "departments": "departments"},
    facts.Mix: {"groups": "groups"},
    facts.Pin: {"venue": "venues", "people": "members"},
    facts.Order: {"before": "sessions", "after": "sessions"},
    facts.Separation: {"first": "sessions", "second": "sessions"},
    facts.Suspension: {"areas": "areas", "formats": "formats", "exempt_formats": "formats"},
    facts.Commitment: {"groups": "groups", "members": "members", "departments": "departments"},
    facts.SeasonWindow: {"formats": "formats", "areas": "areas", "groups": "groups"},
    facts.PersonalLimit: {"member": "members"},
    facts.Enquiry: {"session": "sessions", "members": "members", "departments": "departments"},
    facts.EnquirySlot: {"venue": "venues"},
    facts.ReturnSlip: {"session": "sessions", "department": "departments"},
    facts.SignUpEntry: {"session": "sessions", "member": "members"},
}
"""Which list each field names rows of."""


def find_duplicate_rows(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find rows that are told apart from an earlier one by nothing."""
    for item in LISTS:
        seen: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(getattr(bundle, item.name)):
            identity = item.identify(row)
            first = seen.setdefault(identity, number)
            if first != number:
                place = Place(f"/{item.name}/{number}", row_key(identity), row)
                yield place.flaw("duplicate_row", list=item.name, row=place.key, first=f"/{item.name}/{first}")


def find_repetitions(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find a name that stands twice in a list inside a row, and parts of a row with the same key."""
    with_lists = [item.name for item in LISTS if item.name != "busy"]
    for place in places(bundle, "committee", *with_lists):
        for name, value in place.fact:
            if isinstance(value, tuple) and len(value) > 1:
                keys = [item.key if hasattr(item, "key") else item for item in value]
                yield from _repeated(place, name, keys)


def _repeated(place: Place, name: str, keys: list[object]) -> Iterator[RowFlaw]:
    if isinstance(keys[0], Fact) or len(set(keys)) == len(keys):
        return
    for number, key in enumerate(keys):
        if key in keys[:number]:
            yield place.flaw("named_twice", name, number, name=key)


def find_unknown_references(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find keys that name a row that is not there."""
    known = {item.name: {row.key for row in getattr(bundle, item.name)} for item in LISTS if item.identity == ("key",)}
    known["blocks"] = {block.key for block in bundle.committee.blocks}
    for place in places(bundle):
        fact = place.fact
        for name, target in targets(fact):
            value = getattr(fact, name)
            keys = value if isinstance(value, tuple) else () if value is None else (value,)
            for number, key in enumerate(keys):
                if key not in known[target]:
                    path = (name, number) if isinstance(value, tuple) else (name,)
                    yield place.flaw("unknown_reference", *path, list=target, name=key)


def find_unknown_stages(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find sessions of a stage that their topic does not have."""
    stages = {topic.key: {stage.key for stage in topic.stages} for topic in bundle.topics}
    for number, session in enumerate(bundle.sessions):
        if session.stage is not None and session.stage not in stages.get(session.topic or "", ()):
            place = Place(f"/sessions/{number}", session.key, session)
            yield place.flaw("unknown_reference", "stage", list="stages", name=session.stage)


ALWAYS_BLOCK = ("person_attends_one_session", "venue_hosts_one_session", "well_formed")
"""Rules that publishing never merely warns of."""


def targets(fact: Fact) -> Iterator[tuple[str, str]]:
    """The fields of a fact that hold keys, each with the list whose rows they name."""
    if isinstance(fact, facts.Busy):
        yield "owner", f"{fact.owner_kind}s"
    else:
        yield from REFERENCES.get(type(fact), {}).items()


def find_unknown_weights(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find weights of preferences that do not exist."""
    known = sorted(item.name for item in fields(Weights))
    weighing = [Place("/committee", bundle.committee.key, bundle.committee)]
    weighing += [Place(f"/weight_profiles/{n}", row.key, row) for n, row in enumerate(bundle.weight_profiles)]
    for place in weighing:
        for name in getattr(place.fact, "weights", {}):
            if name not in known:
                yield place.flaw("unknown_weight", "weights", name, name=name, known=known)


def find_unknown_rules(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find rules to warn of that do not exist, or that always block: nobody and nothing is ever booked twice."""
    known = {key.split(".")[1] for key in catalog("zh") if key.startswith("violation.")}
    committee = Place("/committee", bundle.committee.key, bundle.committee)
    for number, name in enumerate(bundle.committee.warn_rules):
        if name not in known:
            yield committee.flaw("unknown_rule", "warn_rules", number, name=name)
        elif name in ALWAYS_BLOCK:
            yield committee.flaw("rule_always_blocks", "warn_rules", number, name=name)


def find_self_references(bundle: facts.Bundle) -> Iterator[RowFlaw]:
    """Find pairs whose two ends are the same row."""
    pairs = {facts.TravelTime: ("origin", "destination"), facts.Order: ("before", "after")}
    pairs[facts.Separation] = ("first", "second")
    for place in places(bundle, "travel_times", "orders", "separations"):
        if type(place.fact) in pairs:
            one, other = pairs[type(place.fact)]
            if getattr(place.fact, one) == getattr(place.fact, other):
                yield place.flaw("same_twice", other, name=getattr(place.fact, other))
