"""Storage: an index on disk, with its generations, catalogue, checks and backup."""

from index.storage.catalog import SourceRow
from index.storage.index_folder import IndexFolder, check_index, roll_back
from index.storage.manifest import Manifest
from index.storage.private_files import is_open, make_file, make_folder, open_file, tighten, write_file
from index.storage.tar_backup import INDEX, back_up, restore

__all__ = [
    "INDEX",
    "IndexFolder",
    "Manifest",
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
