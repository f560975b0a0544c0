"""330 invented members with their offices, sectors, special committees, towns and links."""

from dataclasses import dataclass
from random import Random

from app.example import figures
from app.example.departments import REVIEWED
from app.example.groups import (
    BATCHES,
    CHAIR_MEETING,
    PARTIES,
    PARTY_GROUP,
    SECTORS,
    SPECIAL_COMMITTEES,
    STANDING,
    sector,
    special_committee,
    town,
)
from app.example.names import TOWNS, invent_names
from app.problems.bundle import Group, GroupKind, Link, Member, Membership, MembershipRole, Office

OFFICES = (Office.CHAIR, *[Office.VICE_CHAIR] * figures.VICE_CHAIRS, Office.SECRETARY_GENERAL)
CHAIRS = len(OFFICES)
OUTSIDE_PARTY = (4, 5)
"""Vice-chairs who are no members of the Party, by number."""


@dataclass(frozen=True)
class People:
    """Members and everything that says where they belong."""

    members: tuple[Member, ...]
    groups: tuple[Group, ...]
    memberships: tuple[Membership, ...]
    links: tuple[Link, ...]

    def of(self, group: str) -> list[str]:
        """Keys of a group's members, whoever leads it first."""
        rows = [row for row in self.memberships if row.group == group]
        leading = (MembershipRole.HEAD, MembershipRole.CONVENER, MembershipRole.DEPUTY, MembershipRole.MEMBER)
        return [row.member for role in leading for row in rows if row.role is role]

    def linked(self, group: str) -> str:
        """The chair-meeting member linked to a group."""
        return next(link.member for link in self.links if link.group == group)


def key_of(number: int) -> str:
    """Key of a member."""
    return f"m-{number + 1:03d}"


def make_people(random: Random) -> People:
    """Make the members; the first eight are the chair meeting, the first 63 the standing committee."""
    sectors = _deal(random, [key for key, *_ in SECTORS], smallest=7)
    towns = _deal(random, [key for key, *_ in TOWNS], smallest=18)
    members = tuple(
        _member(random, *row) for row in zip(range(figures.MEMBERS), _names(random), sectors, towns, strict=True)
    )
    memberships = [
        *_bodies(members),
        *_led(members, [sector(key) for key in sectors], MembershipRole.CONVENER, deputies=1),
        *_led(members, [town(key) for key in towns], MembershipRole.HEAD, deputies=3),
        *_special_committees(random),
        *_parties(random, members, sectors),
    ]
    return People(members, _groups(), tuple(memberships), tuple(_links()))


def _names(random: Random) -> list[str]:
    return invent_names(random, figures.MEMBERS)


def _deal(random: Random, keys: list[str], smallest: int) -> list[str]:
    """One key for every member: so many of each, the rest by chance; two standing members of each come first."""
    dealt = [key for key in keys for _ in range(smallest)]
    dealt += random.choices(keys, k=figures.MEMBERS - len(dealt))
    leading = random.sample(keys * 2, len(keys) * 2)
    for key in leading:
        dealt.remove(key)
    random.shuffle(dealt)
    return [*dealt[:CHAIRS], *leading, *dealt[CHAIRS:]]


def _member(random: Random, number: int, name: str, sector_key: str, town_key: str) -> Member:
    office = None
    if number < CHAIRS:
        office = OFFICES[number]
    elif number < CHAIRS + figures.STANDING_MEMBERS:
        office = Office.STANDING_MEMBER
    party = sector_key == "communist_party" or (sector_key not in (*PARTIES, "non_party") and random.random() < 0.35)
    employer = random.choice(REVIEWED) if random.random() < 0.06 else None
    return Member(
        key=key_of(number),
        name=name,
        office=office,
        area=town_key,
        party_member=number not in OUTSIDE_PARTY if number < CHAIRS else party,
        expertise=(sector_key,),
        employer=employer,
    )


def _bodies(members: tuple[Member, ...]) -> list[Membership]:
    """Chair meeting, standing committee, party group, and the two batches of training."""
    standing = range(CHAIRS + figures.STANDING_MEMBERS)
    party = [number for number in range(CHAIRS) if number not in OUTSIDE_PARTY]
    party += [number for number in standing if number >= CHAIRS and members[number].party_member][:3]
    rows = [Membership(group=CHAIR_MEETING, member=key_of(number)) for number in range(CHAIRS)]
    rows += [Membership(group=STANDING, member=key_of(number)) for number in standing]
    rows += [Membership(group=PARTY_GROUP, member=key_of(number)) for number in party]
    rows += [Membership(group=BATCHES[number % 2], member=key_of(number)) for number in range(figures.MEMBERS)]
    return rows


