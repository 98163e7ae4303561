"""What the shop promises."""

from shop.cart import Cart


def test_a_cart_adds_up() -> None:
    cart = Cart([0.5])
    cart.add(0.7)
    assert cart.total() == 1.2
