"""`ghapp`: read the settings, run the verb, tell every error the same way."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import ghapp
from ghapp.cli.console import tell
from ghapp.config.layers import load_settings
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.observability.log import log_when_needed

CONFIGURATION_ERROR = 3
INTERRUPTED = 130
READER_LEFT = 141  # as a shell says of who died by SIGPIPE
OUR_BUG = 70  # sysexits.h: EX_SOFTWARE


COMMANDS = (
    "apply",
    "check",
    "config",
    "demo",
    "doctor",
    "fix",
    "monitor",
    "plugins",
    "quarantine",
    "queue",
    "runs",
    "serve",
    "simulate",
    "status",
    "tools",
)


class Verbs(click.Group):
    """Each verb is a module of its own, read when it is asked for: a server's parts take a while."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"ghapp.cli.{cmd_name}"), cmd_name)
        if not gc.isenabled():  # by the console script
            gc.freeze()
            gc.enable()
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(ghapp.__version__, prog_name="ghapp")
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    envvar="GHAPP_CONFIG",
    help="The settings (ghapp.toml).",
)
@click.pass_context
def cli(context: click.Context, file: Path | None) -> None:
    """Repairs code and proves it.

    No settings file is read unless it is named: we run in strangers' checkouts.
    """
    settings = load_settings({}, os.environ, file).settings
    # stdout is for what was asked for; a server says more, when it starts
    log_when_needed("WARNING" if settings.log_level == "INFO" else settings.log_level, settings.log_format)
    context.obj = settings


def main() -> None:
    """Exit statuses: see docs; whatever went wrong, people see a code and what to do, never a traceback."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        return _status(cli.main(arguments, prog_name="ghapp", standalone_mode=False))
    except click.ClickException as error:
        _tell_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except UserProblem as error:
        tell(error.problem)
        return CONFIGURATION_ERROR if error.code.startswith("E3") else 1
    except GhappError as error:
        tell(error.problem)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except Exception as error:  # the outer edge
        if os.environ.get("GHAPP_LOG_LEVEL") == "DEBUG":
            raise
        tell(Problem.of("E999", detail=f"{type(error).__name__}: {error}"))
        return OUR_BUG


def _tell_usage(error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
    command = context.command_path if context is not None else "ghapp"
    tell(Problem.of("E333", detail=error.format_message().rstrip("."), command=command))


def _status(returned: Any) -> int:
    return returned if isinstance(returned, int) else 0
