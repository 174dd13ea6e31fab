"""Marks raised, lowered and struck words; the white space around them stays."""

from index.parsing import scripts


def raised(text: str) -> str:
    """Return superscript text, so that 10⁶ does not become 106."""
    return _between_spaces(text, scripts.raised(text))


def lowered(text: str) -> str:
    """Return subscript text."""
    return _between_spaces(text, scripts.lowered(text))


def struck(text: str) -> str:
    """Return struck text between ``~~``."""
    words = text.strip()
    return _between_spaces(text, f"~~{words}~~" if words else "")


def _between_spaces(text: str, marked: str) -> str:
    words = text.strip()
    return text.replace(words, marked, 1) if words else text
