"""Which quotes are chosen, and how they are cut."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.assessment import Evidence, in_reading_order, strongest
from bot.answering.evidence.evidence_selector import MAX_QUOTES, EvidenceSelector
from bot.answering.question.question_terms import TermWeigher
from index import (
    KINDS,
    Index,
    PassageSentences,
    Query,
    Sentence,
    term_hash,
)
from tests.bot.answering.plans import EVERYBODY

MakePassage = Callable[..., PassageSentences]
QUESTION = np.array([1.0, 0.0], np.float32)

ONE = "Access to graphics cards is scarce."
TWO = "The weather was mild that autumn."
THREE = "Startups fight over every quota."


def texts(evidence: list[Evidence]) -> list[str]:
    return [each.quote.text for each in evidence]


def test_the_closest_sentence_comes_first(reader: EvidenceSelector, passage: MakePassage) -> None:
    found = reader.select("hardware", QUESTION, [passage([TWO, ONE], [0.0, 0.9])])
    assert texts(found) == [ONE, TWO]


def test_a_sentence_with_the_questions_words_beats_one_without(reader: EvidenceSelector, passage: MakePassage) -> None:
    far = passage([TWO], [0.5], document="s:b", key=2)
    found = reader.select("who has access to cards", QUESTION, [far, passage([ONE], [0.5])])
    assert texts(found) == [ONE, TWO]


def test_neighbours_that_bear_on_the_question_are_merged(reader: EvidenceSelector, passage: MakePassage) -> None:
    found = reader.select("hardware", QUESTION, [passage([ONE, THREE, TWO], [0.8, 0.7, 0.0])])
    assert texts(found) == [f"{ONE} {THREE}", TWO]


def test_merging_stops_at_the_longest_quote(weigher: TermWeigher, passage: MakePassage) -> None:
    reader = EvidenceSelector(weigher, len(ONE) + 5)
    found = reader.select("hardware", QUESTION, [passage([ONE, THREE], [0.8, 0.7])])
    assert texts(found) == [ONE, THREE]


def test_one_long_sentence_stays_whole(weigher: TermWeigher, passage: MakePassage) -> None:
    found = EvidenceSelector(weigher, 10).select("hardware", QUESTION, [passage([ONE], [0.8])])
    assert texts(found) == [ONE]


@pytest.mark.parametrize(
    "opening",
    [
        "It is scarce these days.",
        "They fight for it.",
        "This drives prices up.",
        "By default, this is shared.",
        "When these are sold out, prices rise.",
        "For example, prices drive them up.",
        "Alternatively, buy them used.",
        "Another way is to buy them used.",
        "If so, prices rise.",
        "Most startups do this with rented cards.",
    ],
)
def test_an_opening_pronoun_brings_the_sentence_before(
    reader: EvidenceSelector, passage: MakePassage, opening: str
) -> None:
    found = reader.select("hardware", QUESTION, [passage([TWO, opening], [0.0, 0.9])])
    assert texts(found) == [f"{TWO} {opening}"]


@pytest.mark.parametrize("asking", ["Why is it scarce?", "I would like to know why.", "Hey Matt, great post!"])
def test_what_asks_or_greets_is_never_quoted(reader: EvidenceSelector, passage: MakePassage, asking: str) -> None:
    found = reader.select("hardware", QUESTION, [passage([ONE, asking, THREE], [0.5, 0.9, 0.5])])
    assert sorted(texts(found)) == sorted([ONE, THREE])


def test_a_quote_does_not_end_in_the_title_of_what_it_leaves_out(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    sentences = [ONE, "**On the way to Windows**", "```\n" + "cards --all\n" * 100 + "```"]
    found = reader.select("cards", QUESTION, [passage(sentences, [0.9, 0.8, -0.5], separator="\n\n")])
    assert texts(found)[0] == ONE


def test_a_guide_to_a_migration_comes_after_the_page_on_the_same(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    costly = "Access to graphics cards is costly."
    passages = [passage([ONE], [0.8], document="s:migrating.md", key=2), passage([costly], [0.7])]
    found = reader.select("hardware access", QUESTION, passages)
    assert texts(found)[0] == costly
    assert texts(reader.select("hardware access before", QUESTION, passages))[0] == ONE


@pytest.mark.parametrize(
    "pointer",
    [
        "See the page on access to hardware.",
        "For more on access to hardware, read the guide.",
        "You can read more about access to hardware in the guide.",
        "FAQ: Should startups buy hardware or rent access?.",
        "**Answer:** See Why is hardware scarce?.",
    ],
)
def test_what_only_names_another_page_comes_after_what_answers(
    reader: EvidenceSelector, passage: MakePassage, pointer: str
) -> None:
    beside = passage([pointer], [0.7], document="s:b", key=2)
    found = reader.select("hardware access", QUESTION, [beside, passage([ONE], [0.7])])
    assert texts(found)[0] == ONE


@pytest.mark.parametrize("opening", ["No. All cards are sold.", "**Answer**: Yes, all cards are sold."])
def test_a_yes_or_no_is_quoted_only_for_the_question_that_it_answers(
    reader: EvidenceSelector, passage: MakePassage, opening: str
) -> None:
    found = [passage([opening, THREE], [0.9, 0.1])]
    assert texts(reader.select("does hardware support kafka", QUESTION, found)) == [THREE]
    assert texts(reader.select("are all cards sold", QUESTION, found))[0].startswith(opening)


def test_a_passage_that_only_asks_is_no_evidence(reader: EvidenceSelector, passage: MakePassage) -> None:
    assert reader.select("hardware", QUESTION, [passage(["Great post.", "Why is it scarce?"], [0.1, 0.9])]) == []


@pytest.mark.parametrize("fragment", ["Hardware", "See also", "1.", "Table of contents"])
def test_headings_and_stubs_are_never_quoted(reader: EvidenceSelector, passage: MakePassage, fragment: str) -> None:
    assert reader.select("hardware", QUESTION, [passage([fragment], [0.9])]) == []


def test_the_answer_to_a_written_question_inherits_its_closeness(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    faq = passage(["How do I reset my password?", "Use the link on the sign-in page."], [0.9, 0.0], kind="faq")
    other = passage([ONE], [0.3], document="s:b", key=2)
    assert texts(reader.select("new login", QUESTION, [other, faq])) == ["Use the link on the sign-in page.", ONE]


def test_a_comment_after_its_own_question_inherits_nothing(reader: EvidenceSelector, passage: MakePassage) -> None:
    comment = passage(["How do I reset my password?", "Ours is broken since Monday."], [0.9, 0.0], kind="comment")
    other = passage([ONE], [0.3], document="s:b", key=2)
    assert texts(reader.select("new login", QUESTION, [comment, other]))[0] == ONE


def test_the_same_words_are_shown_once(reader: EvidenceSelector, passage: MakePassage) -> None:
    twice = [passage([ONE], [0.9]), passage([ONE], [0.8], document="s:b", key=2)]
    assert texts(reader.select("hardware", QUESTION, twice)) == [ONE]


def test_overlapping_chunks_of_a_document_do_not_repeat_a_sentence(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    first = passage([ONE, TWO], [0.2, 0.9])
    second = passage([TWO, THREE], [0.9, 0.1], offset=len(ONE) + 1, key=2)
    found = reader.select("hardware", QUESTION, [first, second])
    assert sum(TWO in text for text in texts(found)) == 1


def test_a_time_is_preferred_where_one_is_asked_for(reader: EvidenceSelector, passage: MakePassage) -> None:
    dated, undated = "The release came in 2019 at last.", "The release came late as usual."
    found = reader.select("When did it ship", QUESTION, [passage([undated, dated], [0.55, 0.5], separator=" " * 280)])
    assert texts(found)[0] == dated
    assert [each.names_answer for each in found] == [True, False]


def test_the_strongest_are_those_near_the_best(reader: EvidenceSelector, passage: MakePassage) -> None:
    found = reader.select(
        "hardware",
        QUESTION,
        [
            passage([text], [cosine], document=text, key=n)
            for n, (text, cosine) in enumerate([(ONE, 0.9), (THREE, 0.8), (TWO, 0.1)])
        ],
    )
    assert texts(strongest(found, 3, 0.3)) == [ONE, THREE]
    assert texts(strongest(found, 1, 0.3)) == [ONE]
    assert strongest([], 3, 0.3) == []


def test_a_third_quote_of_another_document_must_be_as_good_as_the_best(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    far = "\n" * 300

    def shown(third: float, *, elsewhere: bool) -> list[str]:
        first = passage(
            [ONE, THREE, *(() if elsewhere else (TWO,))], [0.9, 0.85, third][: 3 - elsewhere], separator=far
        )
        others = [passage([TWO], [third], document="s:b", key=2)] if elsewhere else []
        return texts(strongest(reader.select("hardware", QUESTION, [first, *others]), 3, 0.3))

    assert shown(0.7, elsewhere=False) == [ONE, THREE, TWO]
    assert shown(0.7, elsewhere=True) == [ONE, THREE]
    assert shown(0.88, elsewhere=True)[:1] == [ONE]
    assert len(shown(0.88, elsewhere=True)) == 3


@pytest.mark.parametrize(
    ("cosine", "scored", "shown"),
    [(0.8, [ONE, TWO, THREE], [TWO, ONE, THREE]), (0.3, [ONE, THREE, TWO], [ONE, TWO, THREE])],
)
def test_reading_order_keeps_documents_together_and_begins_with_what_answers(
    reader: EvidenceSelector, passage: MakePassage, cosine: float, scored: list[str], shown: list[str]
) -> None:
    apart = "\n" * 300
    first = passage([TWO, ONE], [cosine, 0.9], separator=apart)
    second = passage([THREE], [0.5], document="s:b", key=2)
    found = reader.select("hardware", QUESTION, [second, first])
    assert texts(found) == scored
    assert texts(in_reading_order(found)) == shown


def test_a_page_for_contributors_comes_after_one_for_users_unless_it_is_asked_for(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    inside = passage([ONE], [0.6], document="s:contributing/cards.md", title="Cards")
    found = [inside, passage([THREE], [0.5], key=2, title="Cards")]
    assert texts(reader.select("hardware", QUESTION, found)) == [THREE, ONE]
    assert texts(reader.select("hardware for contributors", QUESTION, found)) == [ONE, THREE]


def test_a_quote_begins_where_its_sentence_does(reader: EvidenceSelector, passage: MakePassage) -> None:
    lead = "Because access to cards is needed so often, it can also be\nwritten with the `cards` command:"
    sentences = [TWO, lead, "```\ncards --all\n```"]
    found = reader.select("cards", QUESTION, [passage(sentences, [0.1, 0.3, 0.9], separator="\n\n")])
    assert texts(found)[0] == f"{lead}\n\n{sentences[2]}"


@pytest.mark.parametrize(
    "pointer",
    [
        "See the page on\ncards for more examples of cards.",
        "For more about cards, see the guide.",
        f"You can read more about cards in the [pages of the maker](https://example.org/{'card/' * 40}).",
        "You will read about cards later in the tutorial.",
        "How cards are kept is explained in the section on storage.",
    ],
)
def test_what_only_says_where_more_is_written_stands_beside_no_other_quote(
    reader: EvidenceSelector, passage: MakePassage, pointer: str
) -> None:
    found = reader.select("hardware", QUESTION, [passage([ONE], [0.5]), passage([pointer], [0.9], key=2)])
    assert texts(strongest(found, 3, 9.0)) == [ONE]
    alone = reader.select("hardware", QUESTION, [passage([pointer], [0.9])])
    assert texts(strongest(alone, 3, 9.0)) == [pointer]


@pytest.mark.parametrize("path", ["Cards > 9.4. Access to cards for everybody in it", "", "Cards"])
@pytest.mark.parametrize("separator", [" ", "\n\n"])
def test_no_piece_of_a_numbered_heading_is_quoted(
    reader: EvidenceSelector, passage: MakePassage, path: str, separator: str
) -> None:
    head = "9.4. Access to cards for everybody in it"
    found = passage([head, ONE], [0.1, 0.5], separator=separator if path.startswith("Cards >") else "\n\n")
    spans = (Sentence(0, 4, "9.4."), Sentence(5, len(head), head[5:]), found.sentences[1])
    found = replace(found, sentences=spans, vectors=np.array([[0.1, 0.9], [0.9, 0.1], [0.5, 0.5]], np.float32))
    chunk = replace(found.passage.chunk, headings=((0, path),))
    found = replace(found, passage=replace(found.passage, chunk=chunk))
    assert texts(reader.select("access to cards", QUESTION, [found])) == [ONE]


SENTENCES = st.sampled_from([ONE, TWO, THREE, "Why?", "It was so.", "Heading", "Thanks!", "x" * 320 + " a b c."])


@given(
    st.lists(
        st.tuples(st.lists(st.tuples(SENTENCES, st.floats(-1, 1)), max_size=6), st.sampled_from([" ", "\n", "  "])),
        max_size=4,
    )
)
def test_quotes_are_verbatim_distinct_and_bounded(
    reader: EvidenceSelector, passage: MakePassage, drawn: list[tuple[list[tuple[str, float]], str]]
) -> None:
    passages = [
        passage(
            [text for text, _ in pairs],
            [cosine for _, cosine in pairs],
            document=f"s:{n}",
            separator=separator,
            offset=7,
            key=n,
        )
        for n, (pairs, separator) in enumerate(drawn)
    ]
    found = reader.select("access to cards?", QUESTION, passages)
    for each in found:
        chunk = each.passage.chunk
        assert each.quote.text == chunk.text[each.quote.start - chunk.start : each.quote.end - chunk.start]
        assert len(each.quote.text) <= 300 or each.quote.text in {text for pairs, _ in drawn for text, _ in pairs}
    assert len({" ".join(text.casefold().split()) for text in texts(found)}) == len(found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_terms_that_the_index_keeps_give_the_quotes_that_analysing_gives(plans: Index) -> None:
    reader = EvidenceSelector(TermWeigher(plans.lexicon(EVERYBODY)), 300)
    for question in ("What does the team plan cost each member?", "How many steps has the stair of the lighthouse?"):
        result = plans.search(Query(question, 4, 2, EVERYBODY, frozenset(KINDS)))
        kept = plans.sentences(result.passages)
        analysed = [replace(found, terms=None) for found in kept]
        assert all(found.terms is not None and found.terms.any() for found in kept)
        assert reader.select(question, result.vector, kept) == reader.select(question, result.vector, analysed)


def test_a_sentence_with_more_terms_than_are_kept_has_all_of_its_words(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    long = "The beekeeper " + " ".join(f"word{n}" for n in range(40)) + " sells wax."
    found = passage([long, "Something else is said here."], [0.3, 0.3])
    row = [term_hash(f"word{n}") for n in range(32)]
    kept = replace(found, terms=np.array([row, [term_hash("something")] + [0] * 31], np.uint16))
    best = reader.select("Who sells wax?", np.array([1, 0], np.float32), [kept])[0]
    assert best.quote.text == long
    assert best.coverage > 0


def test_no_more_quotes_are_made_than_are_looked_at(reader: EvidenceSelector, passage: MakePassage) -> None:
    sentences = [f"This is sentence number {n} about bees." for n in range(200)]
    found = passage(sentences, [0.9 - 0.004 * n for n in range(200)])
    assert len(EvidenceSelector(reader.weigher, 40).select("bees", np.array([1, 0], np.float32), [found])) == MAX_QUOTES


@pytest.mark.parametrize(
    "sentence",
    [
        "报销单必须在三十天内提交。",
        "休暇は二週間前に申請してください。",
        "图书馆每天开放",
        "「入場は無料です。」",
        "ກະລຸນາລໍຖ້າຢູ່ຫນ້າຫ້ອງການ",
    ],
)
def test_a_sentence_without_spaces_may_be_quoted(sentence: str, reader: EvidenceSelector, passage: MakePassage) -> None:
    found = reader.select("?", QUESTION, [passage([sentence], [0.9])])
    assert texts(found) == [sentence]


def test_a_heading_without_spaces_may_not(reader: EvidenceSelector, passage: MakePassage) -> None:
    assert reader.select("?", QUESTION, [passage(["年假制度", "休暇"], [0.9, 0.9])]) == []


@pytest.mark.parametrize(
    "head",
    ["Ann Bell, 2024-05-17 10:01 UTC", "Bob the Builder, 2024-05-17 10:02 UTC, https://discord.com/channels/1/2/1"],
)
def test_the_line_above_a_message_is_no_evidence(head: str, reader: EvidenceSelector, passage: MakePassage) -> None:
    said = "Hold the round button for ten seconds."
    found = reader.select("button", QUESTION, [passage([head, said], [0.9, 0.5], kind="message", separator="\n")])
    assert texts(found) == [said]


ERROR = "RuntimeError: the harbour lamp cannot be lit twice"
REMEDY = "Turn the key to the left and wait."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (ERROR, [f"{ERROR}. {REMEDY}"]),
        ("Old harbour. RuntimeError: the lamp cannot be lit twice", [f"{ERROR}. {REMEDY}"]),
        ("Who may light the lamp of the lighthouse?", [f"{ERROR}.", REMEDY]),
    ],
)
def test_a_quote_that_repeats_the_question_goes_on(
    reader: EvidenceSelector, passage: MakePassage, question: str, expected: list[str]
) -> None:
    found = reader.select(question, QUESTION, [passage([f"{ERROR}.", REMEDY], [0.9, 0.0])])
    assert texts(found) == expected


def test_what_is_repeated_takes_no_room_from_what_follows(weigher: TermWeigher, passage: MakePassage) -> None:
    reader = EvidenceSelector(weigher, len(REMEDY) + 2)
    found = reader.select(ERROR, QUESTION, [passage([f"{ERROR}.", REMEDY], [0.9, 0.0])])
    assert texts(found) == [f"{ERROR}. {REMEDY}"]


@pytest.mark.parametrize(
    "heading", ["Utilities > connect(…)", "open(path, mode='r')", "class Session(*, loop=None)", "FileField > name"]
)
def test_to_how_something_is_done_a_guide_answers_before_the_entry_of_a_reference(
    reader: EvidenceSelector, passage: MakePassage, heading: str
) -> None:
    entry = passage(["Access of the hardware as a file."], [0.75], document="s:b", key=2, heading=heading)
    said = "Ask for access to the hardware."
    guide = passage([said], [0.7], heading="Access > Getting started")
    assert texts(reader.select("how do I access hardware", QUESTION, [entry, guide]))[0] == said
    assert texts(reader.select("what gives access to hardware", QUESTION, [entry, guide]))[1] == said


PORTS = [f"- `port_{n}` – the port of the lamp with the number {n}, where it has one at all." for n in range(6)]
QUOTA = "- `quota` – the quota that startups get of all cards, in percent."


def test_of_a_long_list_the_item_that_alone_has_what_is_asked_is_quoted_alone(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    items = [*PORTS[:3], QUOTA, *PORTS[3:]]
    listed = passage(items, [0.9 if each == QUOTA else 0.1 for each in items], separator="\n")
    assert texts(reader.select("what quota do startups get", QUESTION, [listed]))[0] == QUOTA
    assert texts(reader.select("what settings are there", QUESTION, [listed]))[0] == "\n".join(items)


def test_steps_stay_together_whatever_one_of_them_has(reader: EvidenceSelector, passage: MakePassage) -> None:
    steps = [f"{n}. {item[2:]}" for n, item in enumerate([*PORTS, QUOTA], 1)]
    listed = passage(steps, [0.1] * len(PORTS) + [0.9], separator="\n")
    assert texts(reader.select("what quota do startups get", QUESTION, [listed])) == ["\n".join(steps)]


def test_a_field_is_quoted_with_its_text_where_the_question_has_its_label(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    record = ["**Default:** `30`", "Seconds that a startup waits for a quota."]
    found = passage(record, [0.2, 0.1], separator="\n\n", heading="quota_timeout")
    assert texts(reader.select("default quota timeout", QUESTION, [found])) == ["\n\n".join(record)]
    alone = passage(record[:1], [0.2], heading="quota_timeout")
    assert texts(reader.select("default quota timeout", QUESTION, [alone])) == record[:1]
    assert reader.select("quota timeout", QUESTION, [alone]) == []


@pytest.mark.parametrize("line", ["---", "***", "  _____ "])
def test_a_quote_ends_at_a_line_across_the_page(reader: EvidenceSelector, passage: MakePassage, line: str) -> None:
    found = reader.select("hardware", QUESTION, [passage([ONE, THREE], [0.8, 0.7], separator=f"\n\n{line}\n\n")])
    assert texts(found) == [ONE, THREE]


def test_a_short_line_is_quoted_with_the_code_that_it_names_but_never_alone(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    named, code = "Hardware file:", "```ini\n[cards]\nquota = 3\n```"
    found = reader.select("hardware file", QUESTION, [passage([named, code], [0.8, 0.1], separator="\n\n")])
    assert texts(found)[0] == f"{named}\n\n{code}"
    assert reader.select("hardware file", QUESTION, [passage([named], [0.8])]) == []


COPIED = "All startups of the harbour get a quota of {} cards each month, which the council of the town {}."


@pytest.mark.parametrize(
    ("copy", "shown"),
    [
        (COPIED.format(30, "shares"), 1),  # a word of twelve and more
        (COPIED.format(40, "divides"), 2),  # another number
        ("The council of the town divides 30 cards among all startups that ask for it in time.", 2),
    ],
)
def test_a_copy_of_a_better_quote_is_not_shown(
    reader: EvidenceSelector, passage: MakePassage, copy: str, shown: int
) -> None:
    first = COPIED.format(30, "divides")
    pages = [passage([first], [0.8]), passage([copy], [0.7], document="s:b", key=2)]
    found = texts(reader.select("quota of cards", QUESTION, pages))
    assert (found[0], len(found)) == (first, shown)


def test_variants_within_a_document_are_all_shown(reader: EvidenceSelector, passage: MakePassage) -> None:
    variants = [COPIED.format(30, how) for how in ("divides", "shares")]
    pages = [passage([text], [0.8], offset=1_000 * at, key=at) for at, text in enumerate(variants, 1)]
    assert sorted(texts(reader.select("quota of cards", QUESTION, pages))) == variants


def test_a_sentence_that_another_page_repeats_is_quoted_once(reader: EvidenceSelector, passage: MakePassage) -> None:
    copied = "If another program uses the port, the access to the hardware fails with an error at the start of it."
    beside = passage([copied, "Visit the page and look at it."], [0.8, 0.7], document="s:b", key=2)
    found = reader.select("hardware access", QUESTION, [passage([copied], [0.9]), beside])
    assert sum(copied in each for each in texts(found)) == 1


def test_a_sentence_that_goes_on_after_code_brings_the_code(reader: EvidenceSelector, passage: MakePassage) -> None:
    code = "Correct it with\n\n```\nfix --last\n```"
    goes_on = "which replaces the access to the hardware by a new one."
    found = reader.select("hardware access", QUESTION, [passage([code, goes_on], [0.1, 0.9], separator="\n\n")])
    assert texts(found)[0] == f"{code}\n\n{goes_on}"


def test_a_sentence_of_its_own_after_code_stands_alone(reader: EvidenceSelector, passage: MakePassage) -> None:
    code = "Correct it with\n\n```\nfix --last\n```"
    found = reader.select("hardware access", QUESTION, [passage([code, ONE], [0.1, 0.9], separator="\n\n")])
    assert texts(found)[0] == ONE


def test_a_quote_does_not_end_in_a_sentence_that_announces_what_is_not_quoted(
    reader: EvidenceSelector, passage: MakePassage
) -> None:
    announces = "To rent access to hardware, do the following:"
    found = reader.select("hardware", QUESTION, [passage([ONE, announces], [0.9, 0.8])])
    assert texts(found)[0] == ONE
    steps = "- Ask for a quota.\n- Wait for the answer."
    with_steps = passage([f"{ONE} {announces}", steps], [0.9, 0.1], separator="\n\n")
    assert texts(reader.select("hardware", QUESTION, [with_steps]))[0].endswith(steps)
