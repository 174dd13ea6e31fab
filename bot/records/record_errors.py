"""Errors of the records.

FootnoteError
├── RecordsProblem      the operator: the records cannot be opened; the message names the remedy
└── RecordNotFound      the asker: there is no such answer
"""

from index.errors import FootnoteError


class RecordsProblem(FootnoteError):
    """The records cannot be opened or brought up to date (seen by the operator)."""

    public = "My records do not answer just now; please try again in a minute."


class RecordNotFound(FootnoteError):
    """No answer has this id (seen by the asker)."""

    public = "This answer is not kept, or not any more."
