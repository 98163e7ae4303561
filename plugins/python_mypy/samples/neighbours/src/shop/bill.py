from shop.price import price


def total(items: list[str]) -> str:
    return price(items[0])
