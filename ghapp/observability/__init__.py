"""What operators see: log, metrics, error reports. Secrets never pass."""
