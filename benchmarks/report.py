"""Writes a section of docs/benchmarks.md: what was measured, with what, on what, and by which command."""

import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from benchmarks.machine import processor

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
LIBRARIES = ("torch", "sentence-transformers", "openvino", "faiss-cpu", "tantivy", "numpy")


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: the median, and what 95 and 99 of a hundred stayed within."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of measured values, at least one."""
        return cls(*np.percentile(values, [50, 95, 99]).tolist())


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_section(name: str, title: str, command: str, body: str, *, dry_run: bool = False, page: Path = PAGE) -> None:
    """Replace one section of a page, found by its markers, or add it at the end; print it either way.

    Args:
        name: The section's name, which its markers bear.
        title: Its heading.
        command: The command that measures it again.
        body: Markdown.
        dry_run: Print it only.
        page: The page.
    """
    made = f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {processor()}, {', '.join(_versions())}."
    section = f"<!-- {name} -->\n## {title}\n\n{made}\n\n{body}\n<!-- /{name} -->"
    print(section)
    if dry_run:
        return
    text = page.read_text("utf-8")
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    text = pattern.sub(lambda _: section, text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}\n"
    page.write_text(text, "utf-8")


def _versions() -> Iterable[str]:
    yield f"Python {platform.python_version()}"
    for library in LIBRARIES:
        try:
            yield f"{library} {version(library)}"
        except PackageNotFoundError:
            continue
