"""Reasons and ways out as sentences that name people, venues, dates and rules."""

from collections.abc import Iterable

from app.advice.explanation_schemas import ChangeShown, ReasonShown
from app.advice.schemas import OptionShown
from app.problems.check import name_of, say_day, say_time
from app.problems.translate import Translation
from app.text import Language, knows, say
from solver.explain import STAYS, Act, Change, Reason
from solver.problem import NONE, Assignment, Problem

NAMED = 12
"""Most people whom a sentence names."""


class Speaker:
    """Tells reasons and changes of one translated problem in one language."""

    def __init__(self, translation: Translation, language: Language, own: int) -> None:
        self.translation, self.language, self.own = translation, language, own
        self.problem: Problem = translation.problem
        self.placed = {item.session: item for item in self.problem.published}

    # --- reasons ----------------------------------------------------------------------------------------------------

    def reason(self, reason: Reason) -> ReasonShown:
        """A reason with its sentence."""
        dates = [None if day == NONE else self.translation.grid.date(day) for day in (reason.first, reason.last)]
        return ReasonShown(
            rule=reason.rule,
            detail=reason.detail,
            sentence=self._sentence(reason),
            sessions=[self.translation.sessions[number] for number in reason.sessions],
            members=[self.translation.members[number] for number in reason.people],
            venues=[self.translation.venues[number] for number in reason.venues],
            first=dates[0],
            last=dates[1],
        )

    def _sentence(self, reason: Reason) -> str:
        if reason.rule == STAYS:
            return self._stays(reason.sessions[0])
        key = f"explain.{reason.rule}.{reason.detail}" if reason.detail else f"explain.{reason.rule}"
        key = key if knows(key) else f"explain.{reason.rule}"
        sessions = [self._name(number) for number in reason.sessions] or [""]
        numbers = (*reason.numbers, NONE, NONE, NONE)
        days = self._days(reason.first, reason.last)
        sentence = say(
            self.language, key, session=sessions[0], other=sessions[-1], people=self._people(reason.people),
            venue=self._join(name_of(self.problem.venues, number) for number in reason.venues),
            resource=self._join(name_of(self.problem.resources, number) for number in reason.resources),
            days=days, n0=numbers[0], n1=numbers[1], item=self._item(reason), range=self._range(numbers),
            time="" if reason.detail != "start" else say_time(self.problem, numbers[0]),
        )  # fmt: skip
        return sentence.replace(" .", ".")

    def _stays(self, number: int) -> str:
        """Where another session stands, and whom of this one's people it takes."""
        item = self.placed[number]
        wanted = {person for group in self.problem.sessions[self.own].groups for person in group.people}
        shared = sorted(item.attends & wanted)
        values = {"session": self._name(number), "place": self._when(item)}
        if not shared:
            return say(self.language, "explain.stays", **values)
        return say(self.language, "explain.stays.people", people=self._people(tuple(shared)), **values)

    def _item(self, reason: Reason) -> str:
        """Name of the blackout, spacing, quota, core or mix that a reason is about."""
        problem, numbers = self.problem, reason.numbers
        match reason.rule, reason.detail:
            case "session_in_window", "blackout":
                return name_of(problem.blackouts, numbers[0])
            case "same_format_spaced", _:
                return name_of(problem.spacings, numbers[0])
            case "daily_limit", "quota_week":
                return name_of(problem.quotas, numbers[1])
            case "chair_core_present", _:
                return name_of(problem.cores, numbers[0])
            case _:
                return ""

    def _range(self, numbers: tuple[int, ...]) -> str:
        """The shortest and the longest distance of two stages."""
        key = "explain.least" if numbers[1] == NONE else "explain.between"
        return say(self.language, key, low=numbers[0], high=numbers[1])

    # --- changes ----------------------------------------------------------------------------------------------------

    def change(self, change: Change) -> ChangeShown:
        """A change with its sentence."""
        person = change.person if change.act is Act.PRESIDER or change.detail == "people" else NONE
        key = f"way.{change.act}.{change.detail}" if change.detail else f"way.{change.act}"
        sentence = say(
            self.language, key, session=self._name(change.session), number=change.number,
            days=self._days(change.first, change.last), person=name_of(self.problem.people, person),
            venue=name_of(self.problem.venues, change.venue), low=self._low(change),
            place="" if change.place is None else self._when(change.place),
            before="" if change.act is not Act.MOVE else self._when(self.placed[change.session]),
        )  # fmt: skip
        return ChangeShown(
            act=change.act.value,
            sentence=sentence,
            session=self.translation.sessions[change.session],
            number=change.number,
        )

    def _low(self, change: Change) -> int:
        if change.group == NONE:
            return 0
        return self.problem.sessions[change.session].groups[change.group].low - change.number

    def way(self, changes: Iterable[ChangeShown], place: Assignment) -> str:
        """A whole way in one sentence."""
        done = say(self.language, "way.and").join(change.sentence for change in changes)
        return say(self.language, "way.whole", changes=done, place=self._when(place))

    def place(self, place: Assignment, difference: int) -> OptionShown:
        """A place as options show it."""
        placed = self.translation.placed(place)
        venue = None if place.venue == NONE else name_of(self.problem.venues, place.venue)
        return OptionShown(
            day=placed.day,
            start=placed.start,
            venue=placed.venue,
            venue_name=venue,
            members=list(dict.fromkeys(self.translation.members[person] for _, person in place.people)),
            difference=difference,
        )

    # --- words ------------------------------------------------------------------------------------------------------

    def _name(self, number: int) -> str:
        return name_of(self.problem.sessions, number)

    def _join(self, names: Iterable[str]) -> str:
        return say(self.language, "violation.between").join(names)

    def _people(self, people: tuple[int, ...]) -> str:
        names = self._join(name_of(self.problem.people, number) for number in people[:NAMED])
        if len(people) <= NAMED:
            return names
        return say(self.language, "explain.and_others", people=names, count=len(people))

    def _days(self, first: int, last: int) -> str:
        if first == NONE:
            return ""
        one = say_day(self.language, self.problem, first)
        if first == last:
            return one
        return say(self.language, "explain.days", first=one, last=say_day(self.language, self.problem, last))

    def _when(self, item: Assignment) -> str:
        day, time = say_day(self.language, self.problem, item.day), say_time(self.problem, item.start)
        if item.venue == NONE:
            return say(self.language, "explain.when", day=day, time=time)
        venue = name_of(self.problem.venues, item.venue)
        return say(self.language, "explain.where", day=day, time=time, venue=venue)
