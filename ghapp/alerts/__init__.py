"""Alerts: what is one, its words, and the channels that tell it."""
