"""With a full disk a reindex fails with a message, and the old index serves on."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILL = """
import sys
from pathlib import Path
from index import IndexProblem
from tests.index.temp_index import TempIndex
from tests.models import bundled_model
root = Path(sys.argv[1])
temp_index = TempIndex(root, bundled_model())
temp_index.index_dir = root / "small" / "index"
(temp_index.docs / "a.txt").write_text("Graphics cards are scarce.")
temp_index.sync()
for n in range(8):
    (temp_index.docs / f"{n}.txt").write_text(f"Text number {n}. " + "It goes on and on for a while. " * 60)
try:
    temp_index.sync()
except IndexProblem as error:
    print(error)
print(temp_index.found("graphics cards"))
for path in temp_index.docs.glob("[0-9]*.txt"):
    path.unlink()
(temp_index.docs / "b.txt").write_text("Graphics cards are sold out.")
print(temp_index.sync().published)
print(sorted(temp_index.found("graphics cards")))
"""


def test_a_full_disk_is_named_and_the_old_index_serves_on(tmp_path: Path, repository: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not there")
    (tmp_path / "small").mkdir()
    mount = 'mount -t tmpfs -o size=256k tmpfs "$0" && echo mounted && exec "$@"'
    words = ["unshare", "-m", "sh", "-c", mount, str(tmp_path / "small"), sys.executable, "-c", FILL, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=repository)
    if not done.stdout.startswith("mounted"):
        pytest.skip("only root may mount")
    refused, before, published, after = done.stdout.splitlines()[-4:]  # the encoder may report about itself before
    assert "cannot be written" in refused
    assert "look at the disk's space" in refused
    assert (before, published, after) == ("['docs:a.txt']", "True", "['docs:a.txt', 'docs:b.txt']")
