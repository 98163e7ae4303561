"""Prometheus metrics under the contract's names, in one registry that the wiring passes on."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
)

from ghapp.model import Category, Conclusion, Severity, Tier
from ghapp.observability.quantiles import quantile

OUTCOMES = ("accepted", "ignored", "duplicate", "refused", "failed")
ACK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LATENCY = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60)
WORK = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
SCORES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1)
RUNS = (0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800)


class Metrics:
    """Labels come from small sets only: never paths, SHAs or messages."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        self.registry = CollectorRegistry()
        self._count_work()
        self._count_patches()
        self._count_doors()
        self._count_agents()
        self._touch()

    def _count_work(self) -> None:
        r = self.registry
        self.deliveries = Counter("ghapp_deliveries", "Webhooks.", ["event", "outcome"], registry=r)
        self.ack_seconds = Histogram("ghapp_delivery_ack_seconds", "To the answer.", buckets=ACK, registry=r)
        self.check_latency = Histogram(
            "ghapp_check_latency_seconds", "Delivery to in_progress.", buckets=LATENCY, registry=r
        )
        self.run_seconds = Histogram(
            "ghapp_run_duration_seconds", "Whole runs.", ["conclusion"], buckets=RUNS, registry=r
        )
        self.plugin_seconds = Histogram(
            "error_pipeline_plugin_duration_seconds", "One plugin.", ["plugin_id"], buckets=WORK, registry=r
        )
        self.files = Counter("error_pipeline_files_processed", "Files.", ["status"], registry=r)
        self.findings = Counter("error_pipeline_findings", "Findings.", ["category", "severity"], registry=r)
        self.cache_requests = Counter(
            "error_pipeline_cache_requests", "Results that were looked for.", ["result"], registry=r
        )
        self.active_runs = Gauge("error_pipeline_active_runs", "Runs under way.", registry=r)

    def _count_patches(self) -> None:
        r = self.registry
        self.patches = Counter("ghapp_patches", "Patches that were judged.", ["tier"], registry=r)
        self.confidence = Histogram("ghapp_confidence", "Of judged patches.", buckets=SCORES, registry=r)
        self.queue_pending = Gauge("ghapp_queue_pending", "Patches that wait for a person.", registry=r)
        self.queue_oldest = Gauge("ghapp_queue_oldest_seconds", "How long the oldest waits.", registry=r)

    def _count_doors(self) -> None:
        r = self.registry
        self.github_requests = Counter("ghapp_github_requests", "By status.", ["status"], registry=r)
        self.github_remaining = Gauge("ghapp_github_rate_remaining", "Requests left.", registry=r)
        self.errors = Counter("ghapp_errors", "By code.", ["code"], registry=r)
        self.disk_free = Gauge("ghapp_disk_free_bytes", "On the data folder.", registry=r)
        self.memory = Gauge("ghapp_memory_bytes", "Resident, this process.", registry=r)
        self.cpu = Gauge("ghapp_cpu_ratio", "Of one core, this process.", registry=r)

    def _count_agents(self) -> None:
        r = self.registry
        self.agent_invocations = Counter(
            "ghapp_agent_invocations", "Attempts of agents.", ["agent", "outcome"], registry=r
        )
        self.breaker_state = Gauge(
            "ghapp_breaker_state", "0 closed, 1 half open, 2 open.", ["dependency"], registry=r
        )
        self.agent_cost = Counter("ghapp_agent_cost_usd", "What they cost.", ["agent"], registry=r)

    def _touch(self) -> None:
        """A labelled metric is absent, not 0, until its first label set is touched."""
        for outcome in OUTCOMES:
            self.deliveries.labels("push", outcome)
        for conclusion in Conclusion:
            self.run_seconds.labels(conclusion)
        for status in ("checked", "skipped"):
            self.files.labels(status)
        for tier in Tier:
            self.patches.labels(tier)
        for result in ("hit", "miss"):
            self.cache_requests.labels(result)
        for category in Category:
            for severity in Severity:
                self.findings.labels(category, severity)

    def cache(self) -> dict[str, int]:
        """How often results were looked for, and found, since the start."""
        name = "error_pipeline_cache_requests_total"
        hits, misses = (
            int(self.registry.get_sample_value(name, {"result": result}) or 0) for result in ("hit", "miss")
        )
        return {"requests": hits + misses, "hits": hits}

    def exposition(self) -> bytes:
        return generate_latest(self.registry)

    def figures(self, uptime_seconds: float) -> dict[str, dict[str, object]]:
        """`quantiles` of each histogram in seconds (null before the first observation), `per_minute` of
        each counter since the start; label sets are added up."""
        families = list(self.registry.collect())
        minutes = max(uptime_seconds, 1.0) / 60
        return {
            "quantiles": {each.name: _quantiles(each) for each in families if each.type == "histogram"},
            "per_minute": {
                f"{each.name}_total": round(sum(sample.value for sample in each.samples) / minutes, 3)
                for each in families
                if each.type == "counter"
            },
        }


def _quantiles(histogram: Metric) -> dict[str, float | None]:
    buckets = dict[float, float]()
    for sample in histogram.samples:
        if "le" in sample.labels:
            bound = float(sample.labels["le"])
            buckets[bound] = buckets.get(bound, 0.0) + sample.value
    return {f"p{percent}": quantile(buckets, percent / 100) for percent in (50, 95, 99)}
