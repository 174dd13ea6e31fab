"""A reindex's progress and outcome in a few plain sentences, for a chat message."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_NAMES = re.compile(r"[/\\\[\"“]|\w:\S|[A-Za-z_]\.\w{1,5}\b")
"""Ids, paths, names of files and addresses; our settings have longer names."""
UNTOLD = "a reason that names it; `footnote reindex` in the shell tells"
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


def names_nothing(reason: str) -> bool:
    """Whether a reason may be told to people who may not read the documents: no id, path, file or address is in it."""
    return _NAMES.search(reason) is None


def documents_text(count: int) -> str:
    """A number of documents in words."""
    return f"{count} document{'' if count == 1 else 's'}"


def report_summary(report: dict[str, Any]) -> str:
    """What a reindex did, from the shape of ``footnote reindex --json``.

    No document is named: whoever sees the message need not be allowed to read it.
    """
    if report["published"]:
        seconds = sum(report["timings_ms"].values()) / 1000
        held = f"{documents_text(report['documents'])}, {_duration(seconds)}"
        head = f"The index is generation {report['generation']} now: {held}."
    else:
        failed = any(source["failed"] for source in report["sources"])
        head = "The index is unchanged." if failed else "The index was up to date."
    rebuilt = [f"Built anew: {report['rebuilt']}."] if report["rebuilt"] and report["generation"] > 1 else []
    checked = _checked(report["check"]) if report.get("check") else []
    return "\n".join([head, *rebuilt, *checked, *(line for source in report["sources"] for line in _source(source))])


def _checked(check: dict[str, Any]) -> list[str]:
    """What the community's own questions say of the new index."""
    line = f"Checked with your questions: it answers {check['after']} of {check['asked']}, before {check['before']}."
    return [line, *(f"  lost: {question}" for question in check["lost"])]


def _source(source: dict[str, Any]) -> Iterator[str]:
    if source["failed"]:
        yield f"{source['name']}: it could not be read and stands as it was; why was told to who asked"
        return
    changes = [f"{len(source[word])} {word}" for word in ("added", "changed", "removed")]
    yield f"{source['name']}: {', '.join(changes)}, {source['unchanged']} unchanged, {len(source['skipped'])} skipped"
    told = (item["reason"] if names_nothing(item["reason"]) else UNTOLD for item in source["skipped"])
    reasons = Counter(told).most_common()
    yield from (f"  skipped {count}: {reason}" for reason, count in reasons[:SHOWN])
    if len(reasons) > SHOWN:
        yield f"  skipped for {len(reasons) - SHOWN} more reasons"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
