"""Limits at their edge, without a server: the most that passes, and one more."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.discord.commands import check_commands
from tests.fakes.discord.components import check_choices, check_modal
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import Refusal

CHAT, USER, MESSAGE = 1, 2, 3


def command(**changes: Any) -> Json:
    return {"name": "c", "description": "d", "type": CHAT} | changes


def option(name: str = "o", **changes: Any) -> Json:
    return {"name": name, "description": "d", "type": 3} | changes


def choices(count: int) -> list[Json]:
    return [{"name": f"n{number}", "value": "v"} for number in range(count)]


def modal(title: str = "t", rows: int = 1, label: str = "l", **field: Any) -> None:
    def row(number: int) -> Json:
        return {"type": 1, "components": [{"type": 4, "custom_id": f"i{number}", "label": label, "style": 1} | field]}

    check_modal({"title": title, "custom_id": "m", "components": [row(number) for number in range(rows)]})


def labelled(label: str = "l", choices: int = 2, choice: str = "c", **changes: Any) -> None:
    options = [{"label": f"{choice}{number}", "value": f"v{number}"} for number in range(min(choices, 10))]
    options += [{"label": f"{number}", "value": f"v{number}"} for number in range(10, choices)]
    group = {"type": 21, "custom_id": "g", "options": options}
    part = {"type": 18, "label": label, "component": group} | changes
    check_modal({"title": "t", "custom_id": "m", "components": [part]})


def sized(count: int) -> None:
    """A command of that many characters: 2 of its own, 302 an option of 3 choices, and a filler."""
    filled = [option(str(n), choices=[{"name": "n" * 50, "value": "v" * 50}] * 3) for n in range(25)]
    rest = count - 2 - 25 * 300 - sum(len(entry["name"]) + 1 for entry in filled)
    for entry in filled:
        extra = min(rest, 99)
        entry["description"] += "d" * extra
        rest -= extra
    check_commands([command(options=filled)])


EDGES: dict[str, tuple[int, Callable[[int], object]]] = {
    "attachments of a message": (10, lambda n: check_message({"content": "a", "attachments": [{"id": 0}] * n}, [])),
    "bytes of an attachment": (10_485_760, lambda n: check_message({"content": "a"}, [b"a" * n])),
    "choices of an autocomplete": (25, lambda n: check_choices({"choices": choices(n)})),
    "characters of a choice's name": (100, lambda n: check_choices({"choices": [{"name": "a" * n, "value": "v"}]})),
    "characters of a choice's value": (100, lambda n: check_choices({"choices": [{"name": "n", "value": "a" * n}]})),
    "characters of a form's title": (45, lambda n: modal(title="a" * n)),
    "fields of a form": (5, lambda n: modal(rows=n)),
    "characters of a label": (45, lambda n: labelled(label="a" * n)),
    "characters of a label's description": (100, lambda n: labelled(description="a" * n)),
    "choices of a radio group": (10, lambda n: labelled(choices=n)),
    "characters of a choice": (100, lambda n: labelled(choice="a" * (n - 1))),
    "characters of a field's label": (45, lambda n: modal(label="a" * n)),
    "characters of a field's placeholder": (100, lambda n: modal(placeholder="a" * n)),
    "characters of a field's value": (4000, lambda n: modal(value="a" * n)),
    "characters of a command in all": (8000, sized),
    "characters of a command's name": (32, lambda n: check_commands([command(name="a" * n)])),
    "characters of a command's description": (100, lambda n: check_commands([command(description="a" * n)])),
    "options of a command": (25, lambda n: check_commands([command(options=[option(f"o{i}") for i in range(n)])])),
    "choices of an option": (25, lambda n: check_commands([command(options=[option(choices=choices(n))])])),
    "slash commands": (100, lambda n: check_commands([command(name=f"c{i}") for i in range(n)])),
    "user commands": (15, lambda n: check_commands([{"name": f"C {i}", "type": USER} for i in range(n)])),
    "message commands": (15, lambda n: check_commands([{"name": f"C {i}", "type": MESSAGE} for i in range(n)])),
}


@pytest.mark.parametrize("name", EDGES)
def test_the_most_passes_and_one_more_is_refused(name: str) -> None:
    most, check = EDGES[name]
    check(most)
    with pytest.raises(Refusal):
        check(most + 1)
