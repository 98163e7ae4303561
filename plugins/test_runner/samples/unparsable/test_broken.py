def test_never():
    return (1 +
