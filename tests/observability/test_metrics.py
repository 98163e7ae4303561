"""The contract's metric names, exported from the first scrape."""

import pytest

from ghapp.observability.metrics import Metrics

NAMES = [
    'error_pipeline_files_processed_total{status="checked"} 0.0',
    "error_pipeline_active_runs 0.0",
    'error_pipeline_findings_total{category="syntax",severity="error"} 0.0',
    'ghapp_deliveries_total{event="push",outcome="accepted"} 0.0',
    "ghapp_delivery_ack_seconds_count 0.0",
    "ghapp_check_latency_seconds_count 0.0",
    'ghapp_run_duration_seconds_count{conclusion="success"} 0.0',
    "ghapp_github_rate_remaining",
    "ghapp_disk_free_bytes",
    "ghapp_memory_bytes",
    "ghapp_cpu_ratio",
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_there_before_anything_happened(name: str) -> None:
    assert name in Metrics().exposition().decode()


def test_two_registries_live_side_by_side() -> None:
    one, two = Metrics(), Metrics()
    one.deliveries.labels("push", "accepted").inc()

    assert b'outcome="accepted"} 1.0' in one.exposition()
    assert b'outcome="accepted"} 1.0' not in two.exposition()
