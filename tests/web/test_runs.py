"""The pages of a run: what is told, and that it is only told."""

from ghapp.model import (
    Attempt,
    Basis,
    Cap,
    Commit,
    Confidence,
    Decided,
    Evidence,
    Handling,
    Move,
    PluginResult,
    PluginStatus,
    Reading,
    Repository,
    Run,
    Rung,
    RunKind,
    Setting,
    State,
    Tier,
    Unasked,
    Veto,
    VetoId,
)
from ghapp.patches.judgement import Judgement
from tests.web.conftest import Edge
from tests.web.test_pages import REPORT, SHOP

AT = "2026-01-01T00:00:00.000+00:00"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
TOKEN = "ghp_" + "a1" * 18


async def climbed(edge: Edge, reason: str = "the import was not used") -> None:
    commit = Commit(repository=Repository(**SHOP), sha="2" * 40, lane="branch/t", pull_request=4)
    run = Run(id="r1", kind=RunKind.REPAIR, key="k", commit=commit, created_at=AT)
    store = edge.store
    await store.runs.open(run)
    await store.climbs.open(run)
    setting = Setting(key="filter", value='"all"', source=".github/ghapp.yml")
    passed_over = {Rung.CODEX: "there is no agent codex here"}
    basis = Basis(
        sender="ann",
        command="/fix a.py",
        source="main",
        settings=(setting,),
        passed_over=passed_over,
    )
    await store.climbs.add_basis("r1", basis, AT)
    move = Move(origin=State.INIT, outcome="started", to=State.BASELINE_CHECK, at=AT, reason=reason)
    await store.climbs.move("r1", move, 1)
    attempt = Attempt(number=1, agent=Rung.AIDER, success=True, cost=12_300, issues_before=3, issues_after=1)
    await store.climbs.add_attempt("r1", attempt, AT)
    skipped = PluginResult(id="gitleaks", status=PluginStatus.SKIPPED, reason="disabled")
    report = REPORT.model_copy(update={"plugins": (*REPORT.plugins, skipped)})
    blob = await store.blobs.put(SHOP["id"], report.model_dump_json(by_alias=True).encode())
    await store.climbs.add_report("r1", 0, blob, 1, AT)


async def test_a_run_is_shown_with_its_attempts_and_links(edge: Edge) -> None:
    await climbed(edge)

    answer = await edge.client.get("/runs/r1")

    text = await answer.text()
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "<code>S0_BASELINE_CHECK</code>" in text
    assert "<td>1 aider</td><td>3</td><td>1</td>" in text
    assert "<td>$0.0123</td>" in text
    assert "<code>/fix a.py</code> by ann" in text
    assert all(f'href="/runs/r1/{what}"' in text for what in ("why", "report.json", "report.sarif"))


async def test_why_shows_moves_configuration_and_tools(edge: Edge) -> None:
    await climbed(edge)

    text = await (await edge.client.get("/runs/r1/why")).text()

    assert "<td>the import was not used</td>" in text
    assert "<li>codex: there is no agent codex here</li>" in text
    assert "<code>filter</code>: <code>&#34;all&#34;</code> (.github/ghapp.yml)" in text
    assert "<td><code>gitleaks</code></td><td></td><td>skipped</td><td>disabled</td>" in text


async def test_what_was_decided_is_shown_with_every_reason(edge: Edge) -> None:
    await climbed(edge)
    judged = Judgement(
        handling=Handling.MANUAL_REVIEW,
        tier=Tier.MANUAL_REVIEW,
        confidence=Confidence(tests=1.0, lint=0.5, overall=0.8333),
        vetoes=(Veto(id=VetoId.FINDING_REMAINS, path="a.py", line=3, message=HOSTILE),),
        caps=(Cap(tier=Tier.PULL_REQUEST, reason="the coverage is not known"),),
        evidence=(
            Evidence(name="tests", command="pytest -q", after=Reading(says="3 passed", exit_status=0)),
        ),
    )
    blob = await edge.store.blobs.put(SHOP["id"], judged.model_dump_json().encode())
    known = {"run_id": "r1", "repository_id": SHOP["id"], "tier": judged.tier, "handling": judged.handling}
    await edge.store.decisions.put(
        Decided.model_validate(known | {"judgement": blob, "action": "queued", "created_at": AT})
    )

    for page in ("/runs/r1", "/runs/r1/why"):
        text = await (await edge.client.get(page)).text()
        assert "<code>manual_review</code> (tier MANUAL_REVIEW), queued" in text
        assert "a.py:3 &lt;script&gt;" in text
        assert '<th scope="row">security</th><td>unknown</td>' in text
        assert "<td>the coverage is not known</td>" in text
        assert (
            "<td>not measured</td><td>3 passed (0.0 s, status 0)</td><td><code>pytest -q</code></td>" in text
        )


async def test_a_check_says_what_it_led_to_by_itself_and_is_in_no_state(edge: Edge) -> None:
    commit = Commit(repository=Repository(**SHOP), sha="2" * 40, lane="branch/main")
    for name, unasked in {"c1": Unasked(repair="r9"), "c2": Unasked(reason="<it> is off")}.items():
        run = await edge.store.runs.open(Run(id=name, key=name, commit=commit, created_at=AT))
        await edge.store.climbs.add_unasked(run, unasked, AT)

    texts = [await (await edge.client.get(f"/runs/{name}/why")).text() for name in ("c1", "c2")]

    assert 'repair <a href="/runs/r9"><code>r9</code></a> was begun' in texts[0]
    assert "nothing: &lt;it&gt; is off" in texts[1]
    assert "S_INIT" not in "".join(texts)


async def test_a_page_runs_nothing_and_loads_nothing(edge: Edge) -> None:
    await climbed(edge, HOSTILE)

    for page in ("/runs/r1", "/runs/r1/why"):
        answer = await edge.client.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        text = await answer.text()
        assert "<script" not in text
        assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


async def test_a_page_shows_no_secret(edge: Edge) -> None:
    await climbed(edge, f"it printed {TOKEN}")

    text = await (await edge.client.get("/runs/r1/why")).text()

    assert TOKEN not in text
    assert "it printed [redacted]" in text


async def test_a_run_that_has_not_begun_has_a_page_without_a_report(edge: Edge) -> None:
    commit = Commit(repository=Repository(**SHOP), sha="2" * 40, lane="branch/t")
    await edge.store.runs.open(Run(id="r2", key="k", commit=commit, created_at=AT))

    text = await (await edge.client.get("/runs/r2")).text()

    assert "queued" in text
    assert "report.json" not in text


async def test_the_report_of_a_repair_is_served_while_it_climbs(edge: Edge) -> None:
    await climbed(edge)

    answer = await edge.client.get("/runs/r1/report.json")

    assert (await answer.json())["issues"][0]["path"] == "a.py"
