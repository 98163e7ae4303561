"""Benchmarks: each prints figures and, where there is a peer, the ratio to it in the same run."""
