"""A package registry on the loopback with one package in it: a tool of Node.js that says its version."""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TOOL = "#!/usr/bin/env node\nconsole.log('tool 4.5.6')\n"
MANIFEST = {
    "name": "tool",
    "version": "4.5.6",
    "bin": "tool.js",
    "scripts": {"install": "touch script-ran"},
}
ADDRESS = "https://registry.npmjs.org/tool/-/tool-4.5.6.tgz"


def packed() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, text in (("package.json", json.dumps(MANIFEST)), ("tool.js", TOOL)):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode = len(text), 0o755
            tar.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


def write_lock(folder: Path, tarball: bytes, address: str = ADDRESS) -> None:
    """package.json and its lock, with the checksum of this tarball."""
    ours = {"name": "sample", "dependencies": {"tool": "4.5.6"}}
    integrity = f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}"
    tool = {"version": "4.5.6", "resolved": address, "integrity": integrity, "bin": {"tool": "tool.js"}}
    packages = {"": ours, "node_modules/tool": {**tool, "hasInstallScript": True}}
    lock = {"name": "sample", "lockfileVersion": 3, "requires": True, "packages": packages}
    (folder / "package.json").write_text(json.dumps(ours))
    (folder / "package-lock.json").write_text(json.dumps(lock))


@contextmanager
def serving(tarball: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(tarball)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
