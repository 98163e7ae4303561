"""Pages show what happened, and no text of anybody becomes markup."""

import re

import aiohttp
import pytest

from ghapp.demo.github import LocalGitHub, Repo
from ghapp.demo.github.pages import diffs, prose
from tests.demo.conftest import Client

HOSTILE = "<script>alert(1)</script>"
NOTE = {"path": "app.py", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": HOSTILE}


@pytest.fixture
async def run(bot: Client, github: LocalGitHub, repo: Repo) -> int:
    """A pull request whose every text is hostile, with a check; the check run's id."""
    files = {"app.py": b"import sys\n", f"{HOSTILE.replace('/', '')}.py": f"{HOSTILE}\n".encode()}
    sha = await github.push(repo, "topic", files=files, message=HOSTILE, user="ada")
    await github.open_pull_request(repo, "topic", "main", HOSTILE, "ada", body=f"**bold** {HOSTILE}")
    await github.comment(repo, 1, HOSTILE, "ada")
    await github.label(repo, 1, HOSTILE, "ada")
    notes = [NOTE, NOTE | {"title": HOSTILE, "path": "other.py"}]
    output = {"title": HOSTILE, "summary": f"| a |\n|--:|\n| {HOSTILE} |", "annotations": notes}
    wish = {"name": HOSTILE, "head_sha": sha, "conclusion": "failure", "output": output}
    return int((await bot("POST", "/repos/octo/sample/check-runs", wish)).body["id"])


async def page(session: aiohttp.ClientSession, github: LocalGitHub, path: str) -> str:
    async with session.get(github.url + path) as response:
        assert response.status == 200
        return await response.text()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "octo/sample"),
        ("/octo/sample", "git clone http://127.0.0.1"),
        ("/octo/sample/pull/1", "<strong>bold</strong>"),
        ("/octo/sample/pull/1/checks", '<th class="right">a</th>'),
        ("/octo/sample/pull/1/files", '<td class="text">import sys</td>'),
        ("/octo/sample/runs/{run}", '<td class="text">import sys</td>'),
        ("/octo/sample/commit/{sha}", "ada@users.noreply.github.com"),
        ("/octo/sample/blob/{sha}/app.py", 'id="L1"'),
    ],
)
async def test_a_page_shows_its_thing_and_escapes_the_rest(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, run: int, path: str, shown: str
) -> None:
    text = await page(session, github, path.format(run=run, sha=await github.head(repo, "topic")))
    assert shown in text
    assert "<script" not in text
    assert (path == "/") or ("&lt;script&gt;" in text) or "blob" in path


async def test_the_annotation_stands_under_its_line(
    session: aiohttp.ClientSession, github: LocalGitHub, run: int
) -> None:
    text = await page(session, github, "/octo/sample/pull/1/files")
    line = text.index('<td class="text">import sys</td>')
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p>" in text[line : line + 600]


async def test_a_comment_shows_its_reactions(
    session: aiohttp.ClientSession, bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    said = await github.comment(repo, pull, "/fix", "octo")
    for content in ("eyes", "rocket", "confused"):
        await bot("POST", f"/repos/octo/sample/issues/comments/{said}/reactions", {"content": content})
    text = await page(session, github, "/octo/sample/pull/1")
    assert re.findall("[👀🚀😕]", text) == ["👀", "🚀", "😕"]


@pytest.mark.parametrize(
    "path", ["/octo/gone", "/octo/sample/pull/9", "/octo/sample/runs/1", "/octo/sample/commit/0123", "/x"]
)
async def test_what_is_not_there_is_not_found(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, path: str
) -> None:
    async with session.get(github.url + path) as response:
        assert response.status == 404


async def test_pages_allow_no_scripts_and_nothing_from_elsewhere(
    session: aiohttp.ClientSession, github: LocalGitHub
) -> None:
    async with session.get(github.url) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "prefers-color-scheme: dark" in await page(session, github, "/-/style.css")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](http://evil.example/x.png)", "http://evil.example/x.png"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("<details open onclick=x>", "&lt;details open onclick=x&gt;"),
        ("<details><summary>More</summary>\n\n*in*\n</details>", "<em>in</em>"),
        ("<!-- ghapp:sticky -->\nDone <sub>small</sub>", "<sub>small</sub>"),
        ('[x](https://a.example "t")', 'href="https://a.example" rel="nofollow noreferrer"'),
    ],
)
def test_markdown_is_rendered_without_foreign_html(text: str, shown: str) -> None:
    rendered = prose.render(text)
    assert shown in rendered
    assert "<img" not in rendered
    assert "ghapp:sticky" not in rendered


