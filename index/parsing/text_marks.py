"""Writes raised, lowered and struck text so that it cannot be misread: 10⁶ is not 106."""

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISED_SIGNS = frozenset("0123456789+-−=()ni")
_LOWERED_SIGNS = frozenset("0123456789+-−=()")


def raised(text: str) -> str:
    """Return superscript text in Unicode's raised signs, or after ``^`` where there are none."""
    return _marked(text, "^", frozenset(text.strip()) <= _RAISED_SIGNS, text.translate(_RAISED))


def lowered(text: str) -> str:
    """Return subscript text in Unicode's lowered signs, or after ``_`` where there are none."""
    return _marked(text, "_", frozenset(text.strip()) <= _LOWERED_SIGNS, text.translate(_LOWERED))


def struck(text: str) -> str:
    """Return struck text between ``~~``."""
    words = text.strip()
    return text.replace(words, f"~~{words}~~", 1) if words else text


def _marked(text: str, mark: str, has_signs: bool, signs: str) -> str:
    words = text.strip()
    if not words or has_signs:
        return signs
    return text.replace(words, f"{mark}({words})" if len(words) > 1 else f"{mark}{words}", 1)
