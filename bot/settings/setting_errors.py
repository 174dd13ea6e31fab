"""Words what is wrong with a setting: where the value came from, the key, the problem, and what to do."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

SECRETS = frozenset({"key"})
"""Keys whose values no message may show."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Where settings came from.

    Attributes:
        file: The file, None where there was none.
        flags: Values given as flags, nested as in the file.
        variables: Names of the environment variables that are set and not empty.
        prefix: What the variables' names begin with.
    """

    file: Path | None
    flags: Mapping[str, Any]
    variables: frozenset[str]
    prefix: str

    def of(self, location: Sequence[str]) -> tuple[str, str]:
        """Return who gave the value at a location, and what to do about it."""
        table: Any = self.flags
        for part in location:
            table = table.get(part) if isinstance(table, Mapping) else None
        if table is not None and location:
            return "The command line", "correct the flag"
        for depth in range(len(location), 0, -1):
            # Some variables are named by one underscore (``bot.settings.NAMED_VARIABLES``).
            for join in ("__", "_"):
                name = self.prefix + join.join(location[:depth]).upper()
                if name in self.variables:
                    return f"Variable {name}", "correct or unset it"
        return str(self.file or "The settings"), "correct it there"


def hint(name: str, known: Sequence[str]) -> str:
    """Return `` (did you mean …?)`` with the nearest known name, or ``""`` where none is near."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def problem_sentence(error: ValidationError, origins: Origins, keys: Sequence[str]) -> str:
    """Put the first problem into one sentence.

    Args:
        error: What the settings' checks found.
        origins: Where the settings came from.
        keys: Every known key, for hints.
    """
    problem = error.errors(include_url=False)[0]
    location = [str(part) for part in problem["loc"]]
    where, remedy = origins.of(location)
    key = _key(location)
    if problem["type"] == "extra_forbidden":
        plain = ".".join(part for part in location if not part.isdigit())
        return f"{where} has an unknown key {key}{hint(plain, keys)}; {remedy}."
    wrong = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    wrong = wrong[:1].lower() + wrong[1:]
    if not location:
        return f"{where}: {wrong}."
    if problem["type"] in {"missing", "value_error"}:
        return f"{where}: {key}: {wrong}; {remedy}."
    given = "not shown" if location[-1] in SECRETS else repr(problem["input"])
    return f"{where}: {key} is {given} but {wrong}; {remedy}."


def _key(location: Sequence[str]) -> str:
    """``("sources", "0", "path")`` as people count: ``sources[1].path``."""
    words = [f"[{int(part) + 1}]" if part.isdigit() else f".{part}" for part in location]
    return "".join(words).removeprefix(".")
