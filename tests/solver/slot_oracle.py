"""Which rules a schedule breaks, derived anew on sets of (day, slot) cells: slow, short, nothing shared."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from solver.problem import NONE, Assignment, DayKind, Problem, ResourceKind, Role
from solver.schedule import Schedule

Cell = tuple[int, int]


def broken_rules(problem: Problem, schedule: Schedule) -> set[str]:
    """Return the names of the rules that a well-formed schedule breaks."""
    oracle = _Oracle(problem, schedule)
    checks = {name.removeprefix("breaks_"): getattr(oracle, name) for name in dir(oracle) if name.startswith("breaks_")}
    return {rule for rule, breaks in checks.items() if breaks()}


class _Oracle:
    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.all = list(schedule.assignments)
        self.of = {assignment.session: assignment for assignment in self.all}
        self.venued = [item for item in self.all if item.venue != NONE]

    def days(self, item: Assignment) -> set[int]:
        return {item.day + offset for offset in range(self.problem.sessions[item.session].days)}

    def cells(self, item: Assignment, after: int = 0) -> set[Cell]:
        """The cells of a session, lengthened by some slots of the same day."""
        slots = range(item.start, item.start + self.problem.sessions[item.session].duration + after)
        return {(day, slot) for day in self.days(item) for slot in slots}

    def team(self, item: Assignment, group: int) -> set[int]:
        return {person for number, person in item.people if number == group}

    def dates(self, item: Assignment) -> list[date]:
        return [date.fromordinal(self.problem.first_day) + timedelta(days=day) for day in sorted(self.days(item))]

    def weeks(self, item: Assignment) -> set[tuple[int, int]]:
        return {day.isocalendar()[:2] for day in self.dates(item)}

    def begins(self, item: Assignment) -> tuple[int, int]:
        return self.dates(item)[0].isocalendar()[:2]

    def breaks_venue_hosts_one_session(self) -> bool:
        return any(
            self.cells(a, gap) & self.cells(b, gap)
            for a, b in combinations(self.venued, 2)
            if a.venue == b.venue
            for gap in [self.problem.venues[a.venue].turnaround]
        )

    def breaks_venue_is_open(self) -> bool:
        for item in self.venued:
            venue = self.problem.venues[item.venue]
            closed = {(c.day, slot) for c in venue.closed for slot in range(c.start, c.end)}
            opened = {(hours.weekday, slot) for hours in venue.hours for slot in range(hours.start, hours.end)}
            weekdays = {day: (self.problem.first_day + day + 6) % 7 for day in self.days(item)}
            inside = all((weekdays[day], slot) in opened for day, slot in self.cells(item))
            if self.cells(item) & closed or (venue.hours and not inside):
                return True
        return False

    def breaks_venue_fits(self) -> bool:
        for item in self.all:
            session = self.problem.sessions[item.session]
            fitting = {
                index
                for index in session.venues
                if self.problem.venues[index].capacity >= session.heads
                and all(feature in self.problem.venues[index].features for feature in session.features)
            }
            wanted = fitting if session.venues else {NONE}
            if item.venue not in wanted:
                return True
        return False

    def breaks_person_attends_one_session(self) -> bool:
        for a, b in combinations(self.all, 2):
            if a.attends & b.attends:
                gap = 0
                if NONE not in (a.venue, b.venue):
                    here, there = self.problem.venues[a.venue].area, self.problem.venues[b.venue].area
                    gap = self.problem.travel[here][there]
                if self.cells(a, gap) & self.cells(b, gap):
                    return True
        return False

    def breaks_person_is_available(self) -> bool:
        return any(
            (busy.day, slot) in self.cells(item)
            for item in self.all
            for person in item.attends
            for busy in self.problem.people[person].busy
            for slot in range(busy.start, busy.end)
        )

    def _overused(self, *, departments: bool) -> bool:
        for index, resource in enumerate(self.problem.resources):
            if (resource.kind is ResourceKind.DEPARTMENT) != departments:
                continue
            used: Counter[Cell] = Counter()
            for item in self.all:
                amount = sum(n.amount for n in self.problem.sessions[item.session].needs if n.resource == index)
                if amount:
                    used.update(dict.fromkeys(self.cells(item), amount))
            gone: Counter[Cell] = Counter()
            for away in resource.away:
                gone.update(dict.fromkeys(((away.day, slot) for slot in range(away.start, away.end)), away.amount))
            if any(amount + gone[cell] > resource.capacity for cell, amount in used.items()):
                return True
        return False

    def breaks_department_has_officers(self) -> bool:
        return self._overused(departments=True)

    def breaks_capacity_suffices(self) -> bool:
        return self._overused(departments=False)

    def _teams(self, role: Role) -> list[tuple[int, int, int, int]]:
        """Present, all, low and high of every group of a role."""
        return [
            (len(self.team(item, number)), len(group.people), group.low, group.high)
            for item in self.all
            for number, group in enumerate(self.problem.sessions[item.session].groups)
            if group.role is role
        ]

    def breaks_required_is_present(self) -> bool:
        return any(present < size for present, size, _, _ in self._teams(Role.REQUIRED))

    def breaks_presider_is_present(self) -> bool:
        return any(present != 1 for present, _, _, _ in self._teams(Role.PRESIDER))

    def breaks_quorum_is_met(self) -> bool:
        return any(present < low for present, _, low, _ in self._teams(Role.QUORUM))

    def breaks_pool_is_filled(self) -> bool:
        return any(not low <= present <= high for present, _, low, high in self._teams(Role.POOL))

    def breaks_session_in_window(self) -> bool:
        for item in self.all:
            session = self.problem.sessions[item.session]
            black = {
                day
                for index in session.blackouts
                for day in range(self.problem.blackouts[index].first, self.problem.blackouts[index].last + 1)
            }
            good = {
                day
                for day in range(max(session.first, 0), min(session.last, self.problem.n_days - 1) + 1)
                if self.problem.day_kinds[day] in session.day_kinds
                and (self.problem.first_day + day + 6) % 7 in session.weekdays
            }
            if not self.days(item) <= good - black or not self._starts_well(item):
                return True
        return False

    def _starts_well(self, item: Assignment) -> bool:
        session = self.problem.sessions[item.session]
        if session.container:
            return item.start == 0
        blocks = [set(range(b.start, b.end)) for b in (self.problem.blocks[index] for index in session.blocks)]
        ours = set(range(item.start, item.start + session.duration))
        if any(len(block) >= len(ours) for block in blocks):
            return any(ours <= block for block in blocks)
        starts, ends = {min(block) for block in blocks}, {max(block) for block in blocks if min(block) > item.start}
        return item.start in starts and max(ours) <= max(ends, default=NONE)

    def breaks_notice_is_given(self) -> bool:
        known = {(item.session, item.day, item.start) for item in self.problem.published}
        for item in self.all:
            session = self.problem.sessions[item.session]
            days = range(self.problem.as_of + 1, item.day + 1)
            notice = self.problem.working_before + self._working(set(days) & set(range(self.problem.n_days)))
            exempt = (item.session, item.day, item.start) in known or (session.pin and session.pin.day == item.day)
            if notice < session.notice and not exempt:
                return True
        return False

    def _working(self, days: set[int]) -> int:
        return sum(self.problem.day_kinds[day] == DayKind.WORKING for day in days)

    def breaks_stages_in_order(self) -> bool:
        for lag in self.problem.lags:
            if lag.after not in self.of:
                continue
            if lag.before not in self.of:
                return True
            earlier, later = max(self.days(self.of[lag.before])), self.of[lag.after].day
            distance = later - earlier
            if lag.working:
                forward, backward = set(range(earlier + 1, later + 1)), set(range(later + 1, earlier + 1))
                distance = self._working(forward) - self._working(backward)
            if later < earlier:
                distance = later - earlier
            if distance < lag.low or (lag.high != NONE and distance > lag.high):
                return True
            containers = [self.problem.sessions[index].container for index in (lag.before, lag.after)]
            last_slot = max(slot for day, slot in self.cells(self.of[lag.before]) if day == earlier)
            if later == earlier and not any(containers) and self.of[lag.after].start <= last_slot:
                return True
        return False

    def breaks_gaps_are_fair(self) -> bool:
        for fairness in self.problem.gap_fairness:
            gaps = [self._gaps(person) for person in fairness.people]
            if any(one - other > fairness.spread for one in gaps for other in gaps):
                return True
        return False

    def _gaps(self, person: int) -> int:
        """Free cells right after a session of the person that a later one of the same day follows."""
        mine = {cell for item in self.all if person in item.attends for cell in self.cells(item)}
        ends = [(day, slot) for day, slot in mine if (day, slot + 1) not in mine]
        return sum(any(day == other and later > slot for other, later in mine) for day, slot in ends)

    def breaks_same_format_spaced(self) -> bool:
        for spacing in self.problem.spacings:
            ours = [self.of[index] for index in spacing.sessions if index in self.of]
            months = Counter((self.dates(item)[0].year, self.dates(item)[0].month) for item in ours)
            if spacing.per_month and any(count > spacing.per_month for count in months.values()):
                return True
            if any(abs(a.day - b.day) < spacing.min_days for a, b in combinations(ours, 2)):
                return True
        return False

    def breaks_kept_apart(self) -> bool:
        pairs = [(self.of.get(item.first), self.of.get(item.second), item.min_days) for item in self.problem.apart]
        return any(a is not None and b is not None and abs(a.day - b.day) < least for a, b, least in pairs)

    def breaks_daily_limit(self) -> bool:
        for index, person in enumerate(self.problem.people):
            ours = [item for item in self.all if index in item.attends]
            days = Counter(day for item in ours for day in self.days(item))
            weeks = Counter(week for item in ours for week in self.weeks(item))
            if person.daily and any(count > person.daily for count in days.values()):
                return True
            if person.weekly and any(count > person.weekly for count in weeks.values()):
                return True
        limits = [({*quota.sessions}, quota.per_week) for quota in self.problem.quotas]
        for index, resource in enumerate(self.problem.resources):
            users = {
                i for i, session in enumerate(self.problem.sessions) if index in {n.resource for n in session.needs}
            }
            limits += [(users, resource.weekly)] if resource.weekly else []
        return any(
            count > limit
            for sessions, limit in limits
            for count in Counter(self.begins(item) for item in self.all if item.session in sessions).values()
        )

    def breaks_plenary_alone(self) -> bool:
        for item in self.all:
            parent = self.problem.sessions[item.session].parent
            if parent != NONE and not (parent in self.of and self.days(item) <= self.days(self.of[parent])):
                return True
        plenaries = [item for item in self.all if self.problem.sessions[item.session].container]
        return any(
            self.days(plenary) & self.days(item)
            for plenary in plenaries
            for item in self.all
            if item is not plenary and self.problem.sessions[item.session].parent != plenary.session
        )

    def breaks_pinned_stays(self) -> bool:
        for item in self.all:
            pin = self.problem.sessions[item.session].pin
            if pin and not (
                pin.day in (NONE, item.day)
                and pin.start in (NONE, item.start)
                and pin.venue in (NONE, item.venue)
                and all(pair in item.people for pair in pin.people)
            ):
                return True
        return False

    def breaks_frozen_stays(self) -> bool:
        frozen = [item for item in self.problem.published if item.day < self.problem.freeze_before]
        return any(self.of.get(item.session) != item for item in frozen)

    def breaks_mandatory_is_scheduled(self) -> bool:
        return any(session.mandatory and index not in self.of for index, session in enumerate(self.problem.sessions))

    def breaks_kept_together(self) -> bool:
        pairs = [(self.of.get(item.first), self.of.get(item.second), item.max_days) for item in self.problem.together]
        return any(a is not None and b is not None and abs(a.day - b.day) > most for a, b, most in pairs)

    def breaks_group_mix(self) -> bool:
        return any(
            not mix.low
            <= len(self.team(item, number) & {*mix.people})
            <= (len(mix.people) if mix.high < 0 else mix.high)
            for item in self.all
            for number, group in enumerate(self.problem.sessions[item.session].groups)
            for mix in group.mixes
        )

    def breaks_chair_core_present(self) -> bool:
        for core in self.problem.cores:
            outside = {
                person: {
                    cell
                    for item in self.venued
                    if person in item.attends and self.problem.venues[item.venue].area not in core.areas
                    for cell in self.cells(item)
                }
                for person in core.people
            }
            away = [
                outside[person]
                | {(b.day, slot) for b in self.problem.people[person].busy for slot in range(b.start, b.end)}
                for person in core.people
            ]
            if set.intersection(*away) & {cell for cells in outside.values() for cell in cells}:
                return True
        return False
