"""What the shop promises."""

import json
import subprocess

import pytest

from shop.cart import Cart, print_label


def test_a_cart_adds_up() -> None:
    cart = Cart([0.5])
    cart.add(0.7)
    assert cart.total() == 1.2


def test_a_receipt_has_the_name_and_the_total() -> None:
    receipt = Cart([0.5]).receipt("ann")
    assert json.loads(receipt) == {"name": "ann", "total": 0.5}


def test_a_label_goes_to_the_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        subprocess, "run", lambda *words, **how: asked.append((words, how))
    )
    print_label(Cart(), "office")
    assert asked == [((["lp", "-d", "office"],), {"check": True})]
