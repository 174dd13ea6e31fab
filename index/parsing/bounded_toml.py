"""TOML of files that nobody vouches for."""

import tomllib

_MOST_DOTS = 40


class Excessive(ValueError):
    """It is such TOML as nobody writes; ``str(error)`` says in which way."""


def read_toml(text: str) -> dict[str, object]:
    """Read TOML with any line ends, in time and memory that grow no faster than the text.

    Python's reader keeps every beginning of a dotted key, the square of its parts: one key of 60 kB took 13 s and
    3 GB. A key cannot go on in another line, so a bound on the dots of a line bounds it.

    Raises:
        Excessive: It is nested too deep, or a line has more than 40 dots.
        ValueError: It is no TOML.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(lines.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS:
            raise Excessive(f"line {number} has more than {_MOST_DOTS} dots")
    try:
        return tomllib.loads(lines)
    except RecursionError:
        raise Excessive("its values are nested too deep") from None
