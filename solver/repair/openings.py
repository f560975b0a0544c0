"""What stands in the way and might yield: literals of sessions outside the model, each at its cheapest price."""

from ortools.sat.python import cp_model

from solver.problem import NONE
from solver.repair.setting import FAR, Setting

Literal = cp_model.IntVar


class Openings:
    """Prices and literals by which what is outside the model yields; dearer than the budget means not at all."""

    def __init__(self, setting: Setting, model: cp_model.CpModel, budget: int) -> None:
        self._setting, self._model, self._budget = setting, model, budget
        self._literals: dict[tuple[str, int, int], Literal | None] = {}
        self.priced: list[tuple[Literal, int, int]] = []
        """Literal, price, session."""

    def time_price(self, index: int) -> int:
        """The least that it costs to have the session at another time, or out."""
        if index not in self._setting.movable:
            return FAR
        prices = self._setting.prices[index]
        return min(prices.move, prices.out)

    def venue_price(self, index: int) -> int:
        """The least that another venue at the same time costs."""
        if index not in self._setting.movable or len(self._setting.static.sessions[index].venues) < 2:
            return FAR
        return self._setting.prices[index].venue

    def person_price(self, index: int, person: int) -> int:
        """The least that it costs to let one person go."""
        if index not in self._setting.movable or person in self._setting.sure(index):
            return FAR
        return self._setting.prices[index].person

    def moves(self, index: int) -> Literal | None:
        """Whether the session takes place at another time or not at all; None = too dear."""
        return self._literal("time", index, NONE, self.time_price(index))

    def leaves(self, index: int) -> Literal | None:
        """Whether it takes place in another venue; None = too dear."""
        return self._literal("venue", index, NONE, self.venue_price(index))

    def releases(self, index: int, person: int) -> Literal | None:
        """Whether it does without the person; None = too dear."""
        return self._literal("person", index, person, self.person_price(index, person))

    def _literal(self, kind: str, index: int, person: int, price: int) -> Literal | None:
        key = kind, index, person
        if key not in self._literals:
            literal = None
            if price <= self._budget:
                literal = self._model.new_bool_var("")
                self.priced.append((literal, price, index))
            self._literals[key] = literal
        return self._literals[key]
