"""Errors of the retrieval core.

    FootnoteError                   root of every error Footnote raises on purpose
    ├── ConfigurationError          the operator: a setting or source is wrong; the message names the remedy
    ├── IndexProblem                the operator: the index on disk cannot be used as asked
    │   ├── IndexMissing            nothing is indexed yet; run ``footnote reindex``
    │   ├── IndexIncompatible       built by another encoder, dimension or format; rebuild it
    │   ├── IndexDamaged            a file is missing or altered; the message names it
    │   ├── IndexLocked             another process is writing; wait for it
    │   ├── SourceFailed            a source ended in an error; it stands as it was, and the others were read
    │   ├── SourceUnreachable       a rebuild would lose what a source brought that cannot be read now
    │   └── SourceShrunk            a source has lost more than it may; look after it, or force the reindex
    ├── EncoderError                the operator: a model cannot be loaded, or is not the expected one
    ├── DocumentNotFound            the asker: no such document, or none that this audience may read
    └── UnreadableDocument          the reindex report: a file was skipped, and why

Everything under ``FootnoteError`` is shown as one line; anything else is a defect and keeps its traceback.
"""


class FootnoteError(Exception):
    """Root of the errors raised on purpose; ``str(error)`` is a sentence that names the remedy."""


class ConfigurationError(FootnoteError):
    """A setting or a source's description is wrong (seen by the operator)."""


class IndexProblem(FootnoteError):
    """The index on disk cannot be used as asked (seen by the operator)."""


class IndexMissing(IndexProblem):
    """There is no index yet."""


class IndexIncompatible(IndexProblem):
    """The index was built by another encoder, dimension or format version."""


class IndexDamaged(IndexProblem):
    """A file of the index is missing or was altered."""


class IndexLocked(IndexProblem):
    """Another process is writing to the index."""


class SourceFailed(IndexProblem):
    """A source cannot be read, for a reason that somebody must look after; what it brought before still stands."""


class SourceUnreachable(IndexProblem):
    """A source cannot be read now, and a rebuild would lose what it brought."""


class SourceShrunk(IndexProblem):
    """A source has lost a larger share of its documents than it may lose at once."""


class EncoderError(FootnoteError):
    """An embedding or re-ranking model cannot be loaded, or its weights are not the expected ones."""


class DocumentNotFound(FootnoteError):
    """No such document, or none that the audience may read (both look the same on purpose)."""


class UnreadableDocument(FootnoteError):
    """A file cannot become a document; ``str(error)`` is the reason for the report."""
