"""Errors of the retrieval core.

    FootnoteError                   root of every error that Footnote raises on purpose
    ├── ConfigurationError          for operators: a setting or a source's description is wrong; correct it
    ├── IndexProblem                for operators: the index on disk cannot be used; the message says what to do
    │   ├── IndexMissing            for operators: nothing is indexed yet; run ``footnote reindex``
    │   ├── IndexIncompatible       for operators: another encoder or version built the index; run ``REBUILD_COMMAND``
    │   ├── IndexDamaged            for operators: a file is missing or altered; run ``REBUILD_COMMAND``
    │   ├── IndexLocked             for operators: another process is writing; wait, then try again
    │   ├── SourceFailed            for operators: a source ended in an error and kept its documents; look into it
    │   ├── SourceUnreachable       for operators: a rebuild would lose a source's documents; try again later
    │   └── SourceShrunk            for operators: a source lost too many documents; check it, or use ``--force``
    ├── EncoderError                for operators: a model cannot be loaded, or is not the expected one; check its files
    ├── DocumentNotFound            for readers: no such document, or none that they may read; nothing is to be done
    └── UnreadableDocument          for operators, in the report of a reindex, and for whoever attached the file: it was
                                    skipped; the message says why

Everything under ``FootnoteError`` is shown as one line. Any other error is a defect and keeps its traceback.

Every error has two texts:

- ``str(error)`` is complete. It may name sources, documents, paths and addresses, so it must not be shown in public. It
  is for the shell, the log and the audit record. Only why an attached file cannot be read is also told to whoever
  attached it, since that text speaks of the file alone.
- ``error.public`` may be shown to anybody. Each kind has a public sentence of its own, and a ``raise`` may give
  another. It is always written by hand, never derived from the complete text.
"""

REBUILD_COMMAND = "footnote reindex --full"
"""The command that replaces a damaged or incompatible index by a new one; messages name it as the remedy."""


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
