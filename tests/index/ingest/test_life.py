"""After any sequence of changes to its sources, an index shows what a rebuilt one shows."""

import json
import random
import shutil
import threading
from pathlib import Path

import pytest

from index import PUBLIC, DocumentNotFound, Index, SearchSettings, SentenceTransformerEncoder, SourceSpec
from tests.index.sources.chat_exports.test_discord_export import channel, said
from tests.index.sources.web.server import Site
from tests.index.sources.web.test_feed_source import item, rss
from tests.index.temp_index import TempIndex, make_query, make_spec

THOROUGH = SearchSettings(dense_weight=0.7, sentence_weight=0.5, candidates=100_000)
"""So many candidates that all are scored; else the numbers of equal ones would decide which are left out."""
SUBJECTS = ("bees", "graphics cards", "the lighthouse", "expenses", "the boiler room", "holidays", "deployments")
VERBS = ("dance for", "depend on", "are forbidden near", "were replaced by", "pay for", "wait for")


class Community:
    """Sources that people change: a folder, a feed and the export of a chat."""

    def __init__(self, root: Path, site: Site, files: int, seed: int) -> None:
        self._draw = random.Random(seed)
        self._site = site
        self.folder, self.export = root / "folder", root / "export"
        self.folder.mkdir()
        self.export.mkdir()
        self._count = 0
        self._posts: dict[str, str] = {}
        self._messages: list[str] = []
        for _ in range(files):
            self.add_file()
        for _ in range(3):
            self.post()
            self.say()

    def specs(self) -> tuple[SourceSpec, ...]:
        """The sources."""
        feed = SourceSpec(
            *("blog", "feed", Path(), "", "", PUBLIC, "article", 10_000_000),
            url=self._site.url("/feed"),
            allow_hosts=("127.0.0.1",),
        )
        chat = SourceSpec("chat", "discord-export", self.export, "", "", PUBLIC, "message", 10_000_000)
        return make_spec(self.folder, name="folder"), feed, chat

    def change(self) -> None:
        """Make one change that people make."""
        files = (self.add_file, self.edit_file, self.edit_file, self.move_file, self.copy_file, self.remove_file)
        self._draw.choice((*files, self.rename_folder, self.post, self.say))()

    def add_file(self) -> None:
        """Write a new file."""
        self._count += 1
        (self.folder / f"note{self._count}.md").write_text(f"# Note {self._count}\n\n{self._text()}")

    def edit_file(self) -> None:
        """Add sentences before or after a file's text."""
        path = self._file()
        text = path.read_text()
        path.write_text(f"{text}\n\n{self._text()}" if self._draw.random() < 0.5 else f"{self._text()}\n\n{text}")

    def move_file(self) -> None:
        """Move a file into a folder."""
        path = self._file()
        folder = self.folder / f"moved{self._draw.randrange(3)}"
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)

    def copy_file(self) -> None:
        """Copy a file beside itself."""
        self._count += 1
        path = self._file()
        shutil.copyfile(path, path.with_name(f"copy{self._count}.md"))

    def rename_folder(self) -> None:
        """Rename a folder."""
        folders = sorted(path for path in self.folder.iterdir() if path.is_dir())
        if folders:
            self._count += 1
            self._draw.choice(folders).rename(self.folder / f"renamed{self._count}")

    def remove_file(self) -> None:
        """Delete a file."""
        self._file().unlink()

    def post(self) -> None:
        """Publish an article, or take one down."""
        if len(self._posts) > 3 and self._draw.random() < 0.4:
            gone = self._draw.choice(sorted(self._posts))
            self._posts.pop(gone)
            self._site.put(gone, "", status=410)
        else:
            self._count += 1
            path = f"/post{self._count}"
            self._posts[path] = f"<p>{self._text()}</p>"
            self._site.put(path, self._posts[path])
        self._site.put("/feed", rss(*(item(self._site.url(p), content=text) for p, text in self._posts.items())))

    def say(self) -> None:
        """Post a message in the chat."""
        self._messages.append(self._text())
        numbered = [said(number, text) for number, text in enumerate(self._messages, 1)]
        (self.export / "chat.json").write_text(json.dumps(channel(*numbered)))

    def _file(self) -> Path:
        return self._draw.choice(sorted(self.folder.rglob("*.md")))

    def _text(self) -> str:
        words = [
            f"{self._draw.choice(SUBJECTS).capitalize()} {self._draw.choice(VERBS)} {self._draw.choice(SUBJECTS)} "
            f"since {self._draw.randrange(1900, 2030)}."
            for _ in range(self._draw.randrange(1, 4))
        ]
        return " ".join(words)


def results(temp_index: TempIndex) -> dict[str, list[tuple[float, str, str]]]:
    """Return the search results of every question as (score, document, text)."""
    found = {}
    with Index(temp_index.index_dir, temp_index.encoder, THOROUGH) as index:
        for subject in SUBJECTS:
            passages = index.search(make_query(f"What about {subject}?", top_k=100_000, each=100)).passages
            found[subject] = sorted((round(p.scores.fused, 4), p.document.id, p.chunk.text) for p in passages)
    return found


def close(one: list[tuple[float, str, str]], other: list[tuple[float, str, str]]) -> bool:
    """Return whether two results are the same but for rounding in the scores; duplicates may swap places."""
    texts = [sorted(text for _, _, text in each) for each in (one, other)]
    scores = [sorted(score for score, _, _ in each) for each in (one, other)]
    return texts[0] == texts[1] and all(abs(a - b) < 2e-3 for a, b in zip(*scores, strict=True))


def compare_after_each_change(root: Path, encoder: SentenceTransformerEncoder, *, files: int, changes: int) -> None:
    """Change the sources again and again; after each change the index must show what a rebuilt one shows."""
    with Site() as site:
        community = Community(root, site, files, seed=changes)
        followed, rebuilt = TempIndex(root / "followed", encoder), TempIndex(root / "rebuilt", encoder)
        rebuilt.cache_dir = followed.cache_dir
        followed.sync(followed.options(sources=community.specs()))
        with Asking(followed):
            for _ in range(changes):
                community.change()
                followed.sync(followed.options(sources=community.specs()))
                shutil.rmtree(rebuilt.index_dir, ignore_errors=True)
                rebuilt.sync(rebuilt.options(sources=community.specs()))
                found, expected = results(followed), results(rebuilt)
                assert [subject for subject in SUBJECTS if not close(found[subject], expected[subject])] == []


class Asking:
    """Asks questions in a thread while the sources change."""

    def __init__(self, temp_index: TempIndex) -> None:
        self.temp_index = temp_index
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._asked = 0
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        assert self._failures == []
        assert self._asked > 0

    def _ask(self) -> None:
        while not self._stop.wait(0.05):
            try:
                with self.temp_index.open() as index:
                    for passage in index.search(make_query("What about bees?")).passages:
                        document = index.document(passage.document.id, frozenset({PUBLIC}))
                        assert document.text[passage.chunk.start : passage.chunk.end] == passage.chunk.text
                self._asked += 1
            except DocumentNotFound:  # removed since the search
                continue
            except Exception as error:  # noqa: BLE001 - the test must fail with any error
                self._failures.append(error)


def test_after_some_changes_the_index_equals_a_rebuilt_one(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    compare_after_each_change(tmp_path, encoder, files=20, changes=12)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_after_many_changes_the_index_equals_a_rebuilt_one(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    compare_after_each_change(tmp_path, encoder, files=2_000, changes=200)
