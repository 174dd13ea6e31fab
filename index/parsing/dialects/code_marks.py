"""Comments in code that tell a generator what to draw: lines that it colours, hides, or notes something about."""

import re

_OPENS, _CLOSES = r"(?://|\#|--|;|%|<!--|\{?/\*)", r"(?:-->|\*/\}?)?"
# Docusaurus, Gatsby: a line of its own.
_LINE = re.compile(
    rf"[ \t]*{_OPENS}[ \t]*(?:this-will-)?(?:highlight|error|success|warning|focus|diff|collapse|hide)"
    rf"(?:-[a-z]{{1,12}})?-(?:next-line|start|end|line)[ \t]{{0,40}}{_CLOSES}[ \t]{{0,40}}\Z"
)
# Shiki, as VitePress and Astro use it: the end of a line.
_SHIKI = re.compile(rf"[ \t]{{0,40}}{_OPENS}[ \t]{{0,8}}\[!code [^\]\n]{{1,60}}\][ \t]{{0,8}}{_CLOSES}[ \t]{{0,40}}\Z")
# Material for MkDocs: the note is an item of the list below.
_NOTE = re.compile(
    rf"({_OPENS}[ \t]{{0,8}}(?:\(\d{{1,3}}\)[ \t]?){{0,4}}\(\d{{1,3}}\))!(?=[ \t]{{0,8}}{_CLOSES}[ \t]{{0,40}}\Z)"
)
_ASKS_FOR_TYPE = re.compile(r"[ \t]*//[ \t]*\^[?|]")  # twoslash
_CUT = re.compile(r"[ \t]*(?://|#|--|<!--)[ \t]*---cut(?P<kind>-before|-after|-start|-end)?---")
_HIDDEN_RUST = re.compile(r"[ \t]*#(?:[ \t]|\Z)")
_SHOWN_HASH = re.compile(r"^([ \t]*#)#(?=[ \t]|\Z)")


def shown_code(rows: list[str], language: str) -> list[str]:
    """Return the rows of code that a page shows, without marks for its generator.

    Rows that twoslash cuts, and those of Rust that rustdoc and mdBook hide, only make the example compile.
    """
    if language.lower() == "rust":
        rows = [_SHOWN_HASH.sub(r"\1", row) for row in rows if not _HIDDEN_RUST.match(row)]
    shown: list[str] = []
    hides = ends = False
    for row in rows:
        cut = _CUT.match(row)
        kind = cut["kind"] or "-before" if cut else ""
        if kind == "-before":
            shown = []
        ends = ends or kind == "-after"
        hides = kind == "-start" or (hides and kind != "-end")
        if cut or hides or ends or _LINE.match(row) or _ASKS_FOR_TYPE.match(row):
            continue
        plain = _NOTE.sub(r"\1", row) if ")!" in row else row
        plain = _SHIKI.sub("", plain) if "[!code" in plain else plain
        if plain.strip() or not row.strip():
            shown.append(plain)
    return shown
