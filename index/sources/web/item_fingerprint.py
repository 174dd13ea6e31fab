"""Fingerprints of items on the web; they keep what the next reading of the source needs to ask for changes only."""

import json
from dataclasses import dataclass
from typing import Self

from index.parsing.cleaning import digest_of
from index.sources.source import SourceSpec
from index.sources.web.fetcher import NO_VALIDATORS, Validators


@dataclass(frozen=True, slots=True)
class ItemFingerprint:
    """An item as it was when it was last read.

    Attributes:
        config: Digest of the source's description and the versions of the loaders; after a change all is read again.
        listed: What the list that names the item says about its version.
        validators: What the server said about its version.
        content: Digest of its content, ``""`` where it was never read.
    """

    config: str
    listed: str = ""
    validators: Validators = NO_VALIDATORS
    content: str = ""

    def to_text(self) -> str:
        """Write it as text."""
        return json.dumps([self.config, self.listed, self.validators.etag, self.validators.modified, self.content])

    @classmethod
    def from_text(cls, text: str, config: str) -> Self:
        """Read what ``to_text`` wrote; an empty fingerprint where the configuration was another or it is unreadable."""
        try:
            written, listed, etag, modified, content = json.loads(text)
        except (ValueError, TypeError):
            return cls(config)
        if written != config:
            return cls(config)
        return cls(config, str(listed), Validators(str(etag), str(modified)), str(content))


def config_digest(spec: SourceSpec, *versions: str) -> str:
    """Return a digest of everything that documents depend on besides what the web sends.

    Its first part, up to ``-``, is a digest of the source's label alone (see ``has_same_label``).
    """
    settings = (spec.url, spec.author, spec.document_kind, spec.max_bytes, *versions)
    return f"{digest_of(spec.label)}-{digest_of(*map(str, settings))}"


def has_same_label(fingerprint: str, config: str) -> bool:
    """Return whether an item was read for the label that holds now; False where the fingerprint is unreadable."""
    try:
        written = str(json.loads(fingerprint)[0])
    except (ValueError, TypeError, LookupError):
        return False
    return written.partition("-")[0] == config.partition("-")[0]
