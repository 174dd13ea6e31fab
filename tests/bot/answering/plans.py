"""Price plans for everybody, a secret of the staff, and an index of both."""

from pathlib import Path

from index import PUBLIC, ChunkSettings, Encoder, ReindexOptions, SourceSpec, reindex

PLANS = {
    "free.txt": "The free plan costs nothing. It holds three projects and no invoices are written for it.",
    "team.txt": "The team plan costs 12 euros a month for each member. Teams can pay by invoice.",
    "school.txt": "Schools get a licence for all pupils at 90 euros a year.",
    "tower.txt": "Visitors may climb the lighthouse tower on Saturdays. The stair has 199 steps.",
}
STAFF = {"boiler.txt": "The key of the boiler room hangs behind the green door in the cellar."}
EVERYBODY = frozenset({PUBLIC})
ALL = frozenset({PUBLIC, "staff"})


def index_plans(root: Path, encoder: Encoder) -> Path:
    """Write the documents unless they are there, index what is there, and return the index's folder."""
    specs = []
    for name, files in ((PUBLIC, PLANS), ("staff", STAFF)):
        folder = root / name
        if not folder.exists():
            folder.mkdir()
            for file, text in files.items():
                (folder / file).write_text(text)
        specs.append(SourceSpec(name, "folder", folder, "", "", name, "article", 10_000))
    options = ReindexOptions(
        index_dir=root / "index",
        cache_dir=root / "cache",
        sources=tuple(specs),
        full=False,
        forget=(),
        keep_others=False,
        chunking=ChunkSettings(200, 0),
    )
    reindex(options, encoder, lambda _stage, _done, _total: None)
    return root / "index"
