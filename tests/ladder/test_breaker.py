"""Who fails five times is left alone for a minute, and then one may probe."""

from ghapp.ladder.breaker import FAILURES, SECONDS, Breaker, Circuit, delays


def broken(at: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(at)
    return breaker


def test_four_failures_in_a_row_are_borne() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    assert breaker.admits(0.0)
    breaker.failed(0.0)
    assert not breaker.admits(0.0)


def test_a_success_between_them_starts_the_count_anew() -> None:
    breaker = Breaker()
    for _ in range(FAILURES * 2):
        breaker.failed(0.0)
        breaker.succeeded()
    assert breaker.circuit is Circuit.CLOSED


def test_after_a_minute_one_may_probe_and_no_other() -> None:
    breaker = broken()
    assert [breaker.admits(now) for now in (SECONDS - 1, SECONDS, SECONDS + 1)] == [False, True, False]
    assert breaker.circuit is Circuit.HALF_OPEN


def test_the_probe_decides() -> None:
    good, bad = broken(), broken()
    assert good.admits(SECONDS)
    assert bad.admits(SECONDS)
    good.succeeded()
    bad.failed(SECONDS)
    assert good.admits(SECONDS)
    assert not bad.admits(SECONDS * 2 - 1)
    assert bad.admits(SECONDS * 2)


def test_a_probe_that_never_ends_blocks_nobody_for_ever() -> None:
    breaker = broken()
    assert breaker.admits(SECONDS)
    assert breaker.admits(SECONDS * 2)


def test_each_delay_is_twice_the_one_before() -> None:
    assert delays() == (1.0, 2.0)
    assert delays(tries=1) == ()
