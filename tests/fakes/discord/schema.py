"""Checks request bodies against Discord's own OpenAPI description."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord.refusals import FormErrors

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
"""Where the description lies: beside the repository, not in it."""


def _type(validator: Any, types: Any, instance: object, schema: dict[str, Any]) -> Iterator[ValidationError]:
    """JSON Schema's ``type``, but an id may also be a whole number: Discord reads both."""
    if schema.get("format") == "snowflake" and isinstance(instance, int) and not isinstance(instance, bool):
        if not 0 <= instance < 2**64:
            yield ValidationError(f"{instance} is no snowflake")
        return
    yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


_Validator: Any = extend(Draft202012Validator, {"type": _type})  # type: ignore[no-untyped-call]


class Spec:
    """Discord's OpenAPI description, or its absence.

    Attributes:
        present: Whether the description was found. If not, `check` lets everything pass; the documented limits are
            enforced all the same.
    """

    def __init__(self, path: Path = SPEC) -> None:
        self.present = path.is_file()
        self._document = json.loads(path.read_text("utf-8")) if self.present else {"paths": {}}
        self._registry: Registry[Any] = Registry().with_resource(
            "urn:discord", Resource.from_contents(self._document, DRAFT202012)
        )
        self._validators: dict[tuple[str, str], Any] = {}

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

    def _validator(self, method: str, template: str) -> Any:
        key = (method, template)
        if key not in self._validators:
            self._validators[key] = self._made(method, template)
        return self._validators[key]

    def _made(self, method: str, template: str) -> Any:
        operation = self._document["paths"].get(template, {}).get(method.lower(), {})
        contents = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in contents:
            return None
        place = ["paths", template, method.lower(), "requestBody", "content", "application/json", "schema"]
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in place)
        return _Validator({"$ref": f"urn:discord#/{pointer}"}, registry=self._registry)


@cache
def shared_spec() -> Spec:
    """The description, read once a process."""
    return Spec()


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that say what is wrong: of a union, those of the branch that was meant."""
    if not error.context:
        yield error
        return
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = min(branches.values(), key=_distance)
    for inner in meant:
        yield from _leaves(inner)


def _distance(errors: list[ValidationError]) -> tuple[bool, int, int]:
    """How far a union's branch is from what was meant: a wrong ``type`` key is furthest, a deep error nearest."""
    tagged_otherwise = any(_place(error)[-1:] == ("type",) or error.validator == "type" for error in errors)
    return tagged_otherwise, -max(len(error.absolute_path) for error in errors), len(errors)


def _place(error: ValidationError) -> tuple[str | int, ...]:
    place = tuple(error.absolute_path)
    return place + (_missing(error),) if error.validator == "required" else place


def _missing(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    present: Any = error.instance
    return next(str(key) for key in wanted if key not in present)


def _wording(error: ValidationError) -> tuple[str, str]:
    """Discord's code and wording for a JSON Schema keyword."""
    value = error.validator_value
    return {
        "maxLength": ("BASE_TYPE_MAX_LENGTH", f"Must be {value} or fewer in length."),
        "minLength": ("BASE_TYPE_MIN_LENGTH", f"Must be {value} or more in length."),
        "maxItems": ("BASE_TYPE_MAX_LENGTH", f"Must be {value} or fewer in length."),
        "minItems": ("BASE_TYPE_MIN_LENGTH", f"Must be {value} or more in length."),
        "required": ("BASE_TYPE_REQUIRED", "This field is required"),
        "enum": ("BASE_TYPE_CHOICES", f"Value must be one of {value}."),
        "minimum": ("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {value}."),
        "maximum": ("NUMBER_TYPE_MAX", f"int value should be less than or equal to {value}."),
    }.get(str(error.validator), ("BASE_TYPE_INVALID", error.message[:200]))
