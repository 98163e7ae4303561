"""Test frameworks: one module each knows how to tell them, start them, and read what they report."""
