"""Makes the sets of questions over documentation: the documents from PyPI's source packages, the questions from here.

    python -m benchmarks.documentation_sets FOLDER
    footnote eval FOLDER/pytest

The questions are what members would ask, in words of ours. ``needed`` holds short strings of the documents, one of
which a right answer quotes. Nothing is fitted on the set of Django; the refusal model is fitted on that of pytest too.
"""

import argparse
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class DocumentationSet:
    """Where the documents of a set come from.

    Attributes:
        package: Package on PyPI.
        version: Its version.
        folders: Folders of the source package that hold the documents.
        left_out: Files of these folders that are no documentation.
    """

    package: str
    version: str
    folders: tuple[str, ...]
    left_out: tuple[str, ...]


SETS = (
    DocumentationSet("pytest", "9.2.0", ("doc/en",), ("doc/en/reference/plugin_list.rst",)),
    DocumentationSet("django", "5.2.19", ("docs/ref", "docs/topics", "docs/howto", "docs/faq"), ()),
)
SUFFIXES = (".rst", ".txt", ".md")


def main() -> None:
    """Download, unpack, and copy the questions beside the documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the sets; each gets a folder in it")
    folder: Path = parser.parse_args().folder
    for each in SETS:
        make(each, folder / each.package)
        print(folder / each.package)


def make(wanted: DocumentationSet, folder: Path) -> None:
    """Make one set in a folder, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    with TemporaryDirectory() as temporary:
        package = f"{wanted.package}=={wanted.version}"
        command = ["download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([sys.executable, "-m", "pip", *command, "--dest", temporary, package], check=True)
        (archive,) = Path(temporary).glob("*.tar.gz")
        unpack(wanted, archive, folder)
    shutil.copyfile(QUESTIONS / f"{wanted.package}.jsonl", folder / "questions.jsonl")


def unpack(wanted: DocumentationSet, archive: Path, folder: Path) -> None:
    """Copy the documents of a source package into a folder."""
    with tarfile.open(archive) as files:
        for member in files.getmembers():
            path = member.name.partition("/")[2]
            inside = path.startswith(tuple(f"{each}/" for each in wanted.folders)) and path not in wanted.left_out
            if inside and member.isfile() and path.endswith(SUFFIXES) and (source := files.extractfile(member)):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read())


if __name__ == "__main__":
    main()
