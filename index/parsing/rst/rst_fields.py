"""Writes lists of fields, such as ``:param name: text``, as lists."""

from collections.abc import Callable, Container

from docutils import nodes

from index.parsing.rst.rst_inline import code_span

_PARAMETERS = frozenset({
    "param", "parameter", "arg", "argument", "key", "keyword", "kwarg", "kwparam", "var", "ivar", "cvar", "attr",
    "attribute", "option", "query", "form", "json", "reqjson", "resjson", "header", "status",
})  # fmt: skip
_NAMES = {
    "return": "Returns", "returns": "Returns", "rtype": "Return type", "raise": "Raises", "raises": "Raises",
    "except": "Raises", "exception": "Raises", "yield": "Yields", "yields": "Yields", "ytype": "Yield type",
    "type": "Type", "throws": "Throws", "default": "Default", "required": "Required",
}  # fmt: skip
_HIDDEN = frozenset({"noindex", "no-index", "nocontentsentry", "module", "async", "canonical", "meta"})


def field_lines(
    node: nodes.Element,
    inline: Callable[[nodes.Node], str],
    inside: Callable[[nodes.Element], list[str]],
    metadata: Container[str],
) -> list[str]:
    """Return a list of fields as lines of a list.

    Args:
        node: The list.
        inline: Makes text of a name.
        inside: Makes blocks of a field's body.
        metadata: Names of fields that are read by programs only.
    """
    lines: list[str] = []
    fields = [(inline(name), body) for each in node.children for name, body in _parts(each)]
    parameters = {_name_of(name) for name, _ in fields if name.partition(" ")[0].lower() in _PARAMETERS}
    types = {_name_of(name): inside(body) for name, body in fields if name.startswith("type ")}
    for written, body in fields:
        kind, _, rest = written.partition(" ")
        if kind.lower() in metadata or kind.lower() in _HIDDEN or ":" in kind:
            continue
        if kind == "type" and _name_of(written) in parameters:
            continue  # it stands with its parameter
        blocks = inside(body)
        first = blocks[0] if blocks and not blocks[0].startswith(("```", "- ", "|")) else ""
        label = _label(kind, rest)
        if kind.lower() in _PARAMETERS and len(of_type := types.get(_name_of(written), [])) == 1:
            label = f"{label} ({of_type[0]})"
        separator = " – " if kind.lower() in _PARAMETERS and first else ": " if first else ""
        head = f"- {label}{separator}{first}".rstrip()
        others = "\n".join(blocks[1:] if first else blocks)
        lines += [head, *(f"  {line}".rstrip() for line in others.split("\n") if line.strip())]
    return lines


def _parts(field: nodes.Node) -> list[tuple[nodes.field_name, nodes.field_body]]:
    name, body = field.next_node(nodes.field_name), field.next_node(nodes.field_body)
    return [(name, body)] if name is not None and body is not None else []


def _name_of(written: str) -> str:
    """The parameter that a field is about."""
    return written.rpartition(" ")[2].strip("`*\\")


def _label(kind: str, rest: str) -> str:
    lowered, rest = kind.lower(), rest.strip()
    if lowered in _PARAMETERS and rest:
        type_name, _, name = rest.rpartition(" ")
        shown = code_span(name.strip("`*\\"))
        return f"{shown} ({type_name.strip('`')})" if type_name else shown
    words = _NAMES.get(lowered, kind)
    return f"{words} {code_span(rest.strip('`'))}" if rest and lowered in _NAMES else f"{words} {rest}".strip()
