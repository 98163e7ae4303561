def halve(number):
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2
