"""Opens office documents and books that are zips of XML, within bounds."""

# mypy: disable-error-code="import-untyped"

import io
import zipfile
import zlib
from typing import Any

from index.errors import UnreadableDocument

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 300_000_000


class ZipPackage:
    """A zip whose parts are XML.

    Args:
        data: The whole file.
        format_name: What the file should be, for the reasons.
        max_unpacked_bytes: Most bytes that it may unpack to.

    Raises:
        UnreadableDocument: It is no zip, is encrypted, or unpacks to too much.
    """

    def __init__(self, data: bytes, format_name: str, max_unpacked_bytes: int = MAX_UNPACKED_BYTES) -> None:
        if data.startswith(_OLE_MAGIC):
            raise UnreadableDocument(
                f"it is encrypted, or of an old format; save it as {format_name} without a password"
            )
        if not data.startswith(_ZIP_MAGIC):
            raise UnreadableDocument(f"it is not {format_name}")
        self._format_name = format_name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise UnreadableDocument(f"it is damaged, or not {format_name}") from error
        members = self._zip.infolist()
        self._sizes = {member.filename: member.file_size for member in members}
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > max_unpacked_bytes:
            raise UnreadableDocument(
                f"it unpacks to more than {max_unpacked_bytes // 1_000_000} MB; leave pictures out, or split it"
            )
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableDocument("it is encrypted; save it without a password")

    @property
    def sizes(self) -> dict[str, int]:
        """Unpacked bytes of each part by its name."""
        return self._sizes

    def read(self, name: str) -> bytes:
        """Return a part.

        Raises:
            UnreadableDocument: There is no such part, or it is damaged.
        """
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
            raise UnreadableDocument(f"it is damaged, or not {self._format_name}") from error

    def xml(self, name: str) -> Any:  # noqa: ANN401 - lxml has no types
        """Return the root element of a part.

        Raises:
            UnreadableDocument: There is no such part, it is damaged, or declares entities.
        """
        return parse_xml(self.read(name), self._format_name)

    def properties(self) -> dict[str, str]:
        """Return the core properties of an Office document, such as ``title``, ``creator`` and ``created``."""
        if "docProps/core.xml" not in self._sizes:
            return {}
        return {str(each.tag).rpartition("}")[2]: each.text or "" for each in self.xml("docProps/core.xml")}


def parse_xml(data: bytes, format_name: str) -> Any:  # noqa: ANN401
    """Return the root element of XML; nothing outside it is loaded.

    Raises:
        UnreadableDocument: It is damaged, or declares entities, as files made to swell do.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"it is damaged, or not {format_name}") from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise UnreadableDocument("it declares XML entities, as no such file does")
    return root
