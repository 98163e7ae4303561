"""`ghapp status`: figures of the last days, for people and for programs."""

from datetime import timedelta

from ghapp.config.caps import MICRO
from ghapp.model import Caps, Decided, Wish
from ghapp.model.moment import now
from tests.cli.kept import Kept

HOUR = timedelta(hours=1)


def judged(kept: Kept, handling: str, **more: object) -> Decided:
    decided = kept.decided(run_id=kept.run().id, handling=handling, **more)
    kept.ask(lambda store: store.decisions.put(decided))
    return decided


def spend(kept: Kept, micro: int) -> None:
    ample = Caps.model_validate(dict.fromkeys(Caps.model_fields, 10**9))
    wish = Wish(run_id="r", number=1, repository_id=7, installation_id=9, at=now(), wanted=micro)
    kept.ask(lambda store: store.money.reserve(wish, ample))
    kept.ask(lambda store: store.money.settle("r", 1, micro))


def test_programs_get_totals_and_every_day(kept: Kept) -> None:
    judged(kept, "auto_merge", confidence=1.0, merged_at=now(), by_itself=True)
    judged(kept, "rejected", confidence=None)
    judged(kept, "pull_request", created_at=now(timedelta(days=-9)))
    kept.queued(created_at=now(-30 * HOUR))
    spend(kept, 2 * MICRO)

    told = kept.document("status")

    assert (told["judged"], told["decisions"]["auto_merge"], told["decisions"]["pull_request"]) == (3, 1, 0)
    assert (told["automation_rate"], told["mean_confidence"]) == (0.3333, 0.94)
    assert told["queue"] == {"pending": 1, "oldest_hours": 30.0, "health": "warning"}
    assert told["accuracy"] == {"survived": 1, "merged": 1, "share": 1.0}
    assert (told["cost_usd"], len(told["days"])) == (2.0, 7)
    assert told["days"][-1] == {"day": now()[:10], "judged": 3, "merged": 1, "queued": 1, "cost_usd": 2.0}


def test_a_person_reads_a_few_lines_and_a_table(kept: Kept) -> None:
    judged(kept, "manual_review")

    result = kept.call("status", "--days", "2")

    assert result.exception is None
    assert "1 in all, 1 manual review\n" in result.stdout
    assert "0 % of them went on without a person first" in result.stdout
    assert result.stdout.splitlines()[-1].split() == [now()[:10], "1", "0", "1", "$0.0000"]


def test_an_empty_store_is_no_trouble(kept: Kept) -> None:
    told = kept.document("status")
    assert (told["judged"], told["automation_rate"], told["mean_confidence"]) == (0, None, None)
    assert "nothing was merged" in kept.call("status").stdout


def test_longer_ago_counts_when_it_is_asked_for(kept: Kept) -> None:
    judged(kept, "pull_request", created_at=now(timedelta(days=-9)))
    assert [kept.document("status", "--days", days)["judged"] for days in ("9", "10")] == [0, 1]
