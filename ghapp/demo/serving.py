"""`ghapp serve` as a process of its own, pointed at the local GitHub."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from ghapp.config.server import Settings
from ghapp.demo.github.server import LocalGitHub
from ghapp.errors import UserProblem

PATIENCE_SECONDS = 30


@asynccontextmanager
async def serving(
    github: LocalGitHub, settings: Settings, folder: Path, owner: str, more: Mapping[str, str]
) -> AsyncIterator[str]:
    """The server's address. Its log goes to `folder/serve.log`; it is stopped at the end.

    `more` is of its environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port_file = folder / "port"
    log = (folder / "serve.log").open("wb")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "ghapp", "serve", "--port", "0", "--port-file", str(port_file)),
        env={**_environment(github, settings, folder, owner), **more},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{await _port(child, port_file, folder / 'serve.log')}"
    finally:
        log.close()
        await _stop(child)


def _environment(github: LocalGitHub, settings: Settings, folder: Path, owner: str) -> dict[str, str]:
    key = folder / "private-key.pem"
    key.touch(mode=0o600)
    key.write_text(github.app.private_key)
    temporary = folder / "tmp"  # removed with the demo's own folder, however the server ended
    temporary.mkdir(exist_ok=True)
    secret = folder / "webhook-secret"
    secret.touch(mode=0o600)
    secret.write_text(github.app.webhook_secret)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "GHAPP_APP_ID": str(github.app.id),
        "GHAPP_PRIVATE_KEY_PATH": str(key),
        "GHAPP_WEBHOOK_SECRET_FILE": str(secret),
        "GHAPP_GITHUB_URL": github.url,
        "GHAPP_GITHUB_API_URL": github.api_url,
        "GHAPP_DATA_DIR": str(folder / "data"),
        "GHAPP_TOOLS_DIR": str(settings.tools_folder.absolute()),
        "GHAPP_PLUGINS_PATH": ":".join(str(path) for path in settings.plugins_path),
        "GHAPP_ALLOWED_ACCOUNTS": owner,
        "GHAPP_LOG_FORMAT": "json",
    }


async def _port(child: asyncio.subprocess.Process, port_file: Path, log: Path) -> str:
    for _ in range(PATIENCE_SECONDS * 20):
        if port_file.exists() and (port := port_file.read_text()):
            return port
        if child.returncode is not None:
            break
        await asyncio.sleep(0.05)
    raise UserProblem("E902", log="\n".join(log.read_text(errors="replace").splitlines()[-5:]))


async def _stop(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()
