"""Discord's documented limits on messages and embeds.

The numbers stand in Discord's reference under "Message", "Embed Limits" and "Components"; they are enforced whether or
not the OpenAPI description is at hand.
"""

from typing import Any

from tests.fakes.discord.components import check_layout, check_rows
from tests.fakes.discord.message import Flag
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import FormErrors, refused

CONTENT = 2000
EMBEDS = 10
EMBEDS_TOTAL = 6000
EMBED_TEXTS = {"title": 256, "description": 4096}
EMBED_FIELDS = 25
FIELD_TEXTS = {"name": 256, "value": 1024}
FOOTER = 2048
AUTHOR = 256
ATTACHMENTS = 10
ATTACHMENT_BYTES = 10 * 1024 * 1024
NONCE = 25
SHOWN = ("title", "description", "fields", "image", "thumbnail", "author", "footer")
LEGACY = ("content", "embeds", "poll", "stickers")

Path = tuple[str | int, ...]


def check_message(body: Json, files: list[bytes], flags: int, at: Path = ()) -> None:
    """Check a message as it would stand.

    Args:
        body: The message's fields; those that are absent or null count as empty.
        files: What is uploaded with it.
        flags: The flags that it has or will have.
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
    components = body.get("components") or []
    if flags & Flag.COMPONENTS_V2:
        _check_no_legacy(errors, body, at)
        check_layout(errors, components, (*at, "components"))
    else:
        check_embeds(errors, body.get("embeds") or [], (*at, "embeds"))
        check_rows(errors, components, (*at, "components"))
    errors.check()


def check_not_empty(body: Json, attachments: int, flags: int) -> None:
    """Refuse a message that would show nothing.

    Raises:
        Refusal: 50006.
    """
    shows = bool((body.get("content") or "").strip()) or bool(body.get("embeds")) or bool(body.get("components"))
    if not (shows or attachments or body.get("sticker_ids") or body.get("poll")):
        raise refused(50006)


def check_embeds(errors: FormErrors, embeds: list[Json], at: Path) -> None:
    """Check embeds, each and together."""
    errors.too_long(at, embeds, EMBEDS)
    for number, embed in enumerate(embeds):
        _check_embed(errors, embed, (*at, number))
    if sum(map(embed_size, embeds)) > EMBEDS_TOTAL:
        errors.add(at, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS_TOTAL}")


def embed_size(embed: Json) -> int:
    """Characters that count towards the 6000 of a message."""
    fields = embed.get("fields") or []
    texts: list[Any] = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field.get(key) for field in fields for key in FIELD_TEXTS]
    return sum(len(text.strip()) for text in texts if text)


def check_filled(embeds: list[Json]) -> None:
    """Refuse an embed in which there is nothing to see.

    Raises:
        Refusal: 50035.
    """
    errors = FormErrors()
    for number, embed in enumerate(embeds):
        if not any(embed.get(key) for key in SHOWN):
            errors.required(("embeds", number, "description"), None)
    errors.check()


def _check_embed(errors: FormErrors, embed: Json, at: Path) -> None:
    for key, limit in EMBED_TEXTS.items():
        errors.too_long((*at, key), embed.get(key), limit)
    errors.too_long((*at, "footer", "text"), (embed.get("footer") or {}).get("text"), FOOTER)
    errors.too_long((*at, "author", "name"), (embed.get("author") or {}).get("name"), AUTHOR)
    fields = embed.get("fields") or []
    errors.too_long((*at, "fields"), fields, EMBED_FIELDS)
    for number, field in enumerate(fields):
        for key, limit in FIELD_TEXTS.items():
            errors.required((*at, "fields", number, key), (field.get(key) or "").strip())
            errors.too_long((*at, "fields", number, key), field.get(key), limit)


def _check_no_legacy(errors: FormErrors, body: Json, at: Path) -> None:
    for key in LEGACY:
        if body.get(key):
            wording = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add((*at, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", wording)
