"""Raised and lowered letters as text, so that 10⁶ does not become 106."""

_RAISED = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED_ALIKE = frozenset("0123456789+-=()in")
_LOWERED_ALIKE = frozenset("0123456789+-=()")
_WORDS = frozenset({"st", "nd", "rd", "th", "tm", "®", "™"})


def raised(text: str) -> str:
    """Return a superscript: in Unicode's own letters if it has them all, else after ``^``."""
    words = text.strip()
    if not words or words.lower() in _WORDS:
        return words
    return words.translate(_RAISED) if _RAISED_ALIKE.issuperset(words) else f"^{words}"


def lowered(text: str) -> str:
    """Return a subscript: in Unicode's own letters if it has them all, else after ``_``."""
    words = text.strip()
    return words.translate(_LOWERED) if not words or _LOWERED_ALIKE.issuperset(words) else f"_{words}"
