"""What a source on the web remembers of an item until the next reindex: it is the item's fingerprint."""

import hashlib
import json
from dataclasses import dataclass
from typing import Self

from index.sources.source import SourceSpec
from index.sources.web.fetcher import NO_VALIDATORS, Validators


@dataclass(frozen=True, slots=True)
class State:
    """An item as it was when it was last read.

    Attributes:
        facts: Digest of the source's description and of the readers' versions; with others everything is read anew.
        mark: What the list that names the item says of its version.
        validators: What the server said.
        content: Digest of what it holds.
    """

    facts: str
    mark: str
    validators: Validators
    content: str

    def fingerprint(self) -> str:
        """Write it as text."""
        return json.dumps([self.facts, self.mark, self.validators.etag, self.validators.modified, self.content])

    @classmethod
    def read(cls, fingerprint: str, facts: str) -> Self:
        """Undo ``fingerprint``; where it was written under other facts, or by something else, nothing is known."""
        try:
            written, mark, etag, modified, content = json.loads(fingerprint)
        except (ValueError, TypeError):
            written = mark = etag = modified = content = ""
        if written != facts:
            return cls(facts, "", NO_VALIDATORS, "")
        return cls(facts, str(mark), Validators(str(etag), str(modified)), str(content))


def facts_of(spec: SourceSpec, *versions: str) -> str:
    """Return a digest of all that documents depend on beside what the web says."""
    told = (spec.url, spec.author, spec.document_kind, spec.max_bytes, *versions)
    return f"{digest_of(spec.label)}-{digest_of(*map(str, told))}"


def same_audience(fingerprint: str, facts: str) -> bool:
    """Whether an item was read for the audience that holds now; not where that cannot be told."""
    try:
        written = str(json.loads(fingerprint)[0])
    except (ValueError, TypeError, LookupError):
        return False
    return written.partition("-")[0] == facts.partition("-")[0]


def digest_of(*words: str) -> str:
    """Return a digest of some texts."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()
