"""`ghapp serve`: web and workers in one process."""

import asyncio
import os
from pathlib import Path

import click

import ghapp
from ghapp.config.server import Settings
from ghapp.executor.process import hide_memory
from ghapp.observability.log_output import configure_log
from ghapp.observability.sentry import configure_sentry


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on (0: a free one).")
@click.option("--port-file", type=click.Path(path_type=Path), help="Write the port there once it listens.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, port_file: Path | None) -> None:
    """Take webhooks and work on them, until SIGTERM."""
    from ghapp import server

    hide_memory()
    os.umask(0o077)  # what the server writes is nobody else's
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={key: value for key, value in given.items() if value is not None})
    settings.data_dir.mkdir(
        parents=True, exist_ok=True, mode=0o700
    )  # the store and the log are nobody else's
    configure_log(settings.log_level, settings.log_format, settings.data_dir / "logs")
    configure_sentry(settings.sentry_dsn.get_secret_value(), ghapp.__version__)

    def ready(address: str) -> None:
        click.echo(f"ghapp {ghapp.__version__} listens on {address}", err=True)
        if port_file is not None:
            port_file.write_text(address.rsplit(":", 1)[1])

    asyncio.run(server.serve(settings, ready))
