"""Error messages for settings: where the value came from, the key, the problem, and the remedy."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Origins:
    """The places that settings came from.

    Attributes:
        file: The settings file, if there was one.
        flags: Values given as flags, nested as in the file.
        variables: Names of the environment variables that are set and not empty.
        prefix: Prefix of the variables' names.
    """

    file: Path | None
    flags: Mapping[str, Any]
    variables: frozenset[str]
    prefix: str

    def of(self, location: Sequence[str]) -> tuple[str, str]:
        """Return the place that a value came from, by its location in the settings, and the remedy there."""
        table: Any = self.flags
        for part in location:
            table = table.get(part) if isinstance(table, Mapping) else None
        if table is not None and location:
            return "The command line", "correct the flag"
        for depth in range(len(location), 0, -1):
            # Variables with names of their own have one underscore (``settings.NAMED_VARIABLES``).
            for join in ("__", "_"):
                name = self.prefix + join.join(location[:depth]).upper()
                if name in self.variables:
                    return f"Variable {name}", "correct or unset it"
        return str(self.file or "The settings"), "correct it there"


def hint(name: str, known: Sequence[str]) -> str:
    """Return `` (did you mean …?)`` with the most similar known name, ``""`` if none is similar."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def problem_sentence(
    error: ValidationError, origins: Origins, keys: Sequence[str], secret_keys: Collection[str]
) -> str:
    """Return one sentence about the first problem.

    Args:
        error: The result of checking the settings.
        origins: The places that the settings came from.
        keys: All known keys, for hints.
        secret_keys: Those whose values the sentence must not contain.
    """
    problem = error.errors(include_url=False)[0]
    location = [str(part) for part in problem["loc"]]
    where, remedy = origins.of(location)
    key, plain = _key(location), ".".join(part for part in location if not part.isdigit())
    if problem["type"] == "extra_forbidden":
        return f"{where} has an unknown key {key}{hint(plain, keys)}; {remedy}."
    wrong = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    wrong = wrong[:1].lower() + wrong[1:]
    if not location:
        return f"{where}: {wrong}."
    if problem["type"] in {"missing", "value_error"}:
        return f"{where}: {key}: {wrong}; {remedy}."
    given = "not shown" if plain in secret_keys else repr(problem["input"])
    return f"{where}: {key} is {given} but {wrong}; {remedy}."


def _key(location: Sequence[str]) -> str:
    """Return a location as people count: ``("sources", "0", "path")`` is ``sources[1].path``."""
    words = [f"[{int(part) + 1}]" if part.isdigit() else f".{part}" for part in location]
    return "".join(words).removeprefix(".")
