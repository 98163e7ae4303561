from shop.price import price


def total(items: list[str]) -> float:
    return sum(price(item) for item in items)
