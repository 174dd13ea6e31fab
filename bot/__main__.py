"""The entry point: ``footnote`` and ``python -m bot``."""

import io
import sys
import traceback
from collections.abc import Sequence

FAILURE = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status; every failure becomes one readable line on stderr.

    Args:
        arguments: Words after the program's name; None for those of the process.

    Raises:
        SystemExit: Always. 0 answered or done, 1 failure, 2 bad usage, 3 no evidence, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal's encoding lacks becomes an escape instead of an error within an answer.
            stream.reconfigure(errors="backslashreplace")
    from bot.cli.command_line import app

    try:
        app(arguments, prog_name="footnote")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        _print_error(error)
        sys.exit(FAILURE)


def _print_error(error: Exception) -> None:
    from index.errors import FootnoteError

    if isinstance(error, FootnoteError):
        text = " ".join(str(error).split())
    else:
        traceback.print_exception(error)
        text = f"unexpected {type(error).__name__}: {error}. This is a defect; please report it with the lines above."
    sys.stderr.write(f"footnote: {text}\n")


if __name__ == "__main__":
    main()
