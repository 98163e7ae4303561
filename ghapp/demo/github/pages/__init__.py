"""Pages: what a browser sees. Read-only, without scripts, everything escaped."""
