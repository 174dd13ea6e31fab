"""Tables for spreadsheets."""

import csv
import io
from collections.abc import Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs (https://owasp.org/www-community/attacks/CSV_Injection)."""


def csv_table(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as CSV with a header; several values in a cell stand in lines of their own.

    A text that a spreadsheet would run as a formula gets an apostrophe before it: people write what they like.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return _cell("\n".join(value))
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
