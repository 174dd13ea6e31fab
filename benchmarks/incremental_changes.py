"""Changes one file after the other and reindexes after each, until it is killed; a part of benchmarks.incremental."""

import os
import sys
from itertools import cycle
from pathlib import Path

from benchmarks.incremental import Place, _change
from bot.cli.steps import NICE
from bot.cli.wiring import encoder_for
from bot.settings.settings import load_settings


def main(files: str, index: str, cache: str) -> None:
    """Do it; a line is printed after the first reindex, from which on nothing else has to be loaded."""
    os.nice(NICE)
    place = Place(Path(files), Path(index), Path(cache))
    encoder = encoder_for(load_settings(None, {}))
    for number, path in enumerate(cycle(sorted(place.files.rglob("*.jsonl")))):
        _change(path, 1_000 + number)
        place.sync(encoder)
        if number == 0:
            sys.stdout.write("at work\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
