"""The HTTP edge: webhooks in, health and metrics out."""
