"""The plenary: four days in January with meetings, group discussions and joint discussions of its own."""

from app.example import figures
from app.example.county import County, body, presider
from app.example.groups import SECTORS, sector
from app.problems.bundle import Order, Session

PLENARY = "plenary-1"
OPENING, SPEECHES, CLOSING = "plenary-opening", "plenary-speeches", "plenary-closing"


def make_plenary(county: County) -> tuple[list[Session], list[Order]]:
    """The plenary with its sub-sessions in order: opening, group discussions, speeches, joint discussions, closing.

    Meetings are held in the morning and discussions in the afternoon, so a discussion may follow on the same day.
    """
    sessions = [_session(PLENARY, "plenary", "政协例县委员会全体会议")]
    sessions += [
        _meeting(county, OPENING, "开幕大会"),
        _meeting(county, SPEECHES, "大会发言"),
        _meeting(county, CLOSING, "闭幕大会"),
    ]
    groups = _discussions(county, "group_discussion", "分组讨论", figures.DISCUSSION_GROUPS)
    joint = _discussions(county, "joint_discussion", "联组讨论", figures.JOINT_DISCUSSIONS)
    orders = [_order(OPENING, item.key, 0) for item in groups]
    orders += [_order(item.key, SPEECHES, 1) for item in groups]
    orders += [_order(SPEECHES, item.key, 0) for item in joint]
    orders += [_order(item.key, CLOSING, 1) for item in joint]
    return sessions + groups + joint, orders


def _meeting(county: County, key: str, name: str) -> Session:
    """All members, two thirds of them for a quorum."""
    everybody = [sector(name) for name, *_ in SECTORS]
    chairs = presider(*county.people.of("chair_meeting"))
    quorum = -(-2 * figures.MEMBERS // 3)
    return _session(key, "plenary_meeting", name, attendance=(chairs, body(*everybody, quorum=quorum)))


def _discussions(county: County, form: str, name: str, number: int) -> list[Session]:
    """The sectors dealt to parallel discussions of about one size, each presided by a convener."""
    sizes = sorted(((len(county.people.of(sector(key))), sector(key)) for key, *_ in SECTORS), reverse=True)
    dealt: list[list[str]] = [[] for _ in range(number)]
    heads = [0] * number
    for size, key in sizes:
        smallest = heads.index(min(heads))
        dealt[smallest].append(key)
        heads[smallest] += size
    return [
        _session(
            f"{form.replace('_', '-')}-{place}",
            form,
            f"{name}第{place}组",
            attendance=(
                presider(*[member for key in groups for member in county.people.of(key)[:2]]),
                body(*groups, quorum=heads[place - 1] // 2),
            ),
        )
        for place, groups in enumerate(dealt, start=1)
    ]


def _session(key: str, form: str, name: str, **more: object) -> Session:
    facts = {"first": figures.PLENARY_FIRST, "last": figures.PLENARY_LAST, "target": figures.PLENARY_FIRST}
    parent = {} if key == PLENARY else {"parent": PLENARY}
    return Session.model_validate({"key": key, "format": form, "name": name, **facts, **parent, **more})


def _order(before: str, after: str, days: int) -> Order:
    return Order(before=before, after=after, min_days=days)
