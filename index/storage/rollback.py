"""Goes back to an earlier full reindex."""

from pathlib import Path

from index.embedding.encoder import EncoderSpec
from index.errors import ConfigurationError, IndexMissing
from index.storage.generation import IndexFolder
from index.storage.integrity import check_sizes
from index.storage.manifest import Manifest


def roll_back(path: Path, number: int, encoder: EncoderSpec) -> Manifest:
    """Make an earlier full reindex the live generation.

    The sources are not asked, so the next reindex brings the index in step with them again. What was removed since
    stays hidden.

    Args:
        path: The index's folder.
        number: The generation; 0 for the newest that is kept.
        encoder: The encoder that questions are embedded by.

    Raises:
        ConfigurationError: No such generation is kept.
        IndexMissing: Nothing is indexed yet, or nothing earlier is kept.
        IndexIncompatible: It was built by another encoder.
        IndexDamaged: A file of it is missing or of another size.
        IndexLocked: Another process is writing.
    """
    folder = IndexFolder(path)
    if not folder.current():
        raise IndexMissing(f"There is no index in {path}; build it: footnote reindex")
    with folder.writing():
        kept = {manifest.generation: manifest for manifest in folder.earlier()}
        if not kept:
            nothing = "No earlier full reindex is kept, so there is nothing to go back to."
            raise IndexMissing(nothing, public=nothing)
        if number and number not in kept:
            known = ", ".join(map(str, kept))
            unkept = f"Generation {number} is not kept; there is {known}."
            raise ConfigurationError(unkept, public=unkept)
        chosen = kept[number or max(kept)]
        chosen.require(encoder)
        check_sizes(folder.generation(chosen.generation), chosen)
        folder.roll_back(chosen.generation)
    return chosen
