def test_wrong():
    assert 1 == 2
