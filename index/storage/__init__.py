"""Storage: generations on disk, their catalogue, their checks, and the backup of it all."""

from index.storage.backup import INDEX, back_up, restore
from index.storage.catalog import SourceRow
from index.storage.generation import IndexFolder
from index.storage.integrity import BackgroundCheck, FileCheck, check_index
from index.storage.manifest import Manifest, Recall
from index.storage.private_files import is_open, make_file, make_folder, open_file, tighten, write_file
from index.storage.rollback import roll_back

__all__ = [
    "INDEX",
    "BackgroundCheck",
    "FileCheck",
    "IndexFolder",
    "Manifest",
    "Recall",
    "SourceRow",
    "back_up",
    "check_index",
    "is_open",
    "make_file",
    "make_folder",
    "open_file",
    "restore",
    "roll_back",
    "tighten",
    "write_file",
]
