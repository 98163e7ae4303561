"""Patches on real small projects, made by program, and judged by `ghapp apply` and by tests it never sees."""
