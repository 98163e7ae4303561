"""Checkstyle XML: files with errors in them."""

from ghapp.plugin.formats.found import Found, Nonsense, number
from ghapp.plugin.formats.xml import document
from ghapp.plugin.shape import Output


def parse(text: str, output: Output) -> list[Found]:  # noqa: ARG001 (every format has this signature)
    root = document(text)
    if root.tag != "checkstyle":
        raise Nonsense(f"not checkstyle: <{root.tag}>")
    return [
        Found(
            path=file.get("name", ""),
            line=number(error.get("line")),
            column=number(error.get("column")),
            code=error.get("source", ""),
            level=error.get("severity", ""),
            message=error.get("message", ""),
        )
        for file in root.iter("file")
        for error in file.iter("error")
    ]
