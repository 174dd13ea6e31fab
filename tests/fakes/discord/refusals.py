"""What the server answers when it says no, with Discord's status, code and wording."""

from typing import Any


class Refusal(Exception):
    """A request that is refused.

    Attributes:
        status: HTTP status.
        code: Discord's JSON error code, 0 for none.
        message: Discord's wording.
        errors: The tree of "Invalid Form Body", empty for other refusals.
        headers: Further response headers.
        extra: Further keys of the body (``retry_after``, ``global``).
    """

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors or {}
        self.headers: dict[str, str] = {}
        self.extra: dict[str, Any] = {}

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        body: dict[str, Any] = {"message": self.message, "code": self.code, **self.extra}
        return body | ({"errors": self.errors} if self.errors else {})


CATALOGUE: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (404, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10066: (404, "Unknown application command permissions"),
    20001: (403, "Bots cannot use this endpoint"),
    30032: (400, "Maximum number of application commands reached (100)."),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40094: (400, "The maximum number of follow-ups to this interaction has been reached"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
}
"""Status and wording by code, from Discord's reference, "Opcodes and Status Codes"."""


def refused(code: int) -> Refusal:
    """The refusal with that code."""
    status, message = CATALOGUE[code]
    return Refusal(status, code, message)


def unauthorized() -> Refusal:
    """A missing or wrong bot token."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """A path that no endpoint has."""
    return Refusal(404, 0, "404: Not Found")


class FormErrors:
    """Collects what is wrong with a body and raises it as Discord's "Invalid Form Body" (50035)."""

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Record that the value at ``path`` is wrong."""
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: tuple[str | int, ...], value: object, limit: int) -> None:
        """Record a text or list above ``limit``; anything else, and what is absent, passes."""
        if isinstance(value, str | list) and len(value) > limit:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def bad_length(self, path: tuple[str | int, ...], value: object, least: int, most: int) -> None:
        """Record a text or list whose length is outside ``least`` to ``most``; absent counts as empty."""
        size = len(value) if isinstance(value, str | list) else 0
        if not least <= size <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def required(self, path: tuple[str | int, ...], value: object) -> None:
        """Record a value that is absent or empty."""
        if value in (None, "", []):
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def check(self) -> None:
        """Raise if anything was recorded.

        Raises:
            Refusal: 50035 with the tree of errors.
        """
        if self._tree:
            raise Refusal(400, 50035, "Invalid Form Body", self._tree)
