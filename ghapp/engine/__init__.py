"""Durable work: flows whose finished steps survive a crash. The library behind it is named only here."""

from ghapp.engine.protocol import Engine, Flow, Queue, Steps

__all__ = ["Engine", "Flow", "Queue", "Steps"]
