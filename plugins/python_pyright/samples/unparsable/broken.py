def f(:
    x
