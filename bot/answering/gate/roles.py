"""Checks that a claim does not exchange who did what to whom: "Ada paid Bob" for "Bob paid Ada"."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.answering.gate.anchors import Anchor, Anchors
from bot.answering.gate.inflection import bases, is_irregular_past
from bot.answering.gate.words import Word, is_informative, is_same_word

_MUTUAL_WORDS = """
marry meet resemble border equal share differ adjoin neighbour neighbor partner ally unite join combine mix pair wed
connect match associate link relate similar same identical between together versus vs known name call
"""
_MUTUAL = frozenset(_MUTUAL_WORDS.split())
"""Words that hold both ways round."""
_BE = frozenset(["am", "is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"])
_AUXILIARIES_WORDS = """
have has had do does did will would can could may might must should shall not also then
"""
_AUXILIARIES = frozenset(_AUXILIARIES_WORDS.split())
"""Small words that may stand between a verb and who does it."""
_ONE_WAY = frozenset(["before", "after", "above", "below", "under", "over", "than", "without", "from", "into", "to"])
"""Small words that do not hold the other way round."""
_RELATIONS_WORDS = """
and or nor of in on at by for from to with than as into through during before after under over against
"""
_RELATIONS = frozenset(_RELATIONS_WORDS.split())
"""Small words that tell the role of what follows."""
_LISTING = frozenset({"and", "or", "as", "well", "nor"})
NEAR_VERB = 6
"""Words between a verb and what it acts on, at most."""
MOST_BETWEEN = 8
"""Words between two parts, at most, from which they belong together."""


def exchanges_roles(anchors: Anchors) -> bool:
    """Return whether a claim has two parts exchanged around what stands between them, compared with its source.

    The claim's words are put in the order of the source. If they fall into three runs that stand in reverse order, with
    the same small words between them, the outer two were exchanged around the middle one. Lists, and words that hold
    both ways ("met"), are no exchange. A change from active to passive without an exchange is one too.

    Args:
        anchors: The claim and its supporting sentences.
    """
    for number in range(len(anchors.sources)):
        row = [each for each in anchors.all() if each.sentence == number]
        runs = _runs(row)
        if any(_are_exchanged(*parts, anchors) for parts in zip(runs, runs[1:], runs[2:], strict=False)):
            return True
        if any(_turns_one_way_word(one, other, anchors) for one, other in pairwise(runs)):
            return True
        if any(_changes_voice(one, other, anchors) for one, other in pairwise(row)):
            return True
        if _has_other_agent(row, anchors):
            return True
    return False


def _has_other_agent(row: Sequence[Anchor], anchors: Anchors) -> bool:
    """Return whether a word does in a claim what another word does in the source, while it is acted on there."""
    taken: set[tuple[str, str]] = set()
    for each in row:
        source = anchors.sources[each.sentence]
        agents, known = _agents(anchors.claim, each.place), _agents(source, each.at)
        if not agents or not known or not _acts_on_the_same(each, anchors):
            continue
        if any(is_same_word(anchors.claim[agent], source[at]) for agent in agents for at in known):
            continue
        agent = anchors.claim[agents[0]]
        if any(_is_acted_on(at, each.at, source) for _, at in _within(anchors.places_of(agents[0]), each.sentence)):
            return True
        if (source[known[0]].folded, agent.folded) in taken:
            return True
        taken.add((agent.folded, source[known[0]].folded))
    return False


def _acts_on_the_same(verb: Anchor, anchors: Anchors) -> bool:
    """Return whether the next word of a claim also stands near the verb in the source, as what a verb acts on does."""
    following = [each for each in anchors.near(verb.place, 1) if each.place > verb.place]
    return any(each.sentence == verb.sentence and abs(each.at - verb.at) <= NEAR_VERB for each in following)


def _within(places: Iterable[tuple[int, int]], sentence: int) -> list[tuple[int, int]]:
    return [each for each in places if each[0] == sentence]


def _is_acted_on(place: int, verb: int, words: Sequence[Word]) -> bool:
    """Return whether a word follows a verb as what it acts on, rather than where or of what."""
    return verb < place <= verb + MOST_BETWEEN and _relations(words[verb + 1 : place]) <= {"to", "with", "and", "from"}


def _agents(words: Sequence[Word], verb: int) -> list[int]:
    """Return the positions of the word directly before a verb, or of those after "by" if the verb is passive."""
    word = words[verb]
    if word.is_name or word.number:
        return []
    by = next((at for at in range(verb + 1, min(len(words) - 1, verb + 6)) if words[at].folded == "by"), None)
    if (
        by is not None
        and not words[by + 1].number
        and (_follows_be(words, verb) or word.folded.endswith("ed") or is_irregular_past(word.folded))
    ):
        return [at for at in range(by + 1, min(len(words), by + 5)) if is_informative(words[at])]
    if _follows_be(words, verb):
        return []
    for at in range(verb - 1, max(-1, verb - 4), -1):
        if words[at + 1].before.strip() not in {"", "'", "’"}:
            return []
        if is_informative(words[at]):
            return [at]
        if words[at].folded not in _AUXILIARIES:
            return []
    return []


def _runs(row: Sequence[Anchor]) -> list[list[Anchor]]:
    """Part a row of words where the source's order breaks, or has other words of the row between."""
    ranks = {at: rank for rank, at in enumerate(sorted({each.at for each in row}))}
    runs: list[list[Anchor]] = []
    for each in row:
        if runs and ranks[each.at] - ranks[runs[-1][-1].at] in {0, 1}:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _are_exchanged(left: list[Anchor], middle: list[Anchor], right: list[Anchor], anchors: Anchors) -> bool:
    if not right[-1].at < middle[0].at <= middle[-1].at < left[0].at:
        return False
    source = anchors.sources[left[0].sentence]
    if any(not bases(anchors.claim[each.place].folded).isdisjoint(_MUTUAL) for each in middle):
        return False
    gaps = [anchors.claim[one.place + 1 : other.place + 1] for one, other in pairwise([*left, *middle, *right])]
    if all(_is_listed(gap) for gap in gaps):
        return False
    pairs = (
        (_between(anchors.claim, left[-1].place, middle[0].place), _between(source, right[-1].at, middle[0].at)),
        (_between(anchors.claim, middle[-1].place, right[0].place), _between(source, middle[-1].at, left[0].at)),
    )
    return all(len(stated) <= MOST_BETWEEN and _relations(claimed) == _relations(stated) for claimed, stated in pairs)


