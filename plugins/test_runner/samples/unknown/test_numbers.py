import a_module_that_nobody_installed


def test_never():
    pass
