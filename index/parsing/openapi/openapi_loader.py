"""Reads OpenAPI and Swagger descriptions; any other JSON or YAML only as text, and only where a source names it."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.decoding import decode_text, parse_json
from index.parsing.document_loader import DocumentDraft, LoadContext, read_whole
from index.parsing.openapi.openapi_text import OpenApiText

_MAX_DEPTH = 100
_NOT_NAMED = "it is no OpenAPI description; to read it as plain text, make the file itself the path of a source"


class OpenApiLoader:
    """Reads OpenAPI descriptions in JSON and YAML."""

    name = "openapi"
    suffixes: tuple[str, ...] = (".json", ".yaml", ".yml")
    media_types: tuple[str, ...] = ()
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "openapi/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft]:
        """Read each operation as a section, then the schemas."""
        data = read_whole(stream, context.max_bytes)
        description = _description(data, context.local_id) if b"openapi" in data or b"swagger" in data else None
        if description is None:
            if not context.named:
                raise UnreadableDocument(_NOT_NAMED)
            yield DocumentDraft("file", context.local_id, decode_text(data))
            return
        text, headings = OpenApiText(description).read()
        if not text:
            raise UnreadableDocument("it describes no operations")
        info = description.get("info")
        title = one_line(info.get("title")) if isinstance(info, dict) else ""
        yield DocumentDraft("file", context.local_id, text, title, headings=headings)


def _description(data: bytes, name: str) -> dict[str, Any] | None:
    """Return the values of the file, None where it describes no interface."""
    try:
        values = parse_json(data) if name.lower().endswith(".json") else _parse_yaml(decode_text(data))
    except ValueError:
        return None
    is_meant = isinstance(values, dict) and any(isinstance(values.get(key), str) for key in ("openapi", "swagger"))
    return values if is_meant else None


def _parse_yaml(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return YAML as strings, lists and mappings of strings; an alias is the value that it names, not a copy.

    Raises:
        ValueError: It is not YAML, or is nested too deep.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C where PyYAML was built with libyaml
    depth = 0
    try:
        for event in yaml.parse(text, loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise ValueError(f"it nests more than {_MAX_DEPTH} deep")
        return yaml.load(text, loader)  # noqa: S506 - this loader only builds strings
    except (yaml.YAMLError, RecursionError, IndexError, TypeError) as error:
        raise ValueError("it is not YAML") from error
