"""A module proxy of one Go module that is made here: https://go.dev/ref/mod#goproxy-protocol"""

import base64
import hashlib
import io
import zipfile

from aiohttp import web

MODULE, VERSION = "example.com/gadget", "v1.0.0"
MOD = f"module {MODULE}\n\ngo 1.19\n"
FILES = {"go.mod": MOD, "gadget.go": "package gadget\n\nfunc Size() int { return 7 }\n"}


def module_proxy(files: dict[str, str] = FILES) -> dict[str, web.Response]:
    """Its answers, by path."""
    below = f"/{MODULE}/@v"
    return {
        f"{below}/list": web.Response(text=f"{VERSION}\n"),
        f"{below}/{VERSION}.info": web.Response(text=f'{{"Version": "{VERSION}"}}'),
        f"{below}/{VERSION}.mod": web.Response(text=files["go.mod"]),
        f"{below}/{VERSION}.zip": web.Response(body=_packed(files)),
    }


def go_sum() -> str:
    """What a project keeps of it: https://go.dev/ref/mod#go-sum-files"""
    whole = {f"{MODULE}@{VERSION}/{name}": text for name, text in FILES.items()}
    return f"{MODULE} {VERSION} {_sum(whole)}\n{MODULE} {VERSION}/go.mod {_sum({'go.mod': MOD})}\n"


def _packed(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{MODULE}@{VERSION}/{name}", text)
    return buffer.getvalue()


def _sum(files: dict[str, str]) -> str:
    lines = (f"{hashlib.sha256(files[name].encode()).hexdigest()}  {name}\n" for name in sorted(files))
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()
