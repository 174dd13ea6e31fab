"""Discord's Markdown is drawn as its client shows it."""

import re
from html import unescape

import pytest

from tests.bot.rendering.discord_reader import read
from tests.pictures.discord_markup import MarkupReader

NAMES = {"users": {"1": "Ada"}, "roles": {"2": "helpers"}, "channels": {"3": "general"}}
READER = MarkupReader(NAMES, 1_000_000.0)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a\nb", '<div class="text">a<br>b</div>'),
        ("> a\n> b\nc", '<blockquote><div class="text">a<br>b</div></blockquote><div class="text">c</div>'),
        ("-# small", '<div class="small">small</div>'),
        ("a -# b", '<div class="text">a -# b</div>'),
        ("## Title", "<h2>Title</h2>"),
        (
            "a\n```sh\nls *x*\n```\nb",
            '<div class="text">a<br></div><pre><code>ls *x*</code></pre><div class="text">b</div>',
        ),
        ("**a** *b* __c__ ~~d~~", '<div class="text"><strong>a</strong> <em>b</em> <u>c</u> <s>d</s></div>'),
        (r"\*a\* snake_case_name", '<div class="text">*a* snake_case_name</div>'),
        ("[1] [Title](<https://a.org/b>), Ada", '<div class="text">[1] <a>Title</a>, Ada</div>'),
        (
            "<@1> <@&2> <#3>",
            " ".join(f'<span class="mention">{each}</span>' for each in ("@Ada", "@helpers", "# general")),
        ),
        ("<t:913600:R>", '<span class="time">1 day ago</span>'),
        ("</ask:12>", '<span class="mention">/ask</span>'),
        ("`a < b`", '<div class="text"><code>a &lt; b</code></div>'),
    ],
)
def test_markup_is_shown_as_what_it_is(markdown: str, html: str) -> None:
    assert html in READER.html(markdown)


def test_items_of_a_list_are_indented_by_their_depth() -> None:
    shown = READER.html("- a\n  - b\n1. c")
    assert re.findall(r"--depth:(\d)\"><span>(.+?)</span>(\w)", shown) == [
        ("0", "•", "a"),
        ("1", "◦", "b"),
        ("0", "1.", "c"),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "> When?\nIn **1871**. [1]\n\n-# [1] The lighthouse, Ada",
        r"a \*b\* \_c\_ \# d",
        "- item `code`\n- *other*",
        "```\nMonth │ High\n```\n[1]",
    ],
)
def test_the_words_are_those_that_a_reader_of_the_markup_reads(markdown: str) -> None:
    html = re.sub(r"</?(?:a|strong|em|code|s|u)>", "", READER.html(markdown))
    words = unescape(re.sub(r"<[^>]+>", " ", html)).split()
    assert [word for word in words if word not in "•◦"] == read(markdown).text.split()
