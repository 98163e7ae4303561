"""JUnit XML: failures and errors of test cases."""

from xml.etree.ElementTree import Element

from ghapp.plugin.formats.found import Found, Nonsense, number
from ghapp.plugin.formats.xml import document
from ghapp.plugin.shape import Output


def parse(text: str, output: Output) -> list[Found]:  # noqa: ARG001 (every format has this signature)
    root = document(text)
    if root.tag not in {"testsuites", "testsuite"}:
        raise Nonsense(f"not JUnit: <{root.tag}>")
    return [_found(case, trouble) for case in root.iter("testcase") for trouble in case if _failed(trouble)]


def _failed(child: Element) -> bool:
    return child.tag in {"failure", "error"}


def _found(case: Element, trouble: Element) -> Found:
    name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
    said = trouble.get("message") or (trouble.text or "").strip().partition("\n")[0]
    return Found(
        path=case.get("file", ""),
        line=number(case.get("line")),
        code=name,
        level=trouble.tag,
        message=f"{name}: {said or trouble.get('type') or 'failed'}",
    )
