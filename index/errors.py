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

An error says two things. ``str(error)`` is the whole of it, for the shell, the log and the audit record: it may name
sources, documents, paths and addresses. ``error.public`` is what may be said where others read, who may know less than
the operator: each kind has a sentence of its own, and where one is raised it may be given another. It is written, never
made from the whole.
"""

REBUILD = "footnote reindex --full"
"""The command that mends a damaged or incompatible index; messages name it."""


class FootnoteError(Exception):
    """Root of the errors raised on purpose.

    Args:
        text: A sentence that names the remedy; for operators.
        public: What may be said of it to anybody, in place of the kind's own sentence.

    Attributes:
        public: What may be said of it to anybody: it names no source, document, path or address.
    """

    public = "Something cannot be used as it is."

    def __init__(self, text: str = "", *, public: str = "") -> None:
        super().__init__(text)
        if public:
            self.public = public


class ConfigurationError(FootnoteError):
    """A setting or a source's description is wrong (seen by the operator)."""

    public = "A setting, or what describes a source, is wrong."


class IndexProblem(FootnoteError):
    """The index on disk cannot be used as asked (seen by the operator)."""

    public = "The index cannot be used as asked."


class IndexMissing(IndexProblem):
    """There is no index yet."""

    public = "There is no index yet; build it: footnote reindex"


class IndexIncompatible(IndexProblem):
    """The index was built by another encoder, dimension or format version."""

    public = "The index was built by another encoder or version; rebuild it: footnote reindex --full"


class IndexDamaged(IndexProblem):
    """A file of the index is missing or was altered."""

    public = "A file of the index is missing or damaged; rebuild it: footnote reindex --full"


class IndexLocked(IndexProblem):
    """Another process is writing to the index."""

    public = "Another reindex is at work; wait until it is done and try again."


class SourceFailed(IndexProblem):
    """A source cannot be read, for a reason that somebody must look after; what it brought before still stands."""


class SourceUnreachable(IndexProblem):
    """A source cannot be read now, and a rebuild would lose what it brought."""

    public = "A source cannot be read now, and building everything anew would lose what it brought; try again later."


class SourceShrunk(IndexProblem):
    """A source has lost a larger share of its documents than it may lose at once."""

    public = "A source would lose more of its documents than sync.max_loss allows. Nothing was changed."


class EncoderError(FootnoteError):
    """An embedding or re-ranking model cannot be loaded, or its weights are not the expected ones."""

    public = "A model cannot be loaded, or is not the expected one."


class DocumentNotFound(FootnoteError):
    """No such document, or none that the audience may read (both look the same on purpose)."""

    public = "There is no such document."


class UnreadableDocument(FootnoteError):
    """A file cannot become a document; ``str(error)`` is the reason for the report."""

    public = "A file cannot be read."
