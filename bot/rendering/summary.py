"""A reindex's progress and outcome in a few plain sentences, for a chat message."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

CHANGES = ("added", "changed", "removed")
SHOWN = 5
"""Reasons for skipping that are told."""


def progress_text(stage: str, done: int, total: int, seconds: float) -> str:
    """How far a stage is: count, rate, and the time that is left where the total is known."""
    if not total:
        return f"{stage}: {done} so far" if done else stage
    text = f"{stage}: {done} of {total}"
    if done and seconds >= 1:
        rate = done / seconds
        text += f", {rate:.0f} a second, about {_duration((total - done) / rate)} left"
    return text


def documents_text(count: int) -> str:
    """A number of documents in words."""
    return f"{count} document{'' if count == 1 else 's'}"


def report_summary(report: dict[str, Any], readable: Collection[str]) -> str:
    """What a reindex did, for everybody who reads the message; from the shape of ``footnote reindex --json``.

    No document is named, no reason and no question: whoever sees the message need not be allowed to read it.

    Args:
        report: The report.
        readable: Names of sources that everybody may know who sees the message; the others are counted together.
    """
    if report["published"]:
        seconds = sum(report["timings_ms"].values()) / 1000
        held = f"{documents_text(report['documents'])}, {_duration(seconds)}"
        head = f"The index is generation {report['generation']} now: {held}."
    else:
        failed = any(source["failed"] for source in report["sources"])
        head = "The index is unchanged." if failed else "The index was up to date."
    rebuilt = ["Built anew."] if _is_rebuilt(report) else []
    checked = [_checked(report["check"])] if report.get("check") else []
    told = [_source(source["name"], [source]) for source in report["sources"] if source["name"] in readable]
    others = [source for source in report["sources"] if source["name"] not in readable]
    if others:
        told.append(_source("other sources" if told else "all sources", others))
    return "\n".join([head, *rebuilt, *checked, *told])


def report_details(report: dict[str, Any], readable: Collection[str]) -> str:
    """What the summary leaves out, for who asked for the reindex; ``""`` where that is nothing."""
    lines = [f"Built anew: {report['rebuilt']}."] if _is_rebuilt(report) else []
    lines += [f"lost: {question}" for question in (report.get("check") or {}).get("lost", ())]
    for source in report["sources"]:
        if source["name"] not in readable or source["skipped"] or source["failed"] or source.get("problem"):
            lines += [_source(source["name"], [source]), *_skipped(source)]
        lines += [f"  {source[reason]}" for reason in ("failed", "problem") if source.get(reason)]
    return "\n".join(lines)


def _is_rebuilt(report: dict[str, Any]) -> bool:
    return bool(report["rebuilt"]) and report["generation"] > 1


def _checked(check: dict[str, Any]) -> str:
    """What the community's own questions say of the new index."""
    return f"Checked with your questions: it answers {check['after']} of {check['asked']}, before {check['before']}."


def _source(name: str, sources: Sequence[dict[str, Any]]) -> str:
    failed = sum(bool(each["failed"]) for each in sources)
    if failed == len(sources):
        return f"{name}: could not be read, so what was known of it stays"
    changes = [f"{sum(len(each[word]) for each in sources)} {word}" for word in CHANGES]
    unchanged, skipped = sum(each["unchanged"] for each in sources), sum(len(each["skipped"]) for each in sources)
    counts = f"{name}: {', '.join(changes)}, {unchanged} unchanged, {skipped} skipped"
    return f"{counts}, {failed} could not be read" if failed else counts


def _skipped(source: dict[str, Any]) -> Iterator[str]:
    reasons = Counter(item["reason"] for item in source["skipped"]).most_common()
    yield from (f"  skipped {count}: {reason}" for reason, count in reasons[:SHOWN])
    if len(reasons) > SHOWN:
        yield f"  skipped for {len(reasons) - SHOWN} more reasons"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
