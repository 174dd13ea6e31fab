"""Discord's OpenAPI description, as the fake reads it."""

import pytest

from tests.fakes.discord.refusals import Refusal
from tests.fakes.discord.schema import SPEC, Spec, shared_spec
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.skipif(not SPEC.is_file(), reason="Discord's OpenAPI description (../shared/specs) is absent")
MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


@pytest.mark.parametrize(
    ("template", "body", "tree"),
    [
        (MESSAGES, {"content": 5}, {"content": "BASE_TYPE_INVALID"}),
        (MESSAGES, {"embeds": {"title": "t"}}, {"embeds": "BASE_TYPE_INVALID"}),
        (MESSAGES, {"message_reference": {}}, {"message_reference": {"message_id": "BASE_TYPE_REQUIRED"}}),
        (
            MESSAGES,
            {"allowed_mentions": {"parse": ["them"]}},
            {"allowed_mentions": {"parse": {"0": "BASE_TYPE_INVALID"}}},
        ),
        (
            MESSAGES,
            {"message_reference": {"message_id": "x"}},
            {"message_reference": {"message_id": "BASE_TYPE_INVALID"}},
        ),
        (
            CALLBACK,
            {"type": 9, "data": {"custom_id": "a", "title": "b"}},
            {"data": {"components": "BASE_TYPE_REQUIRED"}},
        ),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_where_it_is_wrong(
    template: str, body: object, tree: object
) -> None:
    with pytest.raises(Refusal) as caught:
        shared_spec().check("POST", template, body)
    assert _codes(caught.value.errors) == tree


@pytest.mark.parametrize("reference", [123456789012345678, "123456789012345678"])
def test_an_id_may_be_a_number_or_a_text(reference: object) -> None:
    shared_spec().check("POST", MESSAGES, {"content": "a", "message_reference": {"message_id": reference}})


@pytest.mark.parametrize("reference", [-1, 2**64, True, 1.5])
def test_a_number_that_is_no_id_is_refused(reference: object) -> None:
    with pytest.raises(Refusal):
        shared_spec().check("POST", MESSAGES, {"content": "a", "message_reference": {"message_id": reference}})


def test_every_endpoint_that_is_served_is_one_of_discord_s() -> None:
    served = [entry.canonical for entry in FakeDiscord()._application().router.resources()]
    templates = [template.removeprefix("/api/v10") for template in served if template.startswith("/api/v10")]
    spec = shared_spec()
    methods = ("GET", "PUT", "POST", "PATCH", "DELETE")
    unknown = {template for template in templates if not any(spec.knows(method, template) for method in methods)}
    assert unknown == set()


def test_without_the_description_everything_passes() -> None:
    absent = Spec(SPEC.with_name("nowhere.json"))
    absent.check("POST", MESSAGES, {"content": 5})
    assert not absent.present


def _codes(tree: dict[str, object]) -> object:
    errors = tree.get("_errors")
    if isinstance(errors, list):
        return errors[0]["code"]
    return {key: _codes(value) for key, value in tree.items() if isinstance(value, dict)}
