from shop import nothing
