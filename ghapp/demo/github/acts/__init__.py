"""Acts: what can happen on the local GitHub, through REST or by hand, each with the events it causes."""
