"""Who tries to repair, in which order. Today: the mechanical fixers."""
