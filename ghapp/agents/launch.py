"""How an agent is started: its command, its environment, its box. Values, but for the prompt's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghapp.agents.invocation import AgentInvocation
from ghapp.egress.inside import DOOR, FORWARD, through_the_door
from ghapp.egress.variables import UNUSED_KEY
from ghapp.plugin import Available, Plugin
from ghapp.plugin.agent import Agent
from ghapp.plugin.command import file_argument
from ghapp.plugin.shape import PLACEHOLDER, Argv
from ghapp.sandbox import Box, Limits
from ghapp.sandbox.interpreter import ours

_PROMPT = "prompt.md"
_PROCESSES, _OPEN_FILES = 512, 4096


@dataclass(frozen=True, slots=True)
class Launch:
    """`folder` is where its files are, `socket` the door to the models, `home` private and empty."""

    plugin: Plugin
    tool: Available
    invocation: AgentInvocation
    folder: Path
    home: Path
    socket: Path

    @property
    def agent(self) -> Agent:
        if self.plugin.manifest.agent is None:
            raise ValueError(f"{self.plugin.id} is no agent")
        return self.plugin.manifest.agent

    @property
    def directory(self) -> Path:
        return self.folder if self.plugin.manifest.directory == "{tree}" else self.home

    def command(self) -> tuple[str, ...]:
        files = [file_argument(path, self.folder, self.directory) for path in self.invocation.files]
        words = expanded(self.agent.command, files, self._values())
        return through_the_door(words, self.socket, ours()[0])

    def box(self) -> Box:
        """The prompt is written here. Nothing outside can be read but the agent, its folder and the door."""
        prompt = self.home / _PROMPT
        prompt.write_bytes(self.invocation.prompt.encode("utf-8", "replace"))
        given, values = self.plugin.manifest.environment, self._values()
        _, python = ours()
        return Box(
            folder=self.folder,
            home=self.home,
            cwd=self.directory,
            readable=(
                *(self.plugin.folder.resolve(), *self.tool.folders),
                *(*python, FORWARD, self.socket.parent),
            ),
            writable=(self.folder,),
            path=self.tool.path,
            environment={name: filled(text, values) for name, text in given.items()},
            stdin=prompt if self.agent.stdin == "prompt" else None,
        )

    def limits(self) -> Limits:
        given = self.plugin.manifest.limits
        return Limits(
            seconds=self.invocation.timeout_seconds,
            memory_mb=given.memory_mb,
            output_mb=given.output_mb,
            processes=_PROCESSES,
            open_files=_OPEN_FILES,
        )

    def _values(self) -> Mapping[str, str]:
        return {
            "prompt": str(self.home / _PROMPT),
            "model": self.invocation.model,
            "url": f"{DOOR}/{self.agent.provider}",
            "key": UNUSED_KEY,
            "tmp": str(self.home),
            "plugin": str(self.plugin.folder.resolve()),
            "tree": str(self.folder),
        }


def expanded(command: Argv, files: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    words = (files if word == "{files}" else (filled(word, values),) for word in command)
    return tuple(word for part in words for word in part)


def filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)
