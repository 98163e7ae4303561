"""Carts and what they cost."""

from dataclasses import dataclass, field
import json
import subprocess
import os

@dataclass
class Cart:
    prices: list[float] = field(default_factory=list)

    def add(self, price: float) -> None:
        self.prices.append(price)

    def total(self) -> float:
        return sum( self.prices )

    def receipt(self, name: str) -> str:
        return len(json.dumps({'name': name, "total": self.total()}))


def print_label(cart: Cart, printer: str) -> None:
    """Prints the label of the recieved cart."""
    subprocess.run("lp -d " + printer, shell=True)
