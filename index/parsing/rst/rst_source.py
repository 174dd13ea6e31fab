"""Which files a text in reStructuredText includes."""

import re
from collections.abc import Iterator

CONFIGURATION = "conf.py"
"""Sphinx's settings, in the folder of a page or above it."""

_INCLUDE = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:include|literalinclude)::[ \t]*(?P<file>\S[^\n]*)$"
    r"|^[ \t]+:file:[ \t]*(?P<table>\S[^\n]*)$",
    re.MULTILINE,
)


def included_names(text: str) -> Iterator[str]:
    """Yield the names of the files that a text includes, as it writes them, and of Sphinx's settings."""
    yield CONFIGURATION
    for found in _INCLUDE.finditer(text):
        yield (found["file"] or found["table"]).strip()
