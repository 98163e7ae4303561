"""Every word a person or a model reads. No code."""
