"""Files with a JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import ConfigurationError


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) for every line that is not blank.

    Raises:
        ConfigurationError: The file cannot be read, or a line is no JSON object; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(path, number, line)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); correct the path.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8; save it as UTF-8.") from error


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{path}, line {number} is not JSON ({error}); correct it.") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path}, line {number} is no JSON object; write one object a line.")
    return found
