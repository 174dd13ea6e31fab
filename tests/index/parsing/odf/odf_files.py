"""Makes OpenDocument files with odfpy."""

import io
from typing import Any

from odf import office, table, text


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph(words: str, **attributes: Any) -> Any:
    return text.P(text=words, **attributes)


def cell(words: str, *more: Any, **attributes: Any) -> Any:
    made = table.TableCell(valuetype="string", **attributes)
    for each in more:
        made.addElement(each)
    made.addElement(paragraph(words))
    return made


def comment(words: str) -> Any:
    made = office.Annotation()
    made.addElement(paragraph(words))
    return made


def grid(name: str, *rows: list[Any], **attributes: Any) -> Any:
    made = table.Table(name=name, **attributes)
    for cells in rows:
        row = table.TableRow()
        for each in cells:
            row.addElement(cell(each) if isinstance(each, str) else each)
        made.addElement(row)
    return made
