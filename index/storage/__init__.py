"""Storage: an index on disk, with its generations, catalogue, checks and backup."""

from index.storage.catalog import SourceRow
from index.storage.generation import Manifest
from index.storage.index_folder import IndexFolder, check_index, roll_back
from index.storage.private_files import (
    is_readable_by_others,
    make_file,
    make_folder,
    make_private,
    open_file,
    write_file,
)
from index.storage.tar_backup import INDEX, back_up, restore

__all__ = [
    "INDEX",
    "IndexFolder",
    "Manifest",
    "SourceRow",
    "back_up",
    "check_index",
    "is_readable_by_others",
    "make_file",
    "make_folder",
    "make_private",
    "open_file",
    "restore",
    "roll_back",
    "write_file",
]
