"""A small site, and what running a command gives."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

EXACT = "  First line\n\n\tTabbed, “quoted” – 中文 🙂\nlast line without newline"

DOCUMENTS = {
    "docs/lighthouse.md": (
        "---\ntitle: The lighthouse\nauthor: Ada\n---\n# The lighthouse\n\n## History\n\n"
        "The lighthouse was built in 1871 by the harbour commission. Its lamp burned whale oil until 1902.\n\n"
        "## Visiting\n\nVisitors may climb the tower on Saturdays. The stair has 199 steps.\n"
    ),
    "docs/bees.txt": "Honey bees dance to tell their sisters where flowers grow. A hive holds forty thousand bees.\n",
    "docs/exact.txt": EXACT,
    "docs/empty.txt": "",
    "staff/rota.txt": "The key of the boiler room hangs behind the green door in the cellar.\n",
}
SETTINGS = """\
[encoder]
model = "all-MiniLM-L6-v2"

[[sources]]
path = "docs"
[[sources]]
path = "staff"
audience = "staff"
"""


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Footnote(Protocol):
    """Runs ``footnote`` with words."""

    def __call__(self, *words: object) -> Outcome:
        """Run."""
        ...


def make_site(folder: Path) -> Path:
    """Write the documents and their settings; returns the settings file."""
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (folder / "footnote.toml").write_text(SETTINGS, "utf-8")
    return folder / "footnote.toml"
