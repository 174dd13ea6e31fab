"""Writes a section of docs/benchmarks.md: what was measured, with what, and by which command."""

import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
LIBRARIES = ("torch", "sentence-transformers", "faiss-cpu", "tantivy", "numpy")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_section(name: str, title: str, command: str, body: str) -> None:
    """Replace one section of the page, found by its markers, or add it at the end."""
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    made = f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {versions}."
    section = f"<!-- {name} -->\n## {title}\n\n{made}\n\n{body}\n<!-- /{name} -->"
    page = PAGE.read_text("utf-8")
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    page = pattern.sub(lambda _: section, page) if pattern.search(page) else f"{page.rstrip()}\n\n{section}\n"
    PAGE.write_text(page, "utf-8")
