"""Writes an OpenAPI description as text: each operation and each schema is a section."""

import re
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.parsing.text_builder import TextBuilder
from index.types import Heading

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MAX_REFERENCES = 8  # that lead from one to the next
_MAX_SECTIONS = 10_000
_MAX_CHARACTERS = 10_000_000
_MAX_PROPERTIES = 200
_MAX_VALUES = 30
_MAX_TYPE_DEPTH = 4
_MAX_CHOICES = 8  # of a type that are named
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_FENCE = re.compile(r" {0,3}(```|~~~)")

Mapping = dict[str, Any]


class OpenApiText:
    """Writes one description.

    Args:
        description: The values of the file; anything in it may be of a wrong kind.
    """

    def __init__(self, description: Mapping) -> None:
        self._root = description
        self._builder = TextBuilder()
        self._characters = 0
        self._sections = 0

    def read(self) -> tuple[str, tuple[Heading, ...]]:
        """Return the text and its headings, ``""`` where it has no sections.

        Raises:
            UnreadableDocument: It holds too much for one document.
        """
        self._add_info()
        self._add_operations(_mapping(self._root.get("paths")))
        self._add_operations(_mapping(self._root.get("webhooks")))
        components = _mapping(self._root.get("components"))
        self._add_security(_mapping(components.get("securitySchemes") or self._root.get("securityDefinitions")))
        self._add_schemas(_mapping(components.get("schemas") or self._root.get("definitions")))
        return self._builder.result() if self._sections else ("", ())

    def _add_info(self) -> None:
        info = _mapping(self._root.get("info"))
        self._builder.add_heading(_line(info.get("title")) or "Interface", 1)
        if version := _line(info.get("version")):
            self._add(f"Version: {version}")
        self._add_markdown(info.get("description"), 1)
        servers = [_line(_mapping(each).get("url")) for each in _list(self._root.get("servers"))]
        if host := _line(self._root.get("host")):
            servers.append(f"{host}{_line(self._root.get('basePath'))}")
        if any(servers):
            self._add("Servers: " + ", ".join(filter(None, servers)))

    def _add_operations(self, paths: Mapping) -> None:
        for path, item in paths.items():
            shared = self._resolved(item)
            for method in _METHODS:
                if operation := _mapping(shared.get(method)):
                    self._add_operation(method, _line(path), operation, _list(shared.get("parameters")))

    def _add_operation(self, method: str, path: str, operation: Mapping, shared: list[Any]) -> None:
        summary = _line(operation.get("summary"))
        place = f"{method.upper()} {path}"
        self._begin(f"{place}: {summary}" if summary else place, 2)
        if _is_true(operation.get("deprecated")):
            self._add(f"{place} is deprecated.")
        self._add_markdown(operation.get("description"), 2)
        parameters = [self._resolved(each) for each in (*shared, *_list(operation.get("parameters")))]
        own = {(_line(each.get("name")), _line(each.get("in"))): each for each in parameters}
        self._add_list(f"Parameters of {place}", [self._parameter(each) for each in own.values()])
        self._add_body(place, self._resolved(operation.get("requestBody")))
        responses = _mapping(operation.get("responses")).items()
        self._add_list(f"Responses of {place}", [self._response(str(code), each) for code, each in responses])

    def _add_body(self, place: str, body: Mapping) -> None:
        for kind, media in list(_mapping(body.get("content")).items())[:1]:
            schema = _mapping(_mapping(media).get("schema"))
            self._add_markdown(body.get("description"), 2)
            lead = f"Request body of {place} ({', '.join(filter(None, (_line(kind), _type_name(schema))))})"
            self._add_list(lead, list(self._properties(schema)))

    def _add_security(self, schemes: Mapping) -> None:
        items = []
        for name, value in schemes.items():
            scheme = self._resolved(value)
            facts = ", ".join(filter(None, (_line(scheme.get(key)) for key in ("type", "scheme", "in", "name"))))
            items.append(_item(_line(name), facts, _line(scheme.get("description"))))
        if items:
            self._begin("Authentication", 2)
            self._add_list("Ways to authenticate", items)

    def _add_schemas(self, schemas: Mapping) -> None:
        for name, value in schemas.items():
            schema = self._resolved(value)
            items = list(self._properties(schema))
            if not items and not schema.get("description") and not schema.get("enum"):
                continue
            self._begin(f"Schema {_line(name)}", 2)
            self._add_markdown(schema.get("description"), 2)
            self._add_list(f"Fields of {_line(name)}", items)
            if values := _values(schema):
                self._add(f"Values of {_line(name)}: {values}")

    def _properties(self, schema: Mapping) -> Iterator[str]:
        """Yield the fields of an object, those of its parts (``allOf``) and of an array's items included."""
        resolved = self._resolved(schema)
        parts = [resolved, *map(self._resolved, _list(resolved.get("allOf"))), self._resolved(resolved.get("items"))]
        required = {name for part in parts for name in _list(part.get("required")) if isinstance(name, str)}
        fields = {name: value for part in parts for name, value in _mapping(part.get("properties")).items()}
        for name, value in list(fields.items())[:_MAX_PROPERTIES]:
            yield _field_item(_line(name), _mapping(value), self._resolved(value), is_required=name in required)
        if len(fields) > _MAX_PROPERTIES:
            yield f"- and {len(fields) - _MAX_PROPERTIES:,} more"

    def _parameter(self, parameter: Mapping) -> str:
        schema = _mapping(parameter.get("schema")) or parameter
        details = self._resolved(schema) | {key: value for key, value in parameter.items() if key != "required"}
        place, is_required = _line(parameter.get("in")), _is_true(parameter.get("required"))
        return _field_item(_line(parameter.get("name")), schema, details, is_required=is_required, place=place)

    def _response(self, code: str, value: object) -> str:
        response = self._resolved(value)
        media = next(iter(_mapping(response.get("content")).values()), None)
        schema = _mapping(_mapping(media).get("schema")) or _mapping(response.get("schema"))
        return _item(_line(code), _type_name(schema), _line(response.get("description")))

    def _resolved(self, value: object) -> Mapping:
        """Return a mapping, or what its reference within the file leads to."""
        for _ in range(_MAX_REFERENCES):
            reference = _mapping(value).get("$ref")
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            found: object = self._root
            for key in reference[2:].split("/")[:_MAX_REFERENCES]:
                found = _mapping(found).get(key.replace("~1", "/").replace("~0", "~"))
            value = found
        return _mapping(value)

    def _begin(self, words: str, level: int) -> None:
        self._sections += 1
        if self._sections > _MAX_SECTIONS:
            raise UnreadableDocument(f"it has more than {_MAX_SECTIONS:,} operations and schemas; split it")
        self._builder.add_heading(words, level)

    def _add(self, block: str) -> None:
        self._characters += len(block)
        if self._characters > _MAX_CHARACTERS:
            raise UnreadableDocument("it holds too much text for one document; split it")
        self._builder.add(block)

    def _add_list(self, lead: str, items: list[str]) -> None:
        if len(items) == 1:
            self._add(f"{lead}: {items[0].removeprefix('- ')}")
        elif items:
            self._add("\n".join((f"{lead}:", *items)))

    def _add_markdown(self, text: object, level: int) -> None:
        """Add a description, which is Markdown; its headings are below the one over it."""
        if not isinstance(text, str):
            return
        lines: list[str] = []
        is_code = False
        for line in clean_text(text).splitlines():
            is_code ^= _FENCE.match(line) is not None
            heading = None if is_code else _HEADING.fullmatch(line)
            if heading:
                self._add("\n".join(lines))
                lines = []
                self._builder.add_heading(heading[2].rstrip("# \t"), level + len(heading[1]))
            else:
                lines.append(line)
        self._add("\n".join(lines))


