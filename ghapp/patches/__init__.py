"""What becomes of a patch: is it better than what was there, and what is it called."""
