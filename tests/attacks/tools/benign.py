"""Honest work that a box must not break: what the tests of honest projects do."""

CODE = "def double(x: int) -> int:\n    return 2 * x\n"

TESTS = """
import asyncio, getpass, multiprocessing, os, pwd, socket, subprocess, sys, tempfile, threading
from pathlib import Path

import a


def test_code():
    assert a.double(2) == 4


def test_processes():
    with multiprocessing.Pool(2) as pool:
        assert pool.map(a.double, range(5)) == [0, 2, 4, 6, 8]


def test_spawned_processes():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(a.double, [1]) == [2]


def test_threads():
    done = []
    threads = [threading.Thread(target=done.append, args=(n,)) for n in range(20)]
    [t.start() for t in threads], [t.join() for t in threads]
    assert len(done) == 20


def test_tcp():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            client.sendall(b"x")
            assert server.accept()[0].recv(1) == b"x"


def test_unix_sockets(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


def test_asyncio_server():
    async def main():
        server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await reader.read() == b""
        writer.close()
        server.close()
    asyncio.run(main())


def test_programs(tmp_path):
    assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout == b"1\\n"
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)


def test_who_we_are():
    assert pwd.getpwuid(os.getuid()).pw_dir
    assert getpass.getuser()


def test_places():
    (Path.home() / "file").write_text("x")
    tempfile.TemporaryFile().close()
    Path("new.txt").write_text("x")


def test_modes(tmp_path):
    (tmp_path / "f").touch()
    (tmp_path / "f").chmod(0o600)
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600
    os.utime(tmp_path / "f", (1, 1))
    assert (tmp_path / "f").stat().st_mtime == 1
"""

JEST = """
const { Worker } = require("worker_threads");
const http = require("http");
const { execFileSync } = require("child_process");

test("code", () => expect(1 + 1).toBe(2));

test("threads", () => new Promise((done) => new Worker("1", { eval: true }).on("exit", done)));

test("http", async () => {
  const server = http.createServer((_, answer) => answer.end("x")).listen(0, "127.0.0.1");
  await new Promise((ready) => server.on("listening", ready));
  const answer = await fetch(`http://127.0.0.1:${server.address().port}`);
  expect(await answer.text()).toBe("x");
  server.close();
});

test("programs", () => expect(execFileSync("echo", ["x"]).toString()).toBe("x\\n"));
"""

FILES = {
    "a.py": CODE,
    "test_a.py": TESTS,
    "wrong.py": "import os\nx: int = 'x'\n",
    "a.js": "const unused = 1;\n",
    "eslint.config.cjs": "module.exports = [{ rules: { 'no-unused-vars': 2 } }];\n",
    "package.json": "{}",
    "a.test.js": JEST,
}

# what is run, its exit status, what it says
WORKS = (
    ("ruff check --no-cache wrong.py", 1, "F401"),
    ("mypy --config-file= wrong.py", 1, "Incompatible types"),
    ("pylint wrong.py", 20, "unused-import"),
    ("pytest -q -p no:cacheprovider", 0, "11 passed"),
    ("pytest -q -p no:cacheprovider -n 2", 0, "11 passed"),
    ("eslint a.js", 1, "no-unused-vars"),
    ("prettier --check a.js", 0, "All matched files"),
    ("jest --ci --watchman=false", 0, "4 passed"),
)
