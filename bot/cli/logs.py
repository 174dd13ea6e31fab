"""The log: a line an event on stderr, as JSON for machines or as text on a terminal."""

import logging
import re
import sys
from collections.abc import MutableMapping, Sequence
from typing import Any

TOKENS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.~%-]+")
"""Addresses with tokens of interactions and webhooks, which libraries put into their messages."""


def log_to_stderr(form: str = "auto", secrets: Sequence[str] = ()) -> None:
    """Log the events of the bot and the warnings of its libraries.

    A line has the time, level, logger and event, and the id of the request that it belongs to.

    Args:
        form: ``json``, ``text``, or ``auto`` for text on a terminal and JSON elsewhere.
        secrets: Texts that no line may contain, such as the token.
    """
    import structlog

    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    redact = _SecretFilter(tuple(filter(None, secrets)))
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_facts,
    ]
    shown: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        shown += [
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        plain = structlog.dev.plain_traceback
        shown += [redact, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=shown))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("footnote").setLevel(logging.INFO)
    # discord.py warns at every start that voice is missing, which the bot never uses.
    logging.getLogger("discord.client").setLevel(logging.ERROR)


def _with_facts(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn ``extra={"facts": …}`` of a log call into fields of the line."""
    record = event.get("_record")
    for name, value in getattr(record, "facts", {}).items():
        event.setdefault(name, value)
    return event


class _SecretFilter:
    """Replaces secrets in every field."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {name: self._without_secrets(value) for name, value in event.items()}

    def _without_secrets(self, value: Any) -> Any:  # noqa: ANN401 - whatever a line holds
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, "[hidden]")
        return TOKENS.sub(r"\1[hidden]", value)
