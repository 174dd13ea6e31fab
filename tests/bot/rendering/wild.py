"""Strategies for text that was not written with a chat in mind, and for answers made of it."""

from hypothesis import strategies as st

from bot.answering import Answer, AnswerSentence, Citation, Part, Quote, Status, link_to
from bot.answering.compose.wording import sentence_text
from index import DocumentRef

MARKUP = (
    "*", "**", "_", "__", "~~", "|", "||", "`", "``", "```", "```py\n", "\n```\n", "\\", "<", ">", "[", "]",
    "](", "(", ")", "# ", "\n# ", "\n-# ", "\n- ", "\n1. ", "\n> ", ">>> ", "@everyone", "@here", "<@1>",
    "<@!22>", "<@&3>", "<#4>", "<:a:5>", "<a:b:6>", ":smile:", "<t:7:R>", "</x:8>", "<id:home>",
    "[a](https://b.example)", "https://c.example/d_(e)", "https://f.example/**g**", "<https://h.example>",
    "https://i.example/@everyone", "HTTPS://j.example", "discord.gg/k", "https://discord.gg/l", "steam://m",
    "| n | o |\n|---|---|\n| p | q |", "std::vec::Vec", "[4]", "](x)", "](https://z.example)", "`r s`", "**t u**",
    "\n1. v\n3. w\n",    "\n- x\n  - y\n", "a[0](b)", "\n~~~\n", "12:30:45", "snake_case_name", " ", "\n", "\n\n", "\t",
    "\u00a0", "\u200b", "\u202e", "👩‍👩‍👧‍👦", "🇬🇧", "e\u0301", "漢字。", "word ",
    "Sentence. ", "¯\\_(ツ)_/¯",
)  # fmt: skip

wild_text = st.lists(
    st.sampled_from(MARKUP) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), max_size=30
).map("".join)
"""Text in which everything that a chat takes for markup stands beside everything else."""

any_text = wild_text | st.text(max_size=20)
"""Wild text, or text with control characters and lone surrogates."""

long_text = st.builds(lambda text, times: text * times, any_text, st.integers(1, 60)) | any_text
"""Text that may need several messages."""

DOCUMENTS = st.builds(
    DocumentRef,
    id=st.just("docs:a"),
    title=long_text.filter(str.strip),
    location=st.sampled_from(["docs/a.md", "https://docs.example/a_(b)?c=@everyone&d=*"])
    | any_text.map("https://x.example/{}".format),
    kind=st.sampled_from(["article", "comment"]),
    author=any_text,
    published=st.sampled_from(["", "2023-02-01", "2023-02-01T10:00:00Z"]) | any_text,
    audience=st.just("public"),
    parent=st.just(""),
)

QUOTES = st.builds(
    Quote,
    document=DOCUMENTS,
    revision=st.just("3f2a9c1" + "0" * 57),
    start=st.just(0),
    end=st.just(1),
    text=long_text.filter(str.strip),
    heading=any_text,
    page=st.integers(0, 3),
)


def _cited(quotes: list[Quote]) -> tuple[Citation, ...]:
    return tuple(Citation(number, quote, link_to(quote)) for number, quote in enumerate(quotes, 1))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer: with and without parts, hedged, refused, failed, cut, with any text in every place."""
    status: Status = draw(st.sampled_from(["answered", "no_evidence", "failed"]))
    citations = _cited(draw(st.lists(QUOTES, min_size=1, max_size=4))) if status == "answered" else ()
    # Sentences of an extractive answer are its quotes on one line.
    own = [sentence_text(each.quote.text) for each in citations if draw(st.booleans())]
    texts = own + draw(st.lists(long_text.filter(str.strip), max_size=3))
    code = draw(st.sampled_from(["", "```\nx = 1\n```"]))
    numbers = (
        st.lists(st.sampled_from([c.number for c in citations]), min_size=1, max_size=2, unique=True)
        if citations
        else None
    )
    sentences = tuple(
        AnswerSentence(text, tuple(draw(numbers))) for text in filter(None, [*texts, code]) if numbers is not None
    )
    parts = draw(
        st.lists(
            st.builds(
                Part,
                question=any_text.filter(str.strip),
                status=st.sampled_from(["answered", "no_evidence"]) if sentences else st.just("no_evidence"),
                hedged=st.booleans(),
                score=st.just(0.5),
                sentences=st.lists(st.integers(0, max(0, len(sentences) - 1)), max_size=3).map(tuple),
            ),
            max_size=3,
        )
    )
    return Answer(
        id="a1",
        status=status,
        hedged=draw(st.booleans()),
        question="Why?",
        text=draw(any_text),
        score=0.5,
        model=draw(st.sampled_from(["", "some/model"])),
        fallback=draw(st.sampled_from(["", "timeout", "unsupported"])),
        parts=tuple(parts),
        sentences=sentences,
        dropped=draw(st.integers(0, 2)),
        unanswered=draw(st.integers(0, 2)),
        citations=citations,
        nearest=_cited(draw(st.lists(QUOTES, max_size=3))) if status == "no_evidence" else (),
        asked_before=_cited(draw(st.lists(QUOTES, max_size=2))),
        timings_ms={},
    )
