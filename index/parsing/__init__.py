"""Parsing: turns the bytes of a file into texts with titles, headings and pages.

Parsing knows nothing of sources: where a file came from, and who may read it.

To add a file format:

1. Write ``index/parsing/<format>.py`` with a class that implements ``Loader`` (see ``document_loader.py``;
   ``markdown.py`` is a short example). It reads the whole file with ``read_whole`` and yields ``DocumentDraft``.
2. Raise ``UnreadableDocument`` where the whole file cannot be read; yield ``SkippedPart`` for a part of it. Give
   everything a bound: the sandbox ends a parser, but the file is then lost.
3. Add the class to ``LOADERS`` in ``formats.py``, inside ``SandboxedLoader``. Its files are then parsed in a process
   with bounds of time and memory (``sandbox.py``).
4. Files attached to a question have a list of their own. If people should be able to attach the format, add it to
   ``ATTACHMENT_LOADERS`` in ``formats.py`` too, and remove its ending from ``_TEXT_SUFFIXES`` there.
5. Write ``tests/index/parsing/test_<format>.py``, and add the ending to ``docs/sources.md``. ``test_random_bytes.py``
   covers every registered format.
"""

from index.parsing.formats import MAX_ATTACHMENT_BYTES, is_readable_attachment, read_attachment

__all__ = ["MAX_ATTACHMENT_BYTES", "is_readable_attachment", "read_attachment"]
