"""Carts and what they cost."""

from dataclasses import dataclass, field


@dataclass
class Cart:
    prices: list[float] = field(default_factory=list)

    def add(self, price: float) -> None:
        self.prices.append(price)

    def total(self) -> float:
        return sum(self.prices)
