"""What operators did, a line of JSON each in a file that only grows."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from index.storage import make_folder, open_file

log = logging.getLogger("footnote.audit")


class Audit:
    """Keeps what operators did.

    Args:
        file: The file; made with its folder at the first line.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, what: str, **facts: object) -> None:
        """Keep that something was done or came of it; where it cannot be written, the log alone has it.

        Args:
            what: The event, such as ``reindex asked``.
            facts: Who, where and how; anything that JSON can hold.
        """
        log.info(what, extra={"facts": facts})
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "what": what, **facts})
        try:
            make_folder(self._file.parent)
            with open_file(self._file, "a") as stream:
                stream.write(f"{line}\n")
        except OSError as error:
            log.error("the audit record cannot be written: %s; correct records.path", error)
