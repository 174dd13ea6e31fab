"""What mammoth makes of a Word document: HTML, and the metadata."""

# mypy: disable-error-code="import-untyped"

import io
import zipfile
from typing import Any

from index.errors import UnreadableDocument

_MOST_CHARACTERS = 20_000_000
_MOST_MEMBERS = 10_000
_MOST_UNPACKED = 300_000_000  # bytes of all parts
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
"""
_SWOLLEN = "it unpacks to more than a Word document may hold; leave pictures out, or split it"


def read_docx(data: bytes) -> dict[str, Any]:
    """Read a Word document as HTML.

    Returns:
        ``html``: headings, paragraphs, lists, tables and footnotes; pictures are left out. ``title``, ``author``,
        ``created``: metadata, ``""`` for none.

    Raises:
        UnreadableDocument: It declares entities, or holds too much.
    """
    import defusedxml

    # Mammoth reads XML with the standard library; no Word document declares entities, but files made to swell do.
    # That changes the standard library for the whole process, which is the reader's own.
    defusedxml.defuse_stdlib()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
                raise UnreadableDocument(_SWOLLEN)
            about = _core_properties(package)
        return _converted(data) | about
    except defusedxml.DefusedXmlException as error:
        raise UnreadableDocument("it declares XML entities, as no Word document does") from error


def _core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    from defusedxml.ElementTree import fromstring

    if "docProps/core.xml" not in package.namelist():
        return {}
    root = fromstring(package.read("docProps/core.xml"))
    words = {element.tag.rpartition("}")[2]: element.text or "" for element in root}
    return {"title": words.get("title", ""), "author": words.get("creator", ""), "created": words.get("created", "")}


def _converted(data: bytes) -> dict[str, Any]:
    import mammoth

    done = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda _image: {}),
        ignore_empty_paragraphs=True,
    )
    if len(done.value) > _MOST_CHARACTERS:
        raise UnreadableDocument("it holds too much text for one document; split it")
    return {"html": done.value}
