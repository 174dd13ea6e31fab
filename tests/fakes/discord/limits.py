"""Discord's documented limits on messages.

The numbers stand in Discord's reference under "Message" and "Components"; they are enforced whether or not the OpenAPI
description is at hand. Messages are texts, files and buttons: the fake takes no embeds and no layouts.
"""

from tests.fakes.discord.components import check_rows
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import FormErrors, refused

CONTENT = 2000
ATTACHMENTS = 10
ATTACHMENT_BYTES = 10 * 1024 * 1024
NONCE = 25

Path = tuple[str | int, ...]


def check_message(body: Json, files: list[bytes], at: Path = ()) -> None:
    """Check a message as it would stand.

    Args:
        body: The message's fields; those that are absent or null count as empty.
        files: What is uploaded with it.
        at: Where the message stands in the request's body, for the tree of errors.

    Raises:
        Refusal: 50035 with what is wrong, 40005 for too large a file.
    """
    if any(len(content) > ATTACHMENT_BYTES for content in files):
        raise refused(40005)
    errors = FormErrors()
    errors.too_long((*at, "content"), body.get("content"), CONTENT)
    errors.too_long((*at, "nonce"), body.get("nonce"), NONCE)
    errors.too_long((*at, "attachments"), body.get("attachments"), ATTACHMENTS)
    if body.get("embeds"):
        errors.add((*at, "embeds"), "NOT_SERVED", "This fake takes no embeds")
    check_rows(errors, body.get("components") or [], (*at, "components"))
    errors.check()


def check_not_empty(body: Json, attachments: int) -> None:
    """Refuse a message that would show nothing.

    Raises:
        Refusal: 50006.
    """
    if not ((body.get("content") or "").strip() or body.get("components") or attachments):
        raise refused(50006)