def _mapping(value: object) -> Mapping:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: object) -> str:
    return one_line(value if isinstance(value, str) else str(value) if isinstance(value, int | float) else "")


def _is_true(value: object) -> bool:
    return value is True or value == "true"


def _item(name: str, facts: str, description: str) -> str:
    return f"- `{name}`{f' ({facts})' if facts else ''}{f': {description}' if description else ''}"


def _field_item(name: str, schema: Mapping, details: Mapping, *, is_required: bool, place: str = "") -> str:
    """Return a field or parameter as an item of a list: where it goes, its type, what it may be, what it means."""
    facts = [place, _type_name(schema) or _type_name(details), "required" if is_required else ""]
    if (default := details.get("default")) is not None and not isinstance(default, dict | list):
        facts.append(f"default {_line(default) or str(default).lower()}")
    for key, words in (("minimum", "at least"), ("maximum", "at most"), ("maxLength", "at most")):
        if limit := _line(details.get(key)):
            facts.append(f"{words} {limit}{' characters' if key == 'maxLength' else ''}")
    if values := _values(details):
        facts.append(f"one of {values}")
    return _item(name, ", ".join(filter(None, facts)), _line(details.get("description")))


def _type_name(schema: Mapping, depth: int = 0) -> str:
    """Return a schema's type in words: a reference by its name, an array by its items.

    Anchors of YAML let every level hold the one below many times, or itself, so the levels are few.
    """
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _line(reference.rpartition("/")[2])
    if depth == _MAX_TYPE_DEPTH:
        return ""
    kind = schema.get("type")
    if kind == "array":
        return f"array of {_type_name(_mapping(schema.get('items')), depth + 1) or 'values'}"
    kinds = " or ".join(_line(each) for each in kind) if isinstance(kind, list) else _line(kind)
    if kinds:
        return kinds
    choices = [each for key in ("oneOf", "anyOf", "allOf") for each in _list(schema.get(key))][:_MAX_CHOICES]
    names = (_type_name(_mapping(each), depth + 1) for each in choices)
    return " or ".join(dict.fromkeys(filter(None, names)))


def _values(schema: Mapping) -> str:
    values = [_line(each) for each in _list(schema.get("enum"))]
    shown = ", ".join(f"`{each}`" for each in values[:_MAX_VALUES] if each)
    return f"{shown} and {len(values) - _MAX_VALUES} more" if len(values) > _MAX_VALUES else shown
