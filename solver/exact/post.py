"""Rows of a CP model that hold only while a term is switched on, and the prices that make its objective."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from ortools.sat.python import cp_model

Literal: TypeAlias = cp_model.BoolVarT
Switch: TypeAlias = Literal | None
"""The literal of a term under which its rows hold; None = always."""


class Post:
    """A CP model under construction; every row may hang on a switch."""

    def __init__(self) -> None:
        self.cp = cp_model.CpModel()
        self._priced: dict[int, tuple[cp_model.IntVar | Literal, int]] = {}
        self._constant = 0

    def literal(self) -> Literal:
        """A new literal."""
        return self.cp.new_bool_var("")

    def number(self, low: int, high: int) -> cp_model.IntVar:
        """A new whole number."""
        return self.cp.new_int_var(low, high, "")

    def any_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that holds exactly when one of these does."""
        if len(literals) == 1:
            return literals[0]
        either = self.literal()
        self.cp.add_bool_or([*literals, ~either])
        for literal in literals:
            self.cp.add_implication(literal, either)
        return either

    def one_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that holds exactly when one of these does, of which no two may hold."""
        if len(literals) == 1:
            return literals[0]
        one = self.literal()
        self.cp.add_exactly_one([*literals, ~one])
        return one

    def clause(self, literals: Iterable[Literal], when: Switch = None) -> None:
        """One of the literals holds."""
        self.cp.add_bool_or([*literals, *([] if when is None else [~when])])

    def never(self, literal: Literal, when: Switch = None) -> None:
        """The literal does not hold."""
        self.clause([~literal], when)

    def at_most_one(self, literals: Sequence[Literal], when: Switch = None) -> None:
        """No two of the literals hold."""
        if len(literals) < 2:
            return
        if when is None:
            self.cp.add_at_most_one(literals)
        else:
            self.linear(literals, [1] * len(literals), high=1, when=when)

    def linear(
        self,
        variables: Sequence[cp_model.LinearExprT],
        weights: Sequence[int],
        *,
        low: int | None = None,
        high: int | None = None,
        when: Switch = None,
    ) -> None:
        """A weighted sum lies between ``low`` and ``high``."""
        total = cp_model.LinearExpr.weighted_sum(list(variables), list(weights))
        row = self.cp.add_linear_constraint(
            total, cp_model.INT_MIN if low is None else low, cp_model.INT_MAX if high is None else high
        )
        if when is not None:
            row.only_enforce_if(when)

    def price(self, variable: cp_model.IntVar | Literal, price: int) -> None:
        """Add ``price * variable`` to the cost."""
        if isinstance(variable, cp_model.NotBooleanVariable):
            self._constant += price
            variable, price = ~variable, -price
        if price:
            before = self._priced.get(variable.index, (variable, 0))[1]
            self._priced[variable.index] = (variable, before + price)

    def constant(self, price: int) -> None:
        """Add a price that is paid whatever happens."""
        self._constant += price

    def set_objective(self) -> None:
        """Make the cost the objective."""
        self.cp.minimize(self._cost())

    def capped(self, cost: int) -> cp_model.CpModel:
        """The same model without an objective, for schedules that cost no more than this."""
        cp = self.cp.clone()
        cp.clear_objective()  # type: ignore[no-untyped-call]
        cp.add(self._cost() <= cost)
        return cp

    def _cost(self) -> cp_model.LinearExpr:
        variables = [variable for variable, _ in self._priced.values()]
        prices = [price for _, price in self._priced.values()]
        return cp_model.LinearExpr.weighted_sum(variables, prices) + self._constant
