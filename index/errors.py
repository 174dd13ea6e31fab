"""Errors of the retrieval core.

    FootnoteError                   root of every error that Footnote raises on purpose
    ├── ConfigurationError          for operators: a setting or source is wrong; the message names the remedy
    ├── IndexProblem                for operators: the index on disk cannot be used as asked
    │   ├── IndexMissing            nothing is indexed yet; run ``footnote reindex``
    │   ├── IndexIncompatible       built by another encoder, dimension or format; rebuild it
    │   ├── IndexDamaged            a file is missing or altered; the message names it
    │   ├── IndexLocked             another process is writing; wait for it
    │   ├── SourceFailed            a source ended in an error; its documents were kept, and the others were read
    │   ├── SourceUnreachable       a source cannot be read now, and a rebuild would lose its documents
    │   └── SourceShrunk            a source lost more documents than allowed; check it, or force the reindex
    ├── EncoderError                for operators: a model cannot be loaded, or is not the expected one
    ├── DocumentNotFound            for readers: no such document, or none that this audience may read
    └── UnreadableDocument          for the reindex report: a file was skipped, and why

Everything under ``FootnoteError`` is shown as one line. Any other error is a defect and keeps its traceback.

Every error has two texts. ``str(error)`` is complete, for the shell, the log and the audit record; it may name sources,
documents, paths and addresses. ``error.public`` is for places where others read who may know less than the operator.
Each kind has a public sentence of its own, and a ``raise`` may give another. A public text is always written by hand,
never derived from the complete one.
"""

REBUILD_COMMAND = "footnote reindex --full"
"""The command that mends a damaged or incompatible index; messages name it."""


class FootnoteError(Exception):
    """Root of the errors raised on purpose.

    Args:
        text: A sentence that names the remedy, for operators.
        public: A sentence for anybody, instead of the kind's own.

    Attributes:
        public: A sentence for anybody, which names no source, document, path or address.
    """

    public = "Something cannot be used as it is."

    def __init__(self, text: str = "", *, public: str = "") -> None:
        super().__init__(text)
        if public:
            self.public = public


class ConfigurationError(FootnoteError):
    """A setting or a source's description is wrong."""

    public = "A setting, or what describes a source, is wrong."


class IndexProblem(FootnoteError):
    """The index on disk cannot be used as asked."""

    public = "The index cannot be used as asked."


class IndexMissing(IndexProblem):
    """There is no index yet."""

    public = "There is no index yet; build it: footnote reindex"


class IndexIncompatible(IndexProblem):
    """Another encoder, dimension or format version built the index."""

    public = "The index was built by another encoder or version; rebuild it: footnote reindex --full"


class IndexDamaged(IndexProblem):
    """A file of the index is missing or was altered."""

    public = "A file of the index is missing or damaged; rebuild it: footnote reindex --full"


class IndexLocked(IndexProblem):
    """Another process is writing to the index."""

    public = "Another reindex is at work; wait until it is done and try again."


class SourceFailed(IndexProblem):
    """A source cannot be read, for a reason that somebody must look into; its documents were kept as they were."""


class SourceUnreachable(IndexProblem):
    """A source cannot be read now, and a rebuild would lose its documents."""

    public = "A source cannot be read now, and building everything anew would lose what it brought; try again later."


class SourceShrunk(IndexProblem):
    """A source lost a larger share of its documents than it may lose at once."""

    public = "A source would lose more of its documents than sync.max_loss allows. Nothing was changed."


class EncoderError(FootnoteError):
    """An embedding or re-ranking model cannot be loaded, or its weights are not the expected ones."""

    public = "A model cannot be loaded, or is not the expected one."


class DocumentNotFound(FootnoteError):
    """There is no such document, or the audience may not read it; both look the same on purpose."""

    public = "There is no such document."


class UnreadableDocument(FootnoteError):
    """A file cannot become a document; ``str(error)`` is the reason for the report."""

    public = "A file cannot be read."
