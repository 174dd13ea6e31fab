"""Discord's limits on components: rows of buttons, modals, and an autocomplete's choices."""

from collections import Counter

from tests.fakes.discord.message import parts
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import FormErrors

ROWS = 5
BUTTONS = 5
LABEL = 80
CUSTOM_ID = 100
CHOICES = 25
MODAL_TITLE = 45
MODAL_ROWS = 5
INPUT_LABEL = 45
DESCRIPTION = 100
RADIO_OPTIONS = 2, 10
OPTION = 100
ROW, BUTTON, SELECT, INPUT, TEXT, LABELLED, RADIO = 1, 2, 3, 4, 10, 18, 21
LINK, PREMIUM = 5, 6

Path = tuple[str | int, ...]


def check_rows(errors: FormErrors, components: list[Json], at: Path) -> None:
    """Check classic components: at most 5 rows of at most 5 buttons."""
    errors.too_long(at, components, ROWS)
    for number, row in enumerate(components):
        if row.get("type") != ROW:
            errors.add((*at, number, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        else:
            _check_row(errors, row, (*at, number))
    _check_unique(errors, components, at)


def check_modal(data: Json) -> None:
    """Check a modal.

    Raises:
        Refusal: 50035 with what is wrong.
    """
    errors, at = FormErrors(), ("data",)
    errors.bad_length((*at, "title"), data.get("title"), 1, MODAL_TITLE)
    errors.bad_length((*at, "custom_id"), data.get("custom_id"), 1, CUSTOM_ID)
    components = data.get("components") or []
    errors.bad_length((*at, "components"), components, 1, MODAL_ROWS)
    for number, part in enumerate(components):
        _check_modal_part(errors, part, (*at, "components", number))
    _check_unique(errors, components, (*at, "components"))
    errors.check()


def _check_modal_part(errors: FormErrors, part: Json, at: Path) -> None:
    if part.get("type") == LABELLED:
        errors.bad_length((*at, "label"), part.get("label"), 1, INPUT_LABEL)
        errors.too_long((*at, "description"), part.get("description"), DESCRIPTION)
        _check_field(errors, part.get("component") or {}, (*at, "component"), within=LABELLED)
    elif part.get("type") == ROW:
        inner = part.get("components") or []
        errors.bad_length((*at, "components"), inner, 1, 1)
        for field in inner:
            _check_field(errors, field, (*at, "components", 0), within=ROW)
    elif part.get("type") != TEXT:
        errors.add((*at, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')


def _check_field(errors: FormErrors, field: Json, at: Path, *, within: int) -> None:
    """Check what is filled in: a line in a row as in old forms, anything under a label."""
    if field.get("type") == INPUT:
        _check_input(errors, field, at)
    elif field.get("type") == RADIO and within == LABELLED:
        errors.bad_length((*at, "custom_id"), field.get("custom_id"), 1, CUSTOM_ID)
        options = field.get("options") or []
        errors.bad_length((*at, "options"), options, *RADIO_OPTIONS)
        _check_options(errors, options, (*at, "options"))
    else:
        errors.add((*at, "type"), "NOT_SERVED", "This fake takes text inputs, and radio groups under labels")


def _check_options(errors: FormErrors, options: list[Json], at: Path) -> None:
    for number, option in enumerate(options):
        errors.bad_length((*at, number, "label"), option.get("label"), 1, OPTION)
        errors.bad_length((*at, number, "value"), option.get("value"), 1, OPTION)
        errors.too_long((*at, number, "description"), option.get("description"), OPTION)
    if len({option.get("value") for option in options}) < len(options):
        errors.add(at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")


def check_choices(data: Json) -> None:
    """Check an autocomplete's choices: at most 25, names 1 to 100, text values at most 100.

    Raises:
        Refusal: 50035 with what is wrong.
    """
    errors, at = FormErrors(), ("data", "choices")
    choices = data.get("choices") or []
    errors.too_long(at, choices, CHOICES)
    for number, choice in enumerate(choices):
        errors.bad_length((*at, number, "name"), choice.get("name"), 1, 100)
        errors.too_long((*at, number, "value"), choice.get("value"), 100)
    errors.check()


def _check_row(errors: FormErrors, row: Json, at: Path) -> None:
    inner = row.get("components") or []
    errors.bad_length((*at, "components"), inner, 1, BUTTONS)
    for number, part in enumerate(inner):
        place = (*at, "components", number)
        if part.get("type") == BUTTON:
            _check_button(errors, part, place)
        else:
            errors.add((*place, "type"), "NOT_SERVED", "This fake takes buttons alone")


def _check_button(errors: FormErrors, button: Json, at: Path) -> None:
    errors.too_long((*at, "label"), button.get("label"), LABEL)
    if button.get("style") == LINK:
        errors.required((*at, "url"), button.get("url"))
        if button.get("custom_id"):
            wording = "A custom id and url cannot both be specified"
            errors.add((*at, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", wording)
    elif button.get("style") != PREMIUM:
        errors.bad_length((*at, "custom_id"), button.get("custom_id"), 1, CUSTOM_ID)
    if not button.get("label") and not button.get("emoji") and button.get("style") != PREMIUM:
        errors.add(at, "BUTTON_COMPONENT_INVALID_EMOJI_OR_LABEL", "A button must have a label or an emoji")


def _check_input(errors: FormErrors, field: Json, at: Path) -> None:
    errors.bad_length((*at, "custom_id"), field.get("custom_id"), 1, CUSTOM_ID)
    errors.too_long((*at, "label"), field.get("label"), INPUT_LABEL)
    errors.too_long((*at, "placeholder"), field.get("placeholder"), 100)
    errors.too_long((*at, "value"), field.get("value"), 4000)


def _check_unique(errors: FormErrors, components: list[Json], at: Path) -> None:
    seen = Counter(part["custom_id"] for part in parts(components) if part.get("custom_id"))
    if any(count > 1 for count in seen.values()):
        errors.add(at, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
