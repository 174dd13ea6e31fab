"""Writes formulas as plain text: MathML of web pages, and OMML of Word, by the local names of their elements.

Fractions become ``(a)/(b)``, powers ``a^2``, indices ``a_n``, roots ``√(a)``, so that a formula can be read and quoted.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

_MAX_DEPTH = 60
_TEXT = frozenset({"mi", "mn", "mo", "mtext", "ms", "t"})
_LEFT_OUT = frozenset({
    "annotation", "annotation-xml", "mspace", "mphantom", "rPr", "ctrlPr", "fPr", "sSupPr", "sSubPr", "sSubSupPr",
    "radPr", "dPr", "naryPr", "funcPr", "mPr", "limLowPr", "limUppPr", "accPr", "barPr", "boxPr", "groupChrPr",
    "eqArrPr", "sPrePr", "phantPr", "argPr", "oMathParaPr", "borderBoxPr",
})  # fmt: skip
_LINES = frozenset({"mtr", "mlabeledtr", "mr", "eqArr"})
_RELATIONS = frozenset("=<>≤≥≠≈≡→⇒⇔∈∼±+−×·÷")
_INVISIBLE = "\u2061\u2062\u2063\u2064\u200b"


def formula_text(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return a formula as one line of text, ``""`` where it is empty."""
    return " ".join(_text(element, 0).split())


def local_name(element: Any) -> str:  # noqa: ANN401
    """Return an element's name without its namespace, ``""`` for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _text(element: Any, depth: int) -> str:  # noqa: ANN401
    name = local_name(element)
    if not name or name in _LEFT_OUT:
        return ""
    if depth > _MAX_DEPTH:
        return "".join(element.itertext())
    if name in _TEXT:
        words = "".join(element.itertext()).strip(" \n\t")
        words = words.translate(dict.fromkeys(map(ord, _INVISIBLE)))
        return f" {words} " if words in _RELATIONS and len(words) == 1 else words
    # Each child is written once: writing it again for another layout would double the work at every level.
    parts = [_text(child, depth + 1) for child in element if local_name(child) not in _LEFT_OUT | {""}]
    if len(parts) == 3 and local_name(element[1]) == "mtable":  # between brackets of its own
        parts[1] = parts[1].strip()[1:-1]
    writer = _WRITERS.get(name)
    if writer is not None and len(parts) >= writer[0]:
        return writer[1]([part.strip() for part in parts], element)
    return ("; " if name in _LINES else "").join(parts)


def _group(part: str) -> str:
    """Put what is more than one number or name into parentheses."""
    return part if part.isalnum() or _is_enclosed(part) else f"({part})"


def _is_enclosed(part: str) -> bool:
    """Return whether one pair of parentheses holds all of a text, which ``(a) + (b)`` is not."""
    depth = 0
    for place, sign in enumerate(part):
        depth += (sign == "(") - (sign == ")")
        if depth <= 0:
            return place == len(part) - 1 and sign == ")"
    return False


def _scripts(parts: Sequence[str], marks: str) -> str:
    base = parts[0] if len(parts[0]) < 2 or parts[0].isalnum() or parts[0].endswith(")") else f"({parts[0]})"
    return base + "".join(f"{mark}{_group(part)}" for mark, part in zip(marks, parts[1:], strict=False) if part)


def _nary(parts: Sequence[str], element: Any) -> str:  # noqa: ANN401
    sign = _property(element, "naryPr", "chr") or "∫"
    return f"{_scripts([sign, *parts[:2]], '_^')} {parts[2]}"


def _delimited(parts: Sequence[str], element: Any) -> str:  # noqa: ANN401
    opening, closing = _property(element, "dPr", "begChr"), _property(element, "dPr", "endChr")
    between = _property(element, "dPr", "sepChr") or ", "
    if len(parts) == 1 and any(local_name(each) == "m" for child in element for each in child):
        parts = [parts[0].removeprefix("[").removesuffix("]")]
    return f"{'(' if opening is None else opening}{between.join(parts)}{')' if closing is None else closing}"


def _property(element: Any, properties: str, name: str) -> str | None:  # noqa: ANN401
    for child in element:
        if local_name(child) == properties:
            for each in child:
                if local_name(each) == name:
                    return next((str(value) for key, value in each.items() if key.endswith("val")), "")
    return None


def _fenced(parts: Sequence[str], element: Any) -> str:  # noqa: ANN401
    return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"


def _table(parts: Sequence[str], _element: Any) -> str:  # noqa: ANN401
    return f"[{'; '.join(parts)}]"


def _fraction(parts: Sequence[str], _element: Any) -> str:  # noqa: ANN401
    return f" {_group(parts[0])}/{_group(parts[1])} "


def _row(parts: Sequence[str], _element: Any) -> str:  # noqa: ANN401
    return ", ".join(parts)


def _with(marks: str) -> Callable[[Sequence[str], Any], str]:
    return lambda parts, _: _scripts(parts, marks)


def _root(parts: Sequence[str], element: Any) -> str:  # noqa: ANN401
    if local_name(element) == "rad":
        degree, base = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    else:
        base, degree = (parts[0], parts[1]) if local_name(element) == "mroot" else ("".join(parts), "")
    return f"{f'root {degree} of ' if degree else '√'}({base})"


_WRITERS: Mapping[str, tuple[int, Callable[[Sequence[str], Any], str]]] = MappingProxyType({
    "msup": (2, _with("^")), "sSup": (2, _with("^")), "msub": (2, _with("_")), "sSub": (2, _with("_")),
    "msubsup": (3, _with("_^")), "sSubSup": (3, _with("_^")), "munder": (2, _with("_")), "mover": (2, _with("^")),
    "munderover": (3, _with("_^")), "limLow": (2, _with("_")), "limUpp": (2, _with("^")),
    "mfrac": (2, _fraction), "f": (2, _fraction), "msqrt": (1, _root), "mroot": (2, _root), "rad": (1, _root),
    "mfenced": (1, _fenced), "d": (1, _delimited), "nary": (3, _nary), "mtable": (1, _table), "m": (1, _table),
    "mtr": (1, _row), "mr": (1, _row), "func": (2, lambda parts, _: f"{parts[0]} {_group(parts[1])}"),
    "eqArr": (1, _table),
})  # fmt: skip
"""By name: how many parts an element must have, and how they are written."""