def _led(members: tuple[Member, ...], groups: list[str], leader: MembershipRole, deputies: int) -> list[Membership]:
    """Memberships of groups that everybody belongs to one of; the first below the chair meeting leads each."""
    seen: dict[str, int] = {}
    rows = []
    for number, group in enumerate(groups):
        role = MembershipRole.MEMBER
        if number >= CHAIRS:
            place = seen.get(group, 0)
            seen[group] = place + 1
            role = leader if place == 0 else MembershipRole.DEPUTY if place <= deputies else role
        rows.append(Membership(group=group, member=members[number].key, role=role))
    return rows


def _special_committees(random: Random) -> list[Membership]:
    """Each has 24 members: two or three standing members lead it, nobody sits in two."""
    standing = [*range(CHAIRS, CHAIRS + figures.STANDING_MEMBERS)]
    others = [*range(CHAIRS + figures.STANDING_MEMBERS, figures.MEMBERS)]
    random.shuffle(standing)
    random.shuffle(others)
    roles = [MembershipRole.HEAD, MembershipRole.DEPUTY, MembershipRole.DEPUTY, *[MembershipRole.MEMBER] * 21]
    rows = []
    for place, (key, *_) in enumerate(SPECIAL_COMMITTEES):
        chosen = [*standing[place * 5 : place * 5 + 5], *others[place * 19 : place * 19 + 19]]
        rows += [
            Membership(group=special_committee(key), member=key_of(number), role=role)
            for number, role in zip(chosen, roles, strict=True)
        ]
    return rows


def _parties(random: Random, members: tuple[Member, ...], sectors: list[str]) -> list[Membership]:
    """Democratic parties: their own sector, and a few members who sit elsewhere."""
    rows = []
    for number, sector_key in enumerate(sectors):
        party = sector_key if sector_key in PARTIES else None
        if party is None and not members[number].party_member and random.random() < 0.15:
            party = random.choice(PARTIES)
        if party is not None:
            rows.append(Membership(group=f"party-{party}", member=key_of(number)))
    return rows


def _links() -> list[Link]:
    """Every town and every sector is linked to one of the chair meeting, in turn."""
    towns = [Link(member=key_of(place % CHAIRS), group=town(key)) for place, (key, *_) in enumerate(TOWNS)]
    sectors = [Link(member=key_of(1 + place % 6), group=sector(key)) for place, (key, *_) in enumerate(SECTORS)]
    return towns + sectors


def _groups() -> tuple[Group, ...]:
    names = {key: (name, english) for key, name, english in SECTORS}
    rows = [
        Group(key=CHAIR_MEETING, kind=GroupKind.CHAIR_MEETING, name="主席会议", name_en="Chair Meeting"),
        Group(key=STANDING, kind=GroupKind.STANDING_COMMITTEE, name="常务委员会", name_en="Standing Committee"),
        Group(key=PARTY_GROUP, kind=GroupKind.PARTY_GROUP, name="党组", name_en="Party Group"),
        Group(key=BATCHES[0], kind=GroupKind.BATCH, name="集中轮训第一期", name_en="Training, First Batch"),
        Group(key=BATCHES[1], kind=GroupKind.BATCH, name="集中轮训第二期", name_en="Training, Second Batch"),
    ]
    rows += [
        Group(key=sector(key), kind=GroupKind.SECTOR, name=f"{name}界别", name_en=english)
        for key, (name, english) in names.items()
    ]
    rows += [
        Group(key=special_committee(key), kind=GroupKind.SPECIAL_COMMITTEE, name=name, name_en=english)
        for key, name, english in SPECIAL_COMMITTEES
    ]
    rows += [
        Group(
            key=town(key),
            kind=GroupKind.TOWN_LIAISON,
            name=f"{name}联络工委",
            name_en=f"{english} Liaison",
            area=key,
        )
        for key, name, english, _ in TOWNS
    ]
    rows += [
        Group(key=f"party-{key}", kind=GroupKind.DEMOCRATIC_PARTY, name=names[key][0], name_en=names[key][1])
        for key in PARTIES
    ]
    return tuple(rows)
