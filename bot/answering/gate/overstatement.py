"""Checks that a claim says as much, as surely and within the same bounds as the sentences that support it."""

from collections.abc import Mapping, Sequence

from bot.answering.gate.anchors import Anchor, Anchors
from bot.answering.gate.inflection import is_irregular_past
from bot.answering.gate.qualifiers import Qualifier, Qualifiers, Scale
from bot.answering.gate.words import Word

ABSENT = ""
SAME_ENOUGH: Mapping[tuple[str, str], frozenset[str]] = {
    (scale, stated): frozenset(claimed.split("/"))
    for scale, stated, claimed in (
        ("quantity", ABSENT, "some/several/many/any/each"),
        ("quantity", "all", "any/each/"),
        ("quantity", "each", "all/any/"),
        ("quantity", "any", "all/each/"),
        ("quantity", "many", "several/"),
        ("quantity", "several", "many/some/"),
        ("quantity", "some", "several"),
        ("frequency", ABSENT, "often/sometimes/usually"),
        ("frequency", "always", ""),
        ("frequency", "usually", "/often"),
        ("frequency", "often", "/usually/sometimes"),
        ("frequency", "sometimes", "/often"),
        ("modality", ABSENT, "can/surely/would"),
        ("modality", "can", "may"),
        ("modality", "may", "can"),
        ("modality", "must", "surely"),
        ("modality", "must not", "/can/may/should/must"),
        ("modality", "should not", "/should"),
        ("modality", "need not", "can/may/should/must/"),
        ("modality", "will", "/would/surely"),
        ("modality", "would", "/will/may/can"),
        ("modality", "surely", "/will"),
        ("bound", ABSENT, "about"),
        ("bound", "about", ""),
        ("bound", "exactly", "/about"),
        ("only", "only", ""),
    )
}
"""What the sources state, and what a claim may say for it, apart from the same."""

_SCALES: tuple[Scale, ...] = ("quantity", "frequency", "modality", "bound", "only")
_MORE_THAN_ONE = frozenset({"all", "each", "most", "many", "several", "some"})
_NOT_BEFORE_VERBS_WORDS = """
a an the this that these those some any no as of in on at by for from with to his her its their and or other
"""
_NOT_BEFORE_VERBS = frozenset(_NOT_BEFORE_VERBS_WORDS.split())
"""Words that no verb with a subject follows: what comes after them needs no modal verb."""
_PAST = frozenset(["was", "were", "had", "been", "did"])


def overstated(anchors: Anchors) -> tuple[Scale, str, str] | None:
    """Return the first qualifier that a claim changes, adds or leaves out, None if there is none.

    Args:
        anchors: The claim and its supporting sentences.

    Returns:
        The scale, the value in the sources and the value in the claim; ``""`` for none.
    """
    claim = Qualifiers(anchors.claim)
    sources = [Qualifiers(source) for source in anchors.sources]
    for anchor in anchors.all():
        source = sources[anchor.sentence]
        if claim.at(anchor.place) or source.at(anchor.at) or not anchors.is_firm(anchor):
            continue
        for scale in _SCALES:
            found = _changed(anchors, anchor, claim, source, scale)
            if found is not None and not _is_stated_elsewhere(anchors, anchor, sources, scale, found[1]):
                return scale, *found
        if _counts_one_for_more(anchors, anchor, claim, source):
            return "count", "more", "one"
    return None


def _changed(
    anchors: Anchors, anchor: Anchor, claim: Qualifiers, source: Qualifiers, scale: Scale
) -> tuple[str, str] | None:
    claimed, stated = claim.on(anchor.place, scale), source.on(anchor.at, scale)
    if claimed is not None:
        near = [stated] if scale == "only" else source.around(anchor.at, scale)
        known = [each.value for each in near if each] or [ABSENT]
        if known == [ABSENT] and scale == "modality" and _may_be_added(claimed.value, anchors, anchor):
            return None
        if not any(_is_same_enough(scale, value, claimed.value) for value in known):
            return (stated.value if stated else known[0]), claimed.value
    if stated is not None and claimed is None:
        said = [each.value for each in claim.around(anchor.place, scale)] or [ABSENT]
        if scale == "modality" and ABSENT in said:
            if stated.value in {"will", "would"}:
                return (stated.value, "past") if _is_told_as_past(anchors, anchor) else None
            if stated.value != "intended" and _is_no_verb(anchors.claim, anchor.place):
                return None
            if stated.value in {"must", "should"} and _is_order(anchors.claim, anchor.place):
                return None
        if not any(_is_same_enough(scale, stated.value, value) for value in said):
            return stated.value, said[0]
    return None


def _may_be_added(claimed: str, anchors: Anchors, anchor: Anchor) -> bool:
    """Return whether a source without a modal verb says the same: "estimates appear", "contact us"."""
    source = anchors.sources[anchor.sentence]
    if claimed in {"will", "intended"}:
        word = source[anchor.at]
        before = source[max(0, anchor.at - 3) : anchor.at]
        past = word.folded.endswith("ed") or is_irregular_past(word.folded)
        return not past and not any(each.folded in _PAST for each in before)
    return claimed in {"must", "should"} and _is_order(source, anchor.at)


def _is_order(words: Sequence[Word], place: int) -> bool:
    """Return whether a verb begins its sentence or clause, as in "Contact us" and "If it fails, contact us"."""
    return place == 0 or words[place].starts_sentence or "," in words[place].before


def _is_no_verb(words: Sequence[Word], place: int) -> bool:
    return place > 0 and words[place - 1].folded in _NOT_BEFORE_VERBS


def _is_told_as_past(anchors: Anchors, anchor: Anchor) -> bool:
    """Return whether a claim has a verb in the past that its source has after "will"."""
    before = anchors.claim[max(0, anchor.place - 3) : anchor.place]
    word, other = anchors.claim[anchor.place], anchors.sources[anchor.sentence][anchor.at]
    if any(each.folded in _PAST for each in before):
        return True
    return word.folded != other.folded and (word.folded.endswith("ed") or is_irregular_past(word.folded))


def _is_same_enough(scale: Scale, stated: str, claimed: str) -> bool:
    return stated == claimed or claimed in SAME_ENOUGH.get((scale, stated), ())


def _is_stated_elsewhere(
    anchors: Anchors, anchor: Anchor, sources: Sequence[Qualifiers], scale: Scale, claimed: str
) -> bool:
    """Return whether another place of the word, or of a word that follows it, has what the claim says."""
    for number, at in anchors.places_of(anchor.place):
        if number != anchor.sentence and _is_same_enough(scale, _value_on(sources[number], at, scale), claimed):
            return True
    following = [each for each in anchors.near(anchor.place) if each.place > anchor.place]
    return bool(claimed) and any(
        each.value == claimed
        for next_one in following
        for each in sources[next_one.sentence].around(next_one.at, scale)
    )


def _value_on(source: Qualifiers, at: int, scale: Scale) -> str:
    found: Qualifier | None = source.on(at, scale)
    return found.value if found else ABSENT


def _counts_one_for_more(anchors: Anchors, anchor: Anchor, claim: Qualifiers, source: Qualifiers) -> bool:
    """Return whether a claim says "one" of what the sources have more of."""
    if claim.on(anchor.place, "count") is None or source.around(anchor.at, "count"):
        return False
    stated = source.on(anchor.at, "quantity")
    if stated is not None and stated.value in _MORE_THAN_ONE:
        return True
    before = anchors.sources[anchor.sentence][max(0, anchor.at - 2) : anchor.at]
    return any(word.is_certain_number and word.number != "1" for word in before)
