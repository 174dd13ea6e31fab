"""Where log lines go: stderr, a line each."""

import logging


def log_to_stderr() -> None:
    """Log what the bot does, and what its libraries complain about."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    logging.getLogger("footnote").setLevel(logging.INFO)
    # It warns at every start that voice is missing, which the bot never uses.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
