"""Reading untrusted text takes time that grows no faster than its length."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.answering import courtesy
from bot.answering.compose.text_fragment import text_directive
from bot.answering.compose.wording import laid_out_text
from bot.answering.conversation.query_rewriting import is_faithful
from bot.answering.conversation.references import sentence_referred_to
from bot.answering.evidence.page_summary import summarize_page
from bot.answering.evidence.sentence_form import may_be_quoted, weakness
from bot.answering.evidence.text_blocks import _blocks, is_laid_out, whole_blocks
from bot.answering.gate import DraftStream, Vocabulary, drafts, find_links, has_mention, is_instruction
from bot.answering.question import question_detection, question_parts
from bot.answering.question.answer_type import AnswerType, expected_answer_type, names_answer_of_type
from bot.answering.question.question_detection import asks_for_summary, without_kind_of_page
from bot.answering.question.question_terms import TermWeigher, capitalised_names, lone_numbers, numbers
from bot.answering.question.search_texts import output_of_programs
from bot.rendering import passage_layout
from bot.rendering.blocks import CodeBlock, ListBlock, ListItem, Paragraph, plain
from bot.rendering.discord import discord_markdown, echo, text_messages
from bot.rendering.discord.block_writer import layout_messages, runs_markdown
from bot.rendering.quoted_text import inline_runs, quoted_blocks, sentence_blocks
from bot.rendering.slack import block_kit, slack_messages
from bot.service import addressee
from bot.service.thread_question import asks_something, thread_question
from bot.slack_connection import slack_text
from bot.translation.question_language import QuestionLanguage
from index import split_sentences
from index.errors import UnreadableDocument
from index.lexical.analysis import Analysis
from index.parsing.cleaning import clean_text, first_words, iso_date, one_line, web_address
from index.parsing.decoding import decode_text
from index.parsing.dialects import clean_markdown, included_names
from index.parsing.document_loader import LoadContext
from index.parsing.formats import loader_for
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.markdown import find_headings, split_front_matter
from index.parsing.page_links import markdown_links, parse_page_links
from index.parsing.plain_text import infer_headings, split_comments
from index.parsing.rst.rst_loader import RstLoader
from index.parsing.rst.sphinx_settings import read_sphinx_settings
from index.parsing.sandbox import SandboxedLoader
from index.retrieval.changes import asks_for_changes
from index.sources.changelogs import is_changelog
from index.sources.chat_exports import discord_export
from index.sources.path_patterns import PathPatterns
from index.sources.site_links import _SLUGS, clean_title
from index.types import Chunk, Document, DocumentRef, Heading
from tests import growth
from tests.bot.answering.conftest import PlainLexicon
from tests.growth import FULL_LENGTH, HOSTILE_TEXTS, MATCHING, READING, Scale, growth_problem, repeated

ENGLISH = Analysis("english")


def read_question(text: str) -> None:
    for part in question_parts.parse_all_questions(f"? {text}"):
        question_parts.content_words(part.question)
        question_parts.refers_back(part.question)


def choose_quotes(text: str) -> None:
    sentences = split_sentences(text)
    question_detection.has_only_questions([each.text for each in sentences])
    for each in sentences[:50]:
        may_be_quoted(each.text)
        weakness(each.text)
        whole_blocks(text, each.start, each.end)
    is_laid_out(text)
    laid_out_text(text)


def summarize(text: str) -> None:
    """Sum up a text with headings, for a question that is the text."""
    weigher = TermWeigher(PlainLexicon(10, {}))
    headings = tuple(find_headings(text))
    ref = DocumentRef("s:a", "", "", "article", "", "", "public", "")
    document = Document(ref, text, "", headings, ())
    asks_for_summary(text)
    summarize_page(document, weigher.question(without_kind_of_page(text[:400])), weigher, 3)


def stream_drafts(text: str) -> None:
    stream = DraftStream()
    for at in range(0, len(text), 20):
        list(stream.feed(text[at : at + 20]))
    list(stream.finish())


def lay_out_quote(text: str) -> None:
    sentence_blocks(text)
    layout_messages((quoted_blocks(text),), 500)


def read_html(text: str) -> None:
    with suppress(UnreadableDocument):
        list(HtmlLoader().load(io.BytesIO(text.encode("utf-8", "replace")), LoadContext("a.html", 0, 10**6)))


def read_as(name: str) -> Callable[[str], object]:
    """Return what reads a text as a file of this name, without the sandbox."""

    def read(text: str) -> None:
        loader = loader_for(name)
        assert isinstance(loader, SandboxedLoader)
        with suppress(UnreadableDocument):
            list(loader.loader.load(io.BytesIO(text.encode("utf-8", "replace")), LoadContext(name, 0, 10**6)))

    return read


def read_bytes(text: str) -> None:
    with suppress(UnreadableDocument):
        decode_text(text.encode("cp1252", "replace"))


def read_damaged(text: str) -> None:
    for before in ("€".encode() + b"\x93", "€€€€".encode() + b"\x93", b"\x93"):
        with suppress(UnreadableDocument):
            decode_text(before + text.encode())


def count_paragraphs(text: str) -> None:
    with suppress(UnreadableDocument):
        split_comments(text, 1)


def expect(text: str) -> None:
    expected_answer_type(text)
    for kind in AnswerType:
        names_answer_of_type(text, kind, "When?")


def vocabulary() -> Vocabulary:
    """A reader of words that has read nothing yet, so that it keeps no word from one measurement to the next."""
    return Vocabulary(lambda word: [word.lower().removesuffix("s")])


READERS: dict[str, Callable[[str], object]] = {
    "a question": read_question,
    "output in a question": output_of_programs,
    "asking": question_detection.is_question,
    "a pleasantry": question_detection.is_pleasantry,
    "sentences": split_sentences,
    "quotes": choose_quotes,
    "what is expected": expect,
    "numbers": lambda text: (numbers(text), lone_numbers(text), capitalised_names(text)),
    "what is pointed at": lambda text: (
        sentence_referred_to(text, ["a", "b"]),
        sentence_referred_to("the second one", [text]),
    ),
    "a rewritten question": lambda text: is_faithful(text[:400], text, text, vocabulary()),
    "what a page says in short": summarize,
    "instructions": is_instruction,
    "links": lambda text: (find_links(text), has_mention(text)),
    "words": lambda text: vocabulary().read(text),
    "drafts": drafts,
    "drafts as they come": stream_drafts,
    "plain text": text_messages,
    "plain text on Slack": slack_messages.text_messages,
    "code on Slack": slack_messages.code_messages,
    "a list on Slack": lambda text: block_kit.layout_messages(
        ((ListBlock(tuple(ListItem("-", 0, (plain(each),)) for each in text.split() or ["a"])),),)
    ),
    "what people write on Slack": lambda text: slack_text.with_names(text, "U1", {}),
    "small messages": lambda text: layout_messages(
        ((CodeBlock(text, ""), Paragraph((plain(text),), leads=False)),), 64
    ),
    "a line": lambda text: runs_markdown(inline_runs(text)),
    "escaping": discord_markdown.escape,
    "bold": discord_markdown.bold,
    "code in a line": discord_markdown.inline_code,
    "code": discord_markdown.fence_lines,
    "a link's text": lambda text: discord_markdown.masked_link(text, "https://a.b"),
    "a link's address": lambda text: discord_markdown.masked_link("a", f"https://a.b/{text}"),
    "a quote": lay_out_quote,
    "a passage's beginning": passage_layout._beginning,
    "a passage's ending": passage_layout._ending,
    "what a search shows": lambda text: list(
        passage_layout._excerpt(quoted_blocks(passage_layout._body(Chunk("s:a", 0, len(text), text, "a"))))
    ),
    "a message that only greets": courtesy,
    "an echo": echo,
    "whether a message asks": asks_something,
    "whom a message is for": lambda text: (
        addressee.own_words(text),
        addressee.asks(text),
        addressee.goes_on(text),
        addressee.asks_anybody(text),
    ),
    "the language of a question": QuestionLanguage().of,
    "what a thread seeks": lambda text: thread_question(text[:100], [text] * 3),
    "terms": ENGLISH.terms,
    "a question's terms": ENGLISH.question,
    "Markdown's headings": find_headings,
    "dialects of Markdown": lambda text: clean_markdown(text, {}, is_mdx=False),
    "MDX": lambda text: clean_markdown(text, {}, is_mdx=True),
    "includes": lambda text: (list(included_names(text)), list(RstLoader().included_names(text))),
    "settings of Sphinx": read_sphinx_settings,
    "text's headings": infer_headings,
    "comments": count_paragraphs,
    "front matter": split_front_matter,
    "a web page": read_html,
    "a table": read_as("a.csv"),
    "AsciiDoc": read_as("a.adoc"),
    "Org": read_as("a.org"),
    "RTF": lambda text: read_as("a.rtf")("{\\rtf1 " + text),
    "subtitles": lambda text: read_as("a.vtt")("00:01.000 --> 00:02.000\n" + text),
    "an interface": lambda text: read_as("a.yaml")("openapi: x\ndefinitions: {A: {description: x}}\na: " + text),
    "bytes": read_bytes,
    "damaged bytes": read_damaged,
    "a field": lambda text: (clean_text(text), first_words(text), iso_date(text), one_line(text), web_address(text)),
    "the link to a quote": text_directive,
    "links of a page": lambda text: parse_page_links(text.encode("utf-8", "replace"), "https://a.b/"),
    "a list of pages": markdown_links,
    "whether changes are asked for": asks_for_changes.__wrapped__,
    "a changelog": lambda text: is_changelog(text, text, tuple(Heading(0, 1, each) for each in text.split("\n"))),
    "the path of a file": lambda text: PathPatterns(("a/**/b*c*d", "*a*b"), ("**/x",), use_defaults=True).reads(text),
    "anchors": lambda text: [slug(text) for slug in _SLUGS.values()],
    "a title": clean_title,
    "marks of an export": lambda text: discord_export.plain_text(text, {}),
}
"""Functions that read untrusted text, by what they read."""
CACHED = (question_detection.is_question, question_detection.is_pleasantry, may_be_quoted, weakness, _blocks)


def uncached(work: Callable[[str], object]) -> Callable[[str], object]:
    """The same work with empty caches."""

    def run(text: str) -> object:
        for each in CACHED:
            each.cache_clear()
        return work(text)

    return run


@pytest.mark.parametrize("reader", READERS)
def test_reading_takes_time_in_step_with_the_text(reader: str) -> None:
    work = uncached(READERS[reader])
    assert [wrong for make in HOSTILE_TEXTS if (wrong := growth_problem(work, make))] == []


STEPS_A_SECOND = 10_000_000


def steps_of(linear: int, quadratic: float) -> Callable[[str], int]:
    """Count so many steps a character, and so many times the quadratic steps of ``FULL_LENGTH`` characters."""
    return lambda text: linear * len(text) + int(quadratic * linear * len(text) ** 2 / FULL_LENGTH)


def work_of(linear: int, quadratic: float) -> Callable[[str], object]:
    """Work of as many steps."""
    steps = steps_of(linear, quadratic)
    return lambda text: sum(1 for _ in range(steps(text)))


@pytest.mark.parametrize("scale", [READING, MATCHING])
@pytest.mark.parametrize(
    ("linear", "quadratic", "is_found"), [(10, 0, False), (10, 0.1, False), (20, 5, True), (5, 20, True)]
)
def test_quadratic_work_is_found_at_every_length(
    scale: Scale, linear: int, quadratic: float, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Steps are counted, so that what is judged here is the bounds and not how busy the machine is.
    monkeypatch.setattr(growth, "seconds_of", lambda work, text: work(text) / STEPS_A_SECOND)
    slow_enough = replace(scale, ceiling=10.0)
    assert bool(growth_problem(steps_of(linear, quadratic), repeated("a"), slow_enough)) is is_found


def test_quadratic_work_is_found_by_the_time_that_it_takes() -> None:
    assert growth_problem(work_of(2, 20), repeated("a"), replace(READING, ceiling=10.0)) != ""


def test_work_that_never_ends_is_found() -> None:
    assert growth_problem(lambda text: [None for _ in iter(int, 1)], repeated("a")).startswith("more than 1.0 s on")


def test_slow_linear_work_is_found() -> None:
    assert growth_problem(work_of(20, 0), repeated("a"), replace(MATCHING, ceiling=0.001)) != ""
