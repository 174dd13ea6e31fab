"""Rewrites the parts of a Word document that mammoth would lose: numbers, formulas, check boxes, hidden text."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.parsing.docx_numbering import WORD, DocxNumbering
from index.parsing.formulas import formula_text

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_BODY = "word/document.xml"
_REWRITTEN = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
_UNREAD = ("word/media/", "word/stylesWithEffects.xml")
_RUNNING = re.compile(r"word/(header|footer)\d*\.xml")
_COMMENTS = "word/comments.xml"
_STYLES = "word/styles.xml"
_READ_OF_STYLES = (f"{WORD}name", f"{WORD}pPr")
_OPEN, _CLOSE = "\ue000", "\ue001"  # around the number of a list's item
_ITEM = re.compile(f"<li>{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_LABEL = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_OFF = ("0", "false", "off", "none")
_MAX_RUNNING = 20


@dataclass(frozen=True, slots=True)
class PreparedDocx:
    """A Word document that mammoth reads whole.

    Attributes:
        data: The document.
        running: The texts of its headers and footers, each once.
        comments: How many comments it holds, which are not read.
    """

    data: bytes
    running: tuple[str, ...]
    comments: int


def prepare(package: zipfile.ZipFile) -> PreparedDocx:
    """Return a copy of a document, without pictures and looks, in which text stands for what mammoth does not read."""
    names = package.namelist()
    styles, numbering = (_root(package, name) for name in (_STYLES, "word/numbering.xml"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name in dict.fromkeys(names):
            if name.startswith(_UNREAD) or name == _STYLES:
                continue
            if _REWRITTEN.fullmatch(name):
                root = _root(package, name)
                _rewrite(root, DocxNumbering(numbering, styles), _hidden_styles(styles))
                copy.writestr(name, _written(root))
            else:
                copy.writestr(name, package.read(name))
        if styles is not None:
            copy.writestr(_STYLES, _written(_shortened(styles)))
    comments = _root(package, _COMMENTS)
    count = 0 if comments is None else sum(1 for _ in comments.iter(f"{WORD}comment"))
    return PreparedDocx(out.getvalue(), tuple(_running(package, names)), count)


def with_list_marks(markup: str) -> str:
    """Give the items of mammoth's HTML the numbers that Word shows."""
    marked = _ITEM.sub(lambda found: f'<li data-mark="{found[1].replace(chr(34), "&quot;")}">', markup)
    return _LABEL.sub(r"\1 ", marked)


