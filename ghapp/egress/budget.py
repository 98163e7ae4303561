"""The money of one job: reserved before a model is asked, settled when it has answered.

Whole micro-dollars: a million of them is a dollar. What is under way counts as spent, so that requests at the
same time cannot pass the cap together.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.egress.seen import Seen
from ghapp.egress.usage import Usage
from ghapp.errors import UserProblem

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """Micro-dollars for a million tokens, those of the dearest tier; `longest` is the most tokens that one
    answer can have.
    """

    input: int
    cache_read: int
    cache_write: int
    output: int
    longest: int

    def of(self, usage: Usage) -> int:
        """Rounded up."""
        read = usage.input * self.input + usage.cache_read * self.cache_read
        total = read + usage.cache_write * self.cache_write + usage.output * self.output
        return -(-total // MILLION)

    def most(self, asked: int, output: int) -> int:
        """Of `asked` tokens of input, cached or not, and `output` ones."""
        return -(-(asked * max(self.input, self.cache_write) + output * self.output) // MILLION)

    def affordable(self, left: int, asked: int) -> int:
        """How many tokens of output `left` pays for beside `asked` ones of input; -1 if not even these."""
        rest = left - self.most(asked, 0)
        if rest < 0:
            return -1
        return rest * MILLION // self.output if self.output else self.longest


@dataclass(frozen=True, slots=True)
class Reservation:
    """`output` is how many tokens the answer may have, and `is_cut` whether more were asked for."""

    price: ModelPrice
    output: int
    is_cut: bool
    cost: int


@dataclass(frozen=True, slots=True)
class Receipt:
    usage: Usage
    cost: int


class Budget:
    """`prices` are by the models' names, as they are asked for: a model without one is refused. In `seen` is
    what came of each question, answered or not.
    """

    def __init__(self, cap: int, prices: Mapping[str, ModelPrice]) -> None:
        self.cap = cap
        self.spent = 0
        self.receipts: list[Receipt] = []
        self.seen: list[Seen] = []
        self._prices = prices
        self._under_way: list[Reservation] = []
        self._settled = asyncio.Event()

    async def reserve(self, model: str, asked: int, output: int | None, least: int) -> Reservation:
        """For `asked` tokens of input and an answer of `output` ones (None: of any length), or of as many as
        there is money for, if that is `least`. Answers under way are waited for when they may leave enough.

        Raises UserProblem E561 when the budget is spent, E564 for a model without a price.
        """
        price = self._prices.get(model)
        if price is None:
            raise UserProblem("E564", model=model[:100], known=", ".join(sorted(self._prices)) or "none")
        wanted = min(output or price.longest, price.longest)
        while (found := price.affordable(self._left(), asked)) < min(least, wanted):
            if not self._under_way:
                raise UserProblem("E561", left=_dollars(self._left()), cap=_dollars(self.cap))
            await self._settled.wait()
        granted = min(found, wanted)
        reservation = Reservation(price, granted, granted < wanted, price.most(asked, granted))
        self._under_way.append(reservation)
        return reservation

    def settle(self, reservation: Reservation, usage: Usage | None) -> None:
        """`usage` is None when nothing is billed."""
        self._under_way.remove(reservation)
        if usage is not None:
            receipt = Receipt(usage, reservation.price.of(usage))
            self.receipts.append(receipt)
            self.spent += receipt.cost
        self._settled.set()
        self._settled = asyncio.Event()

    def _left(self) -> int:
        return self.cap - self.spent - sum(each.cost for each in self._under_way)


def _dollars(micro: int) -> str:
    return f"${max(0, micro) / MILLION:.4f}"
