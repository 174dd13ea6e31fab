"""Records that tell when they were altered: JSON objects that carry the hash of what they say.

Files that stand in no manifest (the manifest itself, the table of what was removed) have nothing else to be checked by.
Records that an earlier version wrote carry none and are taken as they are.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_SEAL = "seal"


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its hash."""
    return {**record, _SEAL: seal_of(record)}


def unsealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without its hash, which is checked.

    Raises:
        ValueError: The record was altered.
    """
    said = dict(record)
    seal = said.pop(_SEAL, None)
    if seal is not None and seal != seal_of(said):
        raise ValueError("it was altered")
    return said


def seal_of(record: object) -> str:
    """Return the hash of anything that JSON can hold."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("ascii"), digest_size=8).hexdigest()
