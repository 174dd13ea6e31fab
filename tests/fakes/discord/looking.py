"""A look at a source that reads nothing, for bots that run in a process of their own."""

from pathlib import Path

SITE = """\
import os, sys
if "preview-source" in sys.orig_argv and any("preview.example" in each for each in sys.orig_argv):
    os.write(1, b'{"items": 2, "documents": 2, "characters": 640, "skipped": 0, "is_whole": true, "is_cut": false, \\
"titles": ["Opening hours", "Tickets"], "problems": []}')
    os._exit(0)
"""


def pretending(folder: Path) -> Path:
    """Have Python find two pages at ``preview.example``, where this folder comes first on its path."""
    (folder / "sitecustomize.py").write_text(SITE, "utf-8")
    return folder
