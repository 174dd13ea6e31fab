"""The way in: ``footnote`` and ``python -m bot``."""

import io
import sys
import traceback
from collections.abc import Sequence

FAILURE = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code; every failure becomes one readable line on stderr.

    Args:
        arguments: Words after the program's name; None for the process's own.

    Raises:
        SystemExit: Always. 0 answered or done, 1 failure, 2 bad usage, 3 no evidence, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of a narrow encoding shows an escape instead of failing in the middle of an answer.
            stream.reconfigure(errors="backslashreplace")
    from bot.cli import app

    try:
        app(arguments, prog_name="footnote")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        sys.exit(_explain(error))


def _explain(error: Exception) -> int:
    from index.errors import FootnoteError

    if isinstance(error, FootnoteError):
        _say(" ".join(str(error).split()))
    else:
        traceback.print_exception(error)
        _say(f"unexpected {type(error).__name__}: {error}. This is a defect; please report it with the lines above.")
    return FAILURE


def _say(text: str) -> None:
    sys.stderr.write(f"footnote: {text}\n")


if __name__ == "__main__":
    main()
