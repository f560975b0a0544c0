"""The plenary: four days in January with meetings, group discussions and joint discussions of its own."""

from app.example import figures
from app.example.county import County, body, preferred, presider
from app.example.groups import SECTORS, sector
from app.problems.bundle import Order, Session

PLENARY = "plenary-1"
OPENING, SPEECHES, CLOSING = "plenary-opening", "plenary-speeches", "plenary-closing"
STANDING = "plenary-standing-committee"


def make_plenary(county: County) -> tuple[list[Session], list[Order]]:
    """The plenary with its sub-sessions in order, from the opening through group and joint discussions to the closing.

    On the day of the opening the groups meet after it, on that of the closing the standing committee before it: parts
    of the day say so. Every member has something in nearly every half-day, so all of it must fit together.
    """
    sessions = [_session(PLENARY, "plenary", "政协例县委员会全体会议")]
    sessions += [
        _meeting(county, OPENING, "plenary_meeting", "开幕大会"),
        _meeting(county, SPEECHES, "plenary_meeting", "大会发言"),
        _standing_committee(county),
        _meeting(county, CLOSING, "plenary_closing", "闭幕大会"),
    ]
    first, *later = (_group_discussions(county, turn) for turn in range(1, figures.DISCUSSION_ROUNDS + 1))
    joint = _joint_discussions(county)
    orders = [_order(OPENING, item.key, 0) for item in first]
    for before, after in zip(first, [list(items) for items in zip(*later, strict=True)], strict=True):
        orders += [_order(before.key, item.key, 1) for item in after]
    orders += [_order(item.key, SPEECHES, 1) for item in first]
    orders += [_order(SPEECHES, item.key, 0) for item in joint]
    rest = [*(item for items in later for item in items), *joint]
    orders += [_order(item.key, STANDING, 0) for item in joint]
    orders += [_order(key, CLOSING, 0) for key in (STANDING, *(item.key for item in rest))]
    return [*sessions, *first, *rest], orders


def _meeting(county: County, key: str, form: str, name: str) -> Session:
    """All members, two thirds of them for a quorum."""
    everybody = [sector(name) for name, *_ in SECTORS]
    chairs = presider(*county.people.of("chair_meeting"))
    quorum = -(-2 * figures.MEMBERS // 3)
    return _session(key, form, name, attendance=(chairs, body(*everybody, quorum=quorum)))


def _standing_committee(county: County) -> Session:
    """The standing committee before the closing, two thirds of it for a quorum."""
    members = county.people.of("standing_committee")
    chairs = presider(*county.people.of("chair_meeting"))
    attendance = (chairs, body("standing_committee", quorum=-(-2 * len(members) // 3)))
    return _session(STANDING, "plenary_standing_committee", "常委会会议", attendance=attendance)


def _group_discussions(county: County, turn: int) -> list[Session]:
    """The sectors dealt to parallel discussions of about one size, once for each of the reports."""
    dealt = _dealt(county, figures.DISCUSSION_GROUPS)
    return [
        _discussion(
            county, f"group-discussion-{turn}-{place}", "group_discussion", f"分组讨论第{turn}次第{place}组", groups
        )
        for place, groups in enumerate(dealt, start=1)
    ]


def _joint_discussions(county: County) -> list[Session]:
    """The sectors dealt to discussions of a theme each, which also invite some members of the next one."""
    dealt = _dealt(county, len(figures.JOINT_DISCUSSIONS))
    found = []
    for place, theme in enumerate(figures.JOINT_DISCUSSIONS):
        following = dealt[(place + 1) % len(dealt)]
        guests = [member for key in following for member in county.people.of(key)[2:]][: figures.JOINT_GUESTS]
        name = f"{theme}界联组讨论"
        found.append(
            _discussion(county, f"joint-discussion-{place + 1}", "joint_discussion", name, dealt[place], *guests)
        )
    return found


def _dealt(county: County, number: int) -> list[list[str]]:
    """The sectors in so many parts of about one size."""
    sizes = sorted(((len(county.people.of(sector(key))), sector(key)) for key, *_ in SECTORS), reverse=True)
    dealt: list[list[str]] = [[] for _ in range(number)]
    heads = [0] * number
    for size, key in sizes:
        smallest = heads.index(min(heads))
        dealt[smallest].append(key)
        heads[smallest] += size
    return dealt


def _discussion(county: County, key: str, form: str, name: str, groups: list[str], *guests: str) -> Session:
    """Half of the members of the sectors make a quorum; a convener presides; guests come if they can."""
    heads = sum(len(county.people.of(group)) for group in groups)
    conveners = presider(*[member for group in groups for member in county.people.of(group)[:2]])
    invited = (preferred(*guests),) if guests else ()
    return _session(key, form, name, attendance=(conveners, body(*groups, quorum=heads // 2), *invited))


def _session(key: str, form: str, name: str, **more: object) -> Session:
    facts = {"first": figures.PLENARY_FIRST, "last": figures.PLENARY_LAST, "target": figures.PLENARY_FIRST}
    parent = {} if key == PLENARY else {"parent": PLENARY}
    return Session.model_validate({"key": key, "format": form, "name": name, **facts, **parent, **more})


def _order(before: str, after: str, days: int) -> Order:
    return Order(before=before, after=after, min_days=days)
