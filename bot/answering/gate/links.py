"""Links, addresses and mentions in a text: what a reader could click, or be called by."""

import re

_SCHEME = re.compile(
    r"\b(?:https?|hxxps?|ftps?|file|data|javascript|vbscript|mailto|tel|sms|discord|slack|tg|magnet|wss?|ipfs|ssh|git)"
    r"\s*:\s*\S+",
    re.IGNORECASE,
)
_PROTOCOL_RELATIVE = re.compile(r"(?<![\w:/])//[\w.-]+\.\w{2,}\S*")
_DOMAIN = re.compile(r"(?<![\w@.-])(?:www\.\S+|(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?![\w-])(?:[:/?#]\S*)?)")
_DOTTED = re.compile(r"(?<![\w-])[\w-]++(?:\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*[\w-]++)+\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\S*)?(?![\w.])")
_MENTION = re.compile(
    r"@\s?(?:everyone|here|channel|all)\b|<[@#!&]{1,2}[^>\s]{1,60}>|<(?:t|a?):[^>\s]{1,60}>", re.IGNORECASE
)
_WEB = re.compile(r"^https?://")
_TRAILING = ".,;:!?…'\"”’»)]}>*_`"
_LEADING = "<([{'\"“‘«*_`-"


def links(text: str) -> tuple[str, ...]:
    """Return what of a text a chat client or a reader could follow, punctuation at the ends taken off."""
    spaced = text.replace("](", " ").replace("<", " ").replace(">", " ").replace("|", " ")
    patterns = (_SCHEME, _PROTOCOL_RELATIVE, _DOTTED, _ADDRESS, _IP, _DOMAIN)
    found = (each.group() for pattern in patterns for each in pattern.finditer(spaced))
    return tuple(dict.fromkeys(filter(None, (bare(link) for link in found))))


def calls_many(text: str) -> bool:
    """Whether a text mentions people, roles or channels in a way that a chat platform acts on."""
    return _MENTION.search(text) is not None


def bare(link: str) -> str:
    """A link without scheme and the punctuation around it, in one case, so that two spellings of one link are equal."""
    return _WEB.sub("", link.strip(_LEADING).rstrip(_TRAILING).casefold()).rstrip("/")