def _root(package: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401
    from defusedxml.ElementTree import fromstring

    return fromstring(package.read(name)) if name in package.namelist() else None


def _written(root: Any) -> bytes:  # noqa: ANN401
    from xml.etree.ElementTree import tostring

    return bytes(tostring(root, "utf-8", xml_declaration=True))


def _shortened(styles: Any) -> Any:  # noqa: ANN401
    """Drop from the styles how they look: most of their XML, which mammoth would take long to read and never use."""
    for style in styles.iter(f"{WORD}style"):
        for each in [each for each in style if each.tag not in _READ_OF_STYLES]:
            style.remove(each)
    for latent in styles.findall(f"{WORD}latentStyles"):
        styles.remove(latent)
    return styles


def _rewrite(root: Any, numbering: DocxNumbering, hidden_styles: frozenset[str]) -> None:  # noqa: ANN401
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        if element.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
            if parents[element].tag not in (f"{_MATH}oMathPara", f"{_MATH}oMath"):
                _replace(parents[element], element, _run(f" {_formula(element)} "))
        elif element.tag == f"{WORD}sdt":
            box = element.find(f"{WORD}sdtPr/{_WORD_2010}checkbox")
            if box is not None:
                checked = box.find(f"{_WORD_2010}checked")
                is_on = checked is not None and checked.get(f"{_WORD_2010}val", "1") not in _OFF
                _replace(parents[element], element, _run("[x]" if is_on else "[ ]"))
        elif element.tag == f"{WORD}r":
            if _is_hidden(element, hidden_styles):
                parents[element].remove(element)
            else:
                _mark_struck(element)
                if chosen := _chosen(element):
                    parents[element].insert(list(parents[element]).index(element), _run(chosen))
    for paragraph in root.iter(f"{WORD}p"):
        label = numbering.label(paragraph)
        if label:
            text = f"{label} " if numbering.is_heading(paragraph) else f"{_OPEN}{label}{_CLOSE}"
            paragraph.insert(1 if paragraph.find(f"{WORD}pPr") is not None else 0, _run(text))


def _formula(element: Any) -> str:  # noqa: ANN401
    if element.tag == f"{_MATH}oMathPara":
        return "; ".join(formula_text(each) for each in element.iter(f"{_MATH}oMath"))
    return formula_text(element)


def _replace(parent: Any, old: Any, new: Any) -> None:  # noqa: ANN401
    place = list(parent).index(old)
    parent.remove(old)
    if parent.tag in (f"{WORD}body", f"{WORD}tc", f"{WORD}sdtContent") and new.tag == f"{WORD}r":
        from xml.etree.ElementTree import Element

        paragraph = Element(f"{WORD}p")
        paragraph.append(new)
        new = paragraph
    parent.insert(place, new)


def _run(text: str) -> Any:  # noqa: ANN401
    from xml.etree.ElementTree import Element, SubElement

    run = Element(f"{WORD}r")
    words = SubElement(run, f"{WORD}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    words.text = text
    return run


def _is_hidden(run: Any, hidden_styles: frozenset[str]) -> bool:  # noqa: ANN401
    properties = run.find(f"{WORD}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{WORD}vanish")
    if vanish is not None:
        return str(vanish.get(f"{WORD}val", "1")) not in _OFF
    style = properties.find(f"{WORD}rStyle")
    return style is not None and style.get(f"{WORD}val", "") in hidden_styles


def _mark_struck(run: Any) -> None:  # noqa: ANN401
    """Write a run that is struck twice as one that is struck."""
    properties = run.find(f"{WORD}rPr")
    double = None if properties is None else properties.find(f"{WORD}dstrike")
    if double is not None:
        double.tag = f"{WORD}strike"


def _chosen(run: Any) -> str:  # noqa: ANN401
    """Return what is chosen in the list of a form that a run begins, ``""`` for any other run."""
    choices = run.find(f"{WORD}fldChar/{WORD}ffData/{WORD}ddList")
    if choices is None:
        return ""
    entries = [str(each.get(f"{WORD}val", "")) for each in choices.iter(f"{WORD}listEntry")]
    places = (choices.find(f"{WORD}{name}") for name in ("result", "default"))
    number = next((str(each.get(f"{WORD}val", "")) for each in places if each is not None), "0")
    return entries[int(number)] if re.fullmatch(r"[0-9]{1,4}", number) and int(number) < len(entries) else ""


def _hidden_styles(styles: Any) -> frozenset[str]:  # noqa: ANN401
    """Return the styles of characters that hide them."""
    if styles is None:
        return frozenset()
    found = (style for style in styles.iter(f"{WORD}style") if style.get(f"{WORD}type") == "character")
    return frozenset(
        each.get(f"{WORD}styleId", "") for each in found if each.find(f"{WORD}rPr/{WORD}vanish") is not None
    )


def _running(package: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    """Yield the text of each header and footer, once; what is only a page number is none."""
    seen: set[str] = set()
    for name in sorted(filter(_RUNNING.fullmatch, names))[:_MAX_RUNNING]:
        kind = "Header" if "header" in name else "Footer"
        paragraphs = ("".join(_texts(paragraph)).strip() for paragraph in _root(package, name).iter(f"{WORD}p"))
        text = " ".join(" ".join(filter(None, paragraphs)).split())
        if text and text not in seen and any(map(str.isalpha, re.sub(r"\b(?:page|of|seite|von)\b", "", text.lower()))):
            seen.add(text)
            yield f"{kind}: {text}"


def _texts(paragraph: Any) -> Iterator[str]:  # noqa: ANN401
    for each in paragraph.iter():
        if each.tag == f"{WORD}t":
            yield each.text or ""
        elif each.tag in (f"{WORD}tab", f"{WORD}br"):
            yield " "
