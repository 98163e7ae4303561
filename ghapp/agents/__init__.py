"""Agents: programs with a model behind them that edit files in a box. What they changed is asked of git."""
