"""Words that people type and documents write otherwise: clipped ones, and two names of one thing."""

import re
from collections.abc import Iterator

MAX_QUESTION = 500
"""Characters of a question that are read for this."""
_CLIPPED_TEXT = """
acc account|accs accounts|arg argument|args arguments|auth authentication|cert certificate|certs certificates
cmd command|cmds commands|creds credentials|db database|dep dependency|deps dependencies|dev development|dir directory
dirs directories|env environment|func function|funcs functions|img image|imgs images|k8s Kubernetes|lib library
libs libraries|msg message|msgs messages|param parameter|params parameters|perm permission|perms permissions
pic picture|pics pictures|pkg package|pkgs packages|prod production|pw password|spec specification
specs specifications|var variable|vars variables|vid video|vids videos
"""
_EITHER_TEXT = """
admin administrator|admins administrators|config configuration|configs configurations
dm direct-message|dms direct-messages|folder directory|folders directories|mod moderator|mods moderators
repo repository|repos repositories|vc voice-channel
"""
"""Pairs of which documents use either word; of the ones above, only the second is what documents write."""


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in re.split(r"[|\n]", text.strip()):
        short, full = pair.split()
        yield short, full.replace("-", " ")


_OTHER = {
    **dict(_pairs(_CLIPPED_TEXT)),
    **dict(_pairs(_EITHER_TEXT)),
    **{full: short for short, full in _pairs(_EITHER_TEXT)},
}
_KNOWN = re.compile(
    rf"(?<![\w.@/:-])(?:{'|'.join(sorted(map(re.escape, _OTHER), key=len, reverse=True))})(?![\w@/:-]|\.\w)",
    re.IGNORECASE,
)


def in_other_words(question: str) -> str | None:
    """Return a question with the other word for each that has one, as "moderators" for "mods"; None where none has.

    What is pasted, which has several lines, stays as it is.
    """
    text = question[:MAX_QUESTION]
    if "\n" in text.strip():
        return None
    other = _KNOWN.sub(lambda found: _OTHER[found[0].lower()], text)
    return other if other != text else None
