"""JSON and TOML from untrusted files, parsed in time and memory that the size of the text bounds."""

import json
import tomllib
from typing import Any

_MAX_JSON_VALUES = 5_000_000
_MAX_TOML_DOTS = 40  # in one line


class TomlLimitExceeded(ValueError):
    """The TOML is nested deeper than anybody writes it; ``str(error)`` says how."""


def read_json(data: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """Parse JSON in UTF-8.

    The values are counted first, by the commas and brackets between them: as Python objects the smallest values take
    fifty times the memory that they take as text.

    Raises:
        ValueError: It is not JSON in UTF-8, is nested too deep, or holds too many values.
    """
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > _MAX_JSON_VALUES:
        raise ValueError(f"it holds more than {_MAX_JSON_VALUES:,} values")
    text = data.decode("utf-8-sig")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError:
        raise ValueError("it holds a number of more than 4,300 digits") from None


def read_toml(text: str) -> dict[str, object]:
    """Parse TOML with any kind of line ends.

    Python's parser keeps every prefix of a dotted key, which takes the square of its parts: one key of 60 kB took 13 s
    and 3 GB. A key cannot continue on the next line, so a limit on the dots of a line limits it.

    Raises:
        TomlLimitExceeded: It is nested too deep, or a line has more than 40 dots.
        ValueError: It is not TOML.
    """
    normalized = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(normalized.split("\n"), start=1):
        if line.count(".") > _MAX_TOML_DOTS:
            raise TomlLimitExceeded(f"line {number} has more than {_MAX_TOML_DOTS} dots")
    try:
        return tomllib.loads(normalized)
    except RecursionError:
        raise TomlLimitExceeded("its values are nested too deep") from None
