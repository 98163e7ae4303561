def price(item: str) -> float:
    return float(len(item))
