"""Checks request bodies against Discord's own OpenAPI description."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Draft202012Validator, Registry, ValidationError

from tests.fakes.discord.refusals import FormErrors

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
"""Where the description lies: beside the repository, not in it."""
LARGEST_ID = 2**64 - 1


class Spec:
    """Discord's OpenAPI description, or its absence.

    Attributes:
        present: Whether the description was found. If not, `check` lets everything pass; the documented limits are
            enforced all the same.
    """

    def __init__(self, path: Path = SPEC) -> None:
        self.present = path.is_file()
        self._document = _read(path) if self.present else {"paths": {}}
        self._registry = Registry([("urn:discord", self._document)])
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def knows(self, method: str, template: str) -> bool:
        """Whether the description has that endpoint (true for all where it is absent)."""
        return not self.present or method.lower() in self._document["paths"].get(template, {})

    def check(self, method: str, template: str, body: Any) -> None:
        """Check a body.

        Args:
            method: ``POST`` …
            template: Path as in the description, ``/channels/{channel_id}/messages``.
            body: What the JSON says.

        Raises:
            Refusal: 50035, with the places that are wrong.
        """
        validator = self._validator(method, template)
        errors = FormErrors()
        for error in validator.iter_errors(body) if validator else ():
            for leaf in _leaves(error):
                errors.add(_place(leaf), *_wording(leaf))
        errors.check()

    def _validator(self, method: str, template: str) -> Draft202012Validator | None:
        key = (method, template)
        if key not in self._validators:
            self._validators[key] = self._made(method, template)
        return self._validators[key]

    def _made(self, method: str, template: str) -> Draft202012Validator | None:
        operation = self._document["paths"].get(template, {}).get(method.lower(), {})
        contents = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in contents:
            return None
        place = ["paths", template, method.lower(), "requestBody", "content", "application/json", "schema"]
        pointer = "/".join(quote(step.replace("~", "~0").replace("/", "~1"), safe="~") for step in place)
        return Draft202012Validator({"$ref": f"urn:discord#/{pointer}"}, registry=self._registry)


@cache
def shared_spec() -> Spec:
    """The description, read once a process."""
    return Spec()


def _read(path: Path) -> dict[str, Any]:
    """The description, with ids that may also be whole numbers: Discord reads both."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    ids = document["components"]["schemas"]["SnowflakeType"]
    ids |= {"type": ["string", "integer"], "minimum": 0, "maximum": LARGEST_ID}
    return document


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that say what is wrong: of a union, those of the branch that was meant."""
    branches: list[list[ValidationError]] = getattr(error.kind, "context", [])
    if not branches:
        yield error
        return
    for inner in min(branches, key=_distance):
        yield from _leaves(inner)


def _distance(errors: list[ValidationError]) -> tuple[bool, int, int]:
    """How far a union's branch is from what was meant: a wrong ``type`` key is furthest, a deep error nearest."""
    tagged_otherwise = any(_place(error)[-1:] == ("type",) or error.kind.name == "type" for error in errors)
    return tagged_otherwise, -max(len(error.instance_path) for error in errors), len(errors)


def _place(error: ValidationError) -> tuple[str | int, ...]:
    place = tuple(error.instance_path)
    return (*place, str(error.kind.value)) if error.kind.name == "required" else place


def _wording(error: ValidationError) -> tuple[str, str]:
    """Discord's code and wording for a JSON Schema keyword."""
    value = error.kind.value
    return {
        "maxLength": ("BASE_TYPE_MAX_LENGTH", f"Must be {value} or fewer in length."),
        "minLength": ("BASE_TYPE_MIN_LENGTH", f"Must be {value} or more in length."),
        "maxItems": ("BASE_TYPE_MAX_LENGTH", f"Must be {value} or fewer in length."),
        "minItems": ("BASE_TYPE_MIN_LENGTH", f"Must be {value} or more in length."),
        "required": ("BASE_TYPE_REQUIRED", "This field is required"),
        "enum": ("BASE_TYPE_CHOICES", f"Value must be one of {value}."),
        "minimum": ("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {value}."),
        "maximum": ("NUMBER_TYPE_MAX", f"int value should be less than or equal to {value}."),
    }.get(error.kind.name, ("BASE_TYPE_INVALID", error.message[:200]))
