"""Forms that people fill in, in the same words for every chat platform."""

from dataclasses import dataclass

from bot.translation import msgid

SEND = msgid("Send")


@dataclass(frozen=True, slots=True)
class FormField:
    """A line or a paragraph to fill in, or a choice.

    Attributes:
        name: Its name among the values.
        label: What stands over it; 45 characters at most, as Discord takes them.
        value: What stands in it at first.
        most: Most characters.
        long: Whether it has several lines.
        required: Whether it may not be left empty.
        hint: What is seen in it while it is empty, where the platform shows that; 100 characters at most.
        choices: What one may be chosen of, instead of writing: two to ten; empty where it is written in.
    """

    name: str
    label: str
    value: str
    most: int
    long: bool
    required: bool
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Attributes:
        id: What it is about, as whoever made it finds it again.
        title: What stands over it; 24 characters at most, as Slack takes them.
        fields: What is filled in; five at most.
        button: What the button is called that sends it, where the platform shows that.
    """

    id: str
    title: str
    fields: tuple[FormField, ...]
    button: str = SEND