def _between(words: Sequence[Word], one: int, other: int) -> Sequence[Word]:
    return words[one + 1 : other]


def _relations(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.folded for word in words) & _RELATIONS


def _is_listed(gap: Sequence[Word]) -> bool:
    """Return whether the words up to the next one of a row only separate parts of a list."""
    *between, last = gap
    return "," in last.before or any(word.folded in _LISTING for word in between)


def _turns_one_way_word(one: Sequence[Anchor], other: Sequence[Anchor], anchors: Anchors) -> bool:
    """Return whether the same small word stands between two parts that were exchanged: "A before B", "B before A"."""
    if other[-1].at >= one[0].at:
        return False
    claimed = _without_articles(_between(anchors.claim, one[-1].place, other[0].place))
    stated = _without_articles(_between(anchors.sources[one[0].sentence], other[-1].at, one[0].at))
    if not claimed or not stated or len(stated) > MOST_BETWEEN // 2:
        return False
    return claimed[-1].folded == stated[-1].folded and claimed[-1].folded in _ONE_WAY


def _without_articles(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.folded not in {"a", "an", "the"}]


def _changes_voice(verb: Anchor, other: Anchor, anchors: Anchors) -> bool:
    """Return whether "was paid by Bob" stands for "paid Bob", or the reverse: in the same order with other roles."""
    if other.at <= verb.at:
        return False
    source = anchors.sources[verb.sentence]
    claimed = _is_passive(anchors.claim, verb.place, other.place)
    stated = _is_passive(source, verb.at, other.at)
    if claimed == stated or max(other.place - verb.place, other.at - verb.at) > 3:
        return False
    words, place = (source, verb.at) if claimed else (anchors.claim, verb.place)
    return place > 0 and not _follows_be(words, place) and words[place - 1].is_content


def _is_passive(words: Sequence[Word], verb: int, other: int) -> bool:
    return _follows_be(words, verb) and any(word.folded == "by" for word in _between(words, verb, other))


def _follows_be(words: Sequence[Word], place: int) -> bool:
    return any(word.folded in _BE for word in words[max(0, place - 2) : place])
