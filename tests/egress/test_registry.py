"""Which addresses belong to a registry, and what is added to them."""

import base64

import pytest
from pydantic import SecretStr

from ghapp.egress.registry import Registry, find, is_below

PYPI = Registry("pypi", "https://pypi.org/simple/", "https://pypi.org/", ("https://files.pythonhosted.org/",))
NPM = Registry("npm", "https://registry.npmjs.org/", "https://registry.npmjs.org/")
OWN = Registry(
    *("go", "https://nexus.example/repository/go/", "https://nexus.example/repository/go/"),
    files=("http://files.example:8080/go/",),
    credentials=SecretStr("someone:pass:word"),
)
ALL = (PYPI, NPM, OWN)


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/pypi/pypi.org/simple/requests/", "https://pypi.org/simple/requests/"),
        (
            "/pypi/files.pythonhosted.org/packages/a.whl?x=1",
            "https://files.pythonhosted.org/packages/a.whl?x=1",
        ),
        ("/npm/registry.npmjs.org/@types%2fnode", "https://registry.npmjs.org/@types%2fnode"),
        ("/left-pad/-/left-pad-1.3.0.tgz", "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz"),
        ("/@a/b/-/b-1.0.0.tgz", "https://registry.npmjs.org/@a/b/-/b-1.0.0.tgz"),
        ("/npm/-/npm-10.0.0.tgz", "https://registry.npmjs.org/npm/-/npm-10.0.0.tgz"),
        ("/go/nexus.example/repository/go/x/@v/list", "https://nexus.example/repository/go/x/@v/list"),
        ("/go/files.example:8080/go/x.zip", "http://files.example:8080/go/x.zip"),
    ],
)
def test_a_target_leads_to_its_registry(target: str, url: str) -> None:
    found = find(ALL, target)

    assert found is not None
    assert found[1] == url


@pytest.mark.parametrize(
    "target",
    [
        *("/", "/pypi", "/pypi/", "/pypi/pypi.org", "/cargo/crates.io/x", "http://pypi.org/simple/", "*"),
        *(
            "/pypi/example.com/x",
            "/npm/pypi.org/x",
            "/pypi/pypi.org:444/simple/",
            "/pypi/user@pypi.org/simple/",
        ),
        *(
            "/pypi/pypi.org.evil.example/x",
            "/pypi//pypi.org/x",
            "/pypi/pypi.org%2fx/y",
            "/pypi/evil.example#/x",
        ),
        *(
            "/go/nexus.example/repository/secret/x",
            "/go/nexus.example/repository/go",
            "/go/files.example/go/x",
        ),
        *("/go/nexus.example/repository/go/../secret", "/go/nexus.example/repository/go/%2e%2e/secret"),
        *("/go/nexus.example/repository/go/..%2Fsecret", "/go/nexus.example/repository/go/%252e%252e/x"),
        *("/go/nexus.example/repository/go/..;/secret", "/go/nexus.example/repository/go/a\\..\\b"),
        *("/go/nexus.example/repository/go/..%5Csecret", "/go/nexus.example/repository/go/%0d%0aHost:x"),
        *("/go/nexus.example/repository/go/./x", "/go/nexus.example/repository/go/\u00e9"),
    ],
)
def test_everything_else_leads_nowhere(target: str) -> None:
    assert find(ALL, target) is None


def test_an_address_inside_leads_back_to_the_one_outside() -> None:
    url = "https://files.pythonhosted.org/packages/a-1.whl"
    called = PYPI.inside(f"{url}#sha256=0", "http://127.0.0.1:1")

    assert called == "http://127.0.0.1:1/pypi/files.pythonhosted.org/packages/a-1.whl#sha256=0"
    assert find(ALL, "/pypi/files.pythonhosted.org/packages/a-1.whl") == (PYPI, url)
    assert PYPI.inside("https://example.com/a-1.whl", "http://127.0.0.1:1") is None


def test_credentials_are_for_the_registry_s_own_address_alone() -> None:
    expected = "Basic " + base64.b64encode(b"someone:pass:word").decode()

    assert OWN.authorization("https://nexus.example/repository/go/x") == expected
    assert OWN.authorization("https://nexus.example/repository/secret/x") == ""
    assert OWN.authorization("http://nexus.example/repository/go/x") == ""
    assert OWN.authorization("http://files.example:8080/go/x") == ""
    assert PYPI.authorization("https://pypi.org/simple/") == ""
    assert "pass" not in repr(OWN)


def test_a_token_is_a_bearer_s() -> None:
    registry = Registry("npm", NPM.url, NPM.own, credentials=SecretStr("npm_abc"))

    assert registry.authorization(NPM.url) == "Bearer npm_abc"


@pytest.mark.parametrize("url", ["https://a.example:443/x/y", "https://A.EXAMPLE/x/"])
def test_an_origin_has_more_than_one_spelling(url: str) -> None:
    assert is_below(url, "https://a.example/x/")


@pytest.mark.parametrize(
    "url", ["http://a.example/x/", "https://a.example/xy", "https://[bad/x/", "//a.example/x/"]
)
def test_another_scheme_or_path_is_elsewhere(url: str) -> None:
    assert not is_below(url, "https://a.example/x/")
