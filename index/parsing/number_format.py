"""Shows a number, date or time of a spreadsheet as its format code says, such as ``0.0%`` or ``dd.mm.yyyy``."""

import datetime
import re

_SECTION = re.compile(r'"[^"]*"|\\.|[^;]')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]{0,200})"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]{0,80})\]|_(?P<space>.)|\*(?P<fill>.)'
    r"|(?P<half>(?i:AM/PM|A/P))|(?P<date>(?i:y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}(?:\.0{1,6})?))"
    r"|(?P<number>[0#?](?:[0#?,.]{0,60}[0#?.])?,{0,3})|(?P<general>(?i:General))|(?P<other>.)",
    re.DOTALL,
)
_MAX_CODE_LENGTH = 255
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-[0-9A-Fa-f]+)?")
# Shown in the order of the reader's country, which nobody else could tell apart.
_LOCAL_DATES = {"mm-dd-yy", "m/d/yy", "mm/dd/yy", "m/d/yyyy", "mm/dd/yyyy"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shown_value(value: object, code: str) -> str:
    """Return a cell's value as text.

    Args:
        value: What the cell holds.
        code: Its format code.

    Returns:
        The value as it is shown. Dates in an order that depends on the reader's country are written in ISO 8601.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _shown_date(value, code[:_MAX_CODE_LENGTH])
    if isinstance(value, datetime.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, int | float):
        return _shown_number(value, code[:_MAX_CODE_LENGTH])
    return str(value)


def _sections(code: str) -> list[str]:
    sections, current = [], ""
    at = 0
    while at < len(code):
        found = _SECTION.match(code, at)
        if found is None:
            sections.append(current)
            current, at = "", at + 1
        else:
            current += found[0]
            at = found.end()
    return [*sections, current]


def _shown_date(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    section = _sections(code)[0]
    if section.lower().partition(" ")[0] in _LOCAL_DATES or section.lower() == "general":
        return _iso(value)
    tokens = list(_TOKEN.finditer(section))
    has_half = any(found["half"] for found in tokens)
    moment = value
    if isinstance(value, datetime.time):
        moment = datetime.datetime.combine(datetime.date(1900, 1, 1), value)
    elif not isinstance(value, datetime.datetime):
        moment = datetime.datetime.combine(value, datetime.time())
    assert isinstance(moment, datetime.datetime)  # noqa: S101 - made so above
    dates = [(at, found["date"].lower()) for at, found in enumerate(tokens) if found["date"]]
    if not dates:
        return _iso(value)
    parts = []
    for at, found in enumerate(tokens):
        if found["date"]:
            parts.append(_date_part(moment, found["date"].lower(), _is_minute(dates, at), has_half=has_half))
        elif found["half"]:
            parts.append("AM" if moment.hour < 12 else "PM")
        else:
            parts.append(found["quoted"] or found["escaped"] or found["other"] or (" " if found["space"] else ""))
    return " ".join("".join(parts).split())


def _iso(value: datetime.datetime | datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date) else value.isoformat("minutes")


def _is_minute(dates: list[tuple[int, str]], at: int) -> bool:
    """Return whether an ``m`` means minutes: it stands after hours or before seconds."""
    place = [each for each, _ in dates].index(at)
    before = dates[place - 1][1] if place else ""
    after = dates[place + 1][1] if place + 1 < len(dates) else ""
    return before.startswith("h") or after.startswith("s")


def _date_part(moment: datetime.datetime, token: str, is_minute: bool, *, has_half: bool) -> str:
    size = len(token)
    match token[0]:
        case "y":
            return f"{moment.year:04}" if size > 2 else f"{moment.year % 100:02}"
        case "m" if is_minute:
            return f"{moment.minute:0{min(size, 2)}}"
        case "m":
            names = {3: _MONTHS[moment.month - 1][:3], 4: _MONTHS[moment.month - 1], 5: _MONTHS[moment.month - 1][:1]}
            return names.get(size, f"{moment.month:0{min(size, 2)}}")
        case "d":
            names = {3: _DAYS[moment.weekday()][:3], 4: _DAYS[moment.weekday()]}
            return names.get(size, f"{moment.day:0{min(size, 2)}}")
        case "h":
            hour = (moment.hour % 12 or 12) if has_half else moment.hour
            return f"{hour:0{size}}"
        case _:
            return f"{moment.second:0{min(size, 2)}}"


def _shown_number(value: float, code: str) -> str:
    sections = _sections(code)
    at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[at]
    tokens = list(_TOKEN.finditer(section))
    pattern = next((found["number"] for found in tokens if found["number"]), None)
    if pattern is None and at == 2:
        return "".join(found["quoted"] or found["escaped"] or found["other"] or "" for found in tokens).strip()
    if pattern is None or any(found["date"] or found["other"] in ("E", "e", "/") for found in tokens):
        return _general(value)
    is_percent = any(found["other"] == "%" for found in tokens)
    amount = abs(value) if value < 0 and len(sections) > 1 else value
    parts, is_written = [], False
    for found in tokens:
        if found["number"] and not is_written:
            parts.append(_digits(amount * 100 if is_percent else amount, pattern))
            is_written = True
        elif found["bracket"] is not None:
            currency = _CURRENCY.match(found["bracket"])
            parts.append(currency[1] if currency else "")
        else:
            parts.append(found["quoted"] or found["escaped"] or found["other"] or (" " if found["space"] else ""))
    return " ".join("".join(parts).split())


def _digits(value: float, pattern: str) -> str:
    whole, point, decimals = pattern.rstrip(",").partition(".")
    value /= 1000 ** (len(pattern) - len(pattern.rstrip(",")))
    separator = "," if "," in whole else ""
    most, least = sum(sign in "0#?" for sign in decimals), decimals.count("0")
    text = f"{value:{separator}.{most}f}"
    if point and most > least:
        kept = len(text) - (most - least)
        text = text[:kept] + text[kept:].rstrip("0")
        text = text.rstrip(".")
    zeros = whole.count("0")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    front = digits.partition(".")[0]
    return sign + "0" * max(0, zeros - len(front)) + digits if zeros > 1 and not separator else sign + digits


def _general(value: float) -> str:
    """Return a number with the digits that a spreadsheet shows."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:g}"
    return f"{value:.10g}"