def test_notes_are_grouped_by_file_with_their_source() -> None:
    long = NOTE | {"end_line": 9}
    (file,) = diffs.noted_files([long | {"start_line": 2}, long], {"app.py": ["a", "b", "c"]})
    assert [lines for _, lines in file.notes] == [((1, "a"), (2, "b"), (3, "c")), ((2, "b"), (3, "c"))]


async def send(
    session: aiohttp.ClientSession, github: LocalGitHub, path: str, **form: str
) -> tuple[int, str]:
    async with session.post(
        github.url + path, data=form, headers={"Origin": github.url}, allow_redirects=False
    ) as response:
        return response.status, response.headers.get("Location", "")


async def test_a_comment_is_written_in_the_browser(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, run: int
) -> None:
    github.set_permission(repo, "ada", "write")
    assert "Comment as <b>ada</b>" in await page(session, github, "/octo/sample/pull/1")

    answer = await send(session, github, "/octo/sample/pull/1/comments", body="/fix\r\nplease")

    assert answer == (303, "/octo/sample/pull/1")
    said = github.comments(repo, 1)[-1]
    assert (said.user.login, said.body) == ("ada", "/fix\nplease")


async def test_a_button_is_pressed_in_the_browser(
    session: aiohttp.ClientSession, github: LocalGitHub, bot: Client, repo: Repo, run: int
) -> None:
    action = {"label": "Fix", "description": "Fix it", "identifier": "fix_safe"}
    await bot("PATCH", f"/repos/octo/sample/check-runs/{run}", {"actions": [action]})
    assert 'value="fix_safe"' in await page(session, github, f"/octo/sample/runs/{run}")

    pressed = await send(session, github, f"/octo/sample/runs/{run}/press", identifier="fix_safe")
    unknown = await send(session, github, f"/octo/sample/runs/{run}/press", identifier="other")

    assert (pressed, unknown[0]) == ((303, f"/octo/sample/runs/{run}"), 422)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_a_form_of_another_page_is_refused(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, run: int, origin: str | None
) -> None:
    before, headers = len(github.comments(repo, 1)), {"Origin": origin} if origin else {}
    async with session.post(
        f"{github.url}/octo/sample/pull/1/comments", data={"body": "/fix"}, headers=headers
    ) as response:
        assert response.status == 403
    assert len(github.comments(repo, 1)) == before


async def test_a_person_merges_in_the_browser(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    assert "Squash and merge</button>" in await page(session, github, "/octo/sample/pull/1")
    answer = await send(session, github, "/octo/sample/pull/1/merge", method="squash")
    assert answer == (303, "/octo/sample/pull/1")
    text = await page(session, github, "/octo/sample/pull/1")
    assert "Merged into <code>main</code> by <b>octo</b>" in text
    assert "Squash and merge" not in text


async def test_the_page_says_what_hinders_a_merge(
    session: aiohttp.ClientSession, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_checks=("ci",), required_reviews=1)
    text = await page(session, github, "/octo/sample/pull/1")
    assert '<b>ci</b> <span class="pill">Required</span>' in text
    assert "At least 1 approving review is required" in text
    assert "Squash and merge" not in text
    assert (await send(session, github, "/octo/sample/pull/1/merge", method="squash"))[0] == 409
    assert (await send(session, github, "/octo/sample/pull/1/merge", method="magic"))[0] == 422
    assert repo.pulls[pull].merged_at is None


async def test_the_page_shows_auto_merge_and_reviews(
    session: aiohttp.ClientSession, bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_checks=("ci",))
    repo.allow_auto_merge = True
    query = "mutation { enablePullRequestAutoMerge(input: $input) { clientMutationId } }"
    shown = (await bot("GET", "/repos/octo/sample/pulls/1")).body
    await bot(
        "POST",
        github.graphql_url,
        {"query": query, "variables": {"input": {"pullRequestId": shown["node_id"]}}},
    )
    places = [{"path": "app.py", "line": 1, "body": HOSTILE}]
    await bot("POST", "/repos/octo/sample/pulls/1/reviews", {"event": "COMMENT", "comments": places})
    text = await page(session, github, "/octo/sample/pull/1")
    assert "Auto-merge enabled by <b>ghapp</b>" in text
    assert "line 1</span>" in text
    assert "<script" not in text
