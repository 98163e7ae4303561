"""Commits, trees, references, files: what git holds, as REST shows it."""

import base64
from collections.abc import Sequence

from ghapp.demo.github.bare import Entry, Signature
from ghapp.demo.github.bodies import Body
from ghapp.demo.github.commits import CommitFacts, Comparison, FileDiff
from ghapp.demo.github.links import Links, node_id
from ghapp.demo.github.state import Repo

_UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
_KINDS = {"blob": "file", "tree": "dir", "commit": "submodule"}


def _signature(who: Signature) -> Body:
    return {"name": who.name, "email": who.email, "date": who.date}


def git_commit(links: Links, repo: Repo, facts: CommitFacts) -> Body:
    """As the Git Data API shows it."""
    return {
        "sha": facts.sha,
        "node_id": node_id("C", facts.sha),
        "url": links.repo(repo.full_name, "git/commits", facts.sha),
        "html_url": links.web(repo.full_name, "commit", facts.sha),
        "author": _signature(facts.author),
        "committer": _signature(facts.committer),
        "message": facts.message,
        "tree": {"sha": facts.tree, "url": links.repo(repo.full_name, "git/trees", facts.tree)},
        "parents": [_parent(links, repo, sha, "git/commits") for sha in facts.parents],
        "verification": dict(_UNSIGNED),
    }


def commit(links: Links, repo: Repo, facts: CommitFacts, files: Sequence[FileDiff] | None = None) -> Body:
    """As the commits API shows it; authors are not matched to accounts here."""
    inner = git_commit(links, repo, facts)
    kept = {key: inner[key] for key in ("url", "author", "committer", "message", "tree", "verification")}
    body: Body = {
        "sha": facts.sha,
        "node_id": inner["node_id"],
        "url": links.repo(repo.full_name, "commits", facts.sha),
        "html_url": inner["html_url"],
        "comments_url": links.repo(repo.full_name, "commits", facts.sha, "comments"),
        "commit": kept | {"comment_count": 0},
        "author": None,
        "committer": None,
        "parents": [_parent(links, repo, sha, "commits") for sha in facts.parents],
    }
    if files is not None:
        plus, minus = sum(each.additions for each in files), sum(each.deletions for each in files)
        body["stats"] = {"additions": plus, "deletions": minus, "total": plus + minus}
        body["files"] = [file_diff(links, repo, facts.sha, each) for each in files]
    return body


def comparison(links: Links, repo: Repo, found: Comparison) -> Body:
    between = f"{found.older.sha}...{found.newer.sha}"
    page = links.web(repo.full_name, "compare", between)
    return {
        "url": links.repo(repo.full_name, "compare", between),
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": commit(links, repo, found.older),
        "merge_base_commit": commit(links, repo, found.base),
        "status": found.status,
        "ahead_by": len(found.ahead),
        "behind_by": found.behind,
        "total_commits": len(found.ahead),
        "commits": [commit(links, repo, each) for each in found.ahead],
        "files": [file_diff(links, repo, found.newer.sha, each) for each in found.files],
    }


def event_commit(links: Links, repo: Repo, facts: CommitFacts, files: Sequence[FileDiff]) -> Body:
    """As `push` deliveries carry it."""
    names = {
        status: [each.path for each in files if each.status == status] for status in ("added", "removed")
    }
    changed = [each.path for each in files if each.status not in names]
    return {
        "id": facts.sha,
        "tree_id": facts.tree,
        "distinct": True,
        "message": facts.message,
        "timestamp": facts.committer.date,
        "url": links.web(repo.full_name, "commit", facts.sha),
        "author": {"name": facts.author.name, "email": facts.author.email},
        "committer": {"name": facts.committer.name, "email": facts.committer.email},
        **names,
        "modified": changed,
    }


def simple_commit(facts: CommitFacts) -> Body:
    """As check suites carry it."""
    return {
        "id": facts.sha,
        "tree_id": facts.tree,
        "message": facts.message,
        "timestamp": facts.committer.date,
        "author": {"name": facts.author.name, "email": facts.author.email},
        "committer": {"name": facts.committer.name, "email": facts.committer.email},
    }


def file_diff(links: Links, repo: Repo, head_sha: str, change: FileDiff) -> Body:
    body: Body = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": links.web(repo.full_name, "blob", head_sha, change.path),
        "raw_url": links.web(repo.full_name, "raw", head_sha, change.path),
        "contents_url": links.contents(repo.full_name, change.path, head_sha),
    }
    if change.patch:
        body["patch"] = change.patch
    return body | ({"previous_filename": change.previous} if change.previous else {})


def ref(links: Links, repo: Repo, name: str, sha: str, kind: str = "commit") -> Body:
    url = links.repo(repo.full_name, "git", name)
    target = {"type": kind, "sha": sha, "url": links.repo(repo.full_name, f"git/{kind}s", sha)}
    return {"ref": name, "node_id": node_id("REF", f"{repo.id}:{name}"), "url": url, "object": target}


def tree(links: Links, repo: Repo, sha: str, entries: Sequence[Entry]) -> Body:
    url = links.repo(repo.full_name, "git/trees", sha)
    return {"sha": sha, "url": url, "truncated": False, "tree": [_entry(links, repo, e) for e in entries]}


def blob(links: Links, repo: Repo, sha: str, content: bytes) -> Body:
    return {
        "sha": sha,
        "node_id": node_id("B", sha),
        "size": len(content),
        "url": links.repo(repo.full_name, "git/blobs", sha),
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }


def listed_file(links: Links, repo: Repo, at: str, path: str, entry: Entry) -> Body:
    """One line of a folder, in the contents API."""
    url = links.contents(repo.full_name, path, at)
    kind = "symlink" if entry.mode == "120000" else _KINDS[entry.kind]
    git_url = links.repo(repo.full_name, f"git/{entry.kind}s", entry.sha)
    page = links.web(repo.full_name, "tree" if kind == "dir" else "blob", at, path)
    return {
        "type": kind,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": url,
        "git_url": git_url,
        "html_url": page,
        "download_url": links.web(repo.full_name, "raw", at, path) if kind == "file" else None,
        "_links": {"self": url, "git": git_url, "html": page},
    }


def file(listed: Body, content: bytes) -> Body:
    if listed["type"] == "symlink":
        return listed | {"target": content.decode(errors="replace")}
    return listed | {"encoding": "base64", "content": base64.encodebytes(content).decode()}


def _entry(links: Links, repo: Repo, entry: Entry) -> Body:
    body: Body = {"path": entry.path, "mode": entry.mode, "type": entry.kind, "sha": entry.sha}
    if entry.kind != "commit":
        body["url"] = links.repo(repo.full_name, f"git/{entry.kind}s", entry.sha)
    return body | ({"size": entry.size} if entry.size is not None else {})


def _parent(links: Links, repo: Repo, sha: str, where: str) -> Body:
    page = links.web(repo.full_name, "commit", sha)
    return {"sha": sha, "url": links.repo(repo.full_name, where, sha), "html_url": page}
