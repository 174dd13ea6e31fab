"""What is counted while the bot serves, in the words of Prometheus."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 60.0)
"""Upper bounds in seconds: an answer in quotes takes tenths, one of a language model several."""
MAX_COMMUNITIES = 10_000
TOTAL = "total"
"""A stage's name in an answer's timings that sums up the others."""


class Metrics:
    """Counters, histograms and gauges of one process, in a registry of its own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Gauge, Histogram
        from prometheus_client import Counter as Counted

        self._registry = CollectorRegistry()
        self._failed: Counter[str] = Counter()
        self._gauge = Gauge
        self._questions = Counted(
            "footnote_questions", "Questions by what came of them.", ("platform", "outcome"), registry=self._registry
        )
        self._answer = Histogram(
            "footnote_answer_seconds",
            "From a question's arrival to the last message of its answer.",
            ("platform",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._stage = Histogram(
            "footnote_stage_seconds", "Parts of that time.", ("stage",), buckets=BUCKETS, registry=self._registry
        )
        self._reindexes = Counted(
            "footnote_reindexes", "Reindexes asked for in chat, by what came of them.", ("outcome",),
            registry=self._registry,
        )  # fmt: skip
        self._votes = Counted("footnote_votes", "Votes on answers.", ("value",), registry=self._registry)

    def question(self, platform: str, outcome: str, community: str = "") -> None:
        """Count a question: answered, hedged, refused, left, stopped, failed, or the reason it was turned away."""
        self._questions.labels(platform, outcome).inc()
        if outcome == "failed" and (community in self._failed or len(self._failed) < MAX_COMMUNITIES):
            self._failed[community] += 1

    def take_failed(self, community: str) -> int:
        """Return how many questions of a community failed since this was last asked, or since the start."""
        return self._failed.pop(community, 0)

    def answered(self, platform: str, seconds: float, timings_ms: Mapping[str, float]) -> None:
        """Count how long an answer took, and the stages of making it."""
        self._answer.labels(platform).observe(seconds)
        for stage, spent in timings_ms.items():
            if stage != TOTAL:
                self._stage.labels(stage).observe(spent / 1000)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count how long a stage takes."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._stage.labels(name).observe(time.perf_counter() - started)

    def reindex(self, outcome: str) -> None:
        """Count a reindex: done, failed or cancelled."""
        self._reindexes.labels(outcome).inc()

    def vote(self, value: str) -> None:
        """Count a vote: up or down."""
        self._votes.labels(value).inc()

    def watch(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Show a value as it is whenever somebody looks; ``value`` is called in another thread."""
        self._gauge(name, about, registry=self._registry).set_function(value)

    def watch_each(self, name: str, about: str, label: str, values: Callable[[], Mapping[str, float]]) -> None:
        """Show a value for each of some things, which may come and go."""
        from prometheus_client.core import GaugeMetricFamily, Metric

        class Each:
            def collect(self) -> Iterator[Metric]:
                family = GaugeMetricFamily(name, about, labels=[label])
                for which, value in values().items():
                    family.add_metric([which], value)
                yield family

        self._registry.register(Each())

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
