"""What a page shows, as text."""

import pytest
from lxml import html

from index.parsing.html.html_text import html_to_text


def text(markup: str) -> str:
    return html_to_text(html.fragment_fromstring(markup, create_parent="div"))[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "<tr><th>Season<th>Single<th>Double<tr><td>Low<td rowspan=2>60<td>80<tr><td>High<td>120",
            ["Season | Single | Double", "Low | 60 | 80", "High | 60 | 120"],
        ),
        (
            "<tr><td><td>Mon<td>Tue<tr><td>Room<td colspan=2>open",
            [" | Mon | Tue", "Room | open | open"],
        ),
        (
            "<thead><tr><th rowspan=2>Plan<th colspan=2>Price<tr><th>Month<th>Year</thead><tr><td>A<td>1<td>10",
            ["Plan | Price Month | Price Year", "A | 1 | 10"],
        ),
        (
            "<tr><th>Day<th>Times<tr><td>Mon<td><ul><li>8 to 9<li>10 to 11</ul><tr><td>Tue<td><p>Closed.</p>Call us",
            ["Day | Times", "Mon | 8 to 9; 10 to 11", "Tue | Closed. Call us"],
        ),
        (
            "<tr><th>Sign<th>Meaning<tr><td>a|b<td>either<br>both<tr><td>x<td>",
            ["Sign | Meaning", "a\\|b | either; both", "x | "],
        ),
        (
            "<tr><th>A<th>B<tr><td rowspan=0>1<td rowspan=99999999>2<tr><td>3<td>4",
            ["A | B", "1 | 2", "3 | 4"],
        ),
    ],
)
def test_a_table_is_a_grid(rows: str, expected: list[str]) -> None:
    header, *body = expected
    rule = " | ".join(["---"] * (header.count("|") + 1))
    lines = [f"| {line} |" for line in (header, rule, *body)]
    assert text(f"<table>{rows}</table>") == "\n".join(lines)


def test_a_table_inside_a_table_stands_once() -> None:
    found = text("<table><tr><td>Left<td><table><tr><th>A<th>B<tr><td>1<td>2</table></table>")
    assert found == "Left\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("10<sup>6</sup> litres", "10^6 litres"),
        ("E = mc<sup>2</sup>", "E = mc^2"),
        ("x<sup>n+1</sup>", "x^(n+1)"),
        ("10<sup>−3</sup> m", "10^−3 m"),
        ("H<sub>2</sub>O and CO<sub>2</sub>", "H2O and CO2"),
        ("log<sub>2</sub>8", "log₂8"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("Bees dance<sup><a href='#fn1'>1</a></sup>", "Bees dance[1]"),
        ("<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>", "E = mc^2"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "(a + b)/2"),
        ("<math><msqrt><mi>x</mi></msqrt><mo>≤</mo><msub><mi>y</mi><mi>i</mi></msub></math>", "√(x) ≤ y_i"),
        ("Fee <del>20 EUR</del> 35 EUR", "Fee ~~20 EUR~~ 35 EUR"),
        ("Fee <span style='text-decoration: line-through'>20</span> 35", "Fee ~~20~~ 35"),
        ("<p><input type=checkbox checked>Helmet</p><p><input type=checkbox>Night</p>", "[x] Helmet\n\n[ ] Night"),
        ("Seen <span style='display:none'>unseen</span><b hidden>too</b>", "Seen"),
        ("<h2>Setup<a class=headerlink href='#setup'>¶</a></h2>", "Setup"),
        ("<h2><a href='#setup'>#</a> Setup <span class=mw-editsection>[edit]</span></h2>", "Setup"),
        ("<h3><button aria-expanded=false>May I cancel?</button></h3><p>Yes.</p>", "May I cancel?\n\nYes."),
    ],
)
def test_marks_keep_what_they_say(markup: str, expected: str) -> None:
    assert text(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol start=3><li>c<li>d</ol>", "3. c\n4. d"),
        ("<ol type=a><li>x<li value=28>y</ol>", "a. x\nab. y"),
        ("<ol type=I start=4><li>x<li>y</ol>", "IV. x\nV. y"),
        ("<ol reversed><li>x<li>y</ol>", "2. x\n1. y"),
        ("<ol><li>x<ul><li>y</ul><li>z</ol>", "1. x\n  - y\n2. z"),
    ],
)
def test_lists_have_the_numbers_that_are_shown(markup: str, expected: str) -> None:
    assert text(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<pre><code class='language-sh'>a\n  b\n</code></pre>", "```sh\na\n  b\n```"),
        ("<pre><span class=line>a</span>\n<span class=line>b</span></pre>", "```\na\nb\n```"),
        ("<pre><code><span class=line>a</span><span class=line>b</span></code></pre>", "```\na\nb\n```"),
        ("<pre><div>a</div><div>  b</div></pre>", "```\na\n  b\n```"),
        ("<pre>a<br>b</pre>", "```\na\nb\n```"),
        ("<pre>\ta:\n\t\tb</pre>", "```\n\ta:\n\t\tb\n```"),
        ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
        ("<pre><span class=lineno>1</span>a\n<span class=lineno>2</span>b</pre>", "```\na\nb\n```"),
        (
            "<table class=highlighttable><tr><td class=linenos><pre>1\n2</pre></td>"
            "<td class=code><div class=highlight-python><pre>a\nb</pre></div></td></tr></table>",
            "```python\na\nb\n```",
        ),
        (
            "<table><tr><td class=blob-num>1</td><td class=blob-code>if a:</td></tr>"
            "<tr><td class=blob-num>2</td><td class=blob-code>  b()</td></tr></table>",
            "```\nif a:\n  b()\n```",
        ),
    ],
)
def test_code_keeps_its_lines(markup: str, expected: str) -> None:
    assert text(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Questions</h2><button class=accordion>May I cancel?</button><div style='display:none'>Yes.</div>",
        "<h2>Questions</h2><details><summary>May I cancel?</summary><p>Yes.</p></details>",
        "<h2>Questions</h2><div role=button aria-controls=a>May I cancel?</div><div id=a role=region hidden>Yes.</div>",
    ],
)
def test_what_opens_a_text_is_its_heading(markup: str) -> None:
    found, headings = html_to_text(html.fragment_fromstring(markup, create_parent="div"))
    assert found == "Questions\n\nMay I cancel?\n\nYes."
    assert [(each.level, each.text) for each in headings] == [(2, "Questions"), (3, "May I cancel?")]


def test_a_short_definition_stands_on_the_line_of_its_term() -> None:
    assert text("<dl><dt>Hub</dt><dd>The middle.</dd><dt>Rim</dt><dd><p>One.</p><p>Two.</p></dd></dl>") == (
        "Hub: The middle.\n\nRim\n\nOne.\n\nTwo."
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a <del><s>b</s></del> c</p>", "a ~~b~~ c"),
        ("<p>a<del> b </del>c</p>", "a ~~b~~ c"),
        ("<p>a <del> </del>b</p>", "a b"),
        ("<del><p>a</p><p>b</p></del>", "~~a~~\n\n~~b~~"),
        ("<p style='text-decoration: line-through'>a <s>b</s> c</p>", "~~a b c~~"),
        ("<ul><li style='text-decoration-line:line-through'>a</li><li><s>b</s> c</li></ul>", "- ~~a~~\n- ~~b~~ c"),
        ("<h2 style='text-decoration:line-through'><s>a</s> b</h2>", "~~a~~ b"),
        (
            "<table style='text-decoration:line-through'><tr><td>a</td><td><s>b</s></td></tr>"
            "<tr><td>c</td><td style='text-decoration:line-through'>d <s>e</s></td></tr></table>",
            "| a | ~~b~~ |\n| --- | --- |\n| c | ~~d e~~ |",
        ),
    ],
)
def test_struck_text_is_marked_once(markup: str, expected: str) -> None:
    assert text(markup) == expected


@pytest.mark.parametrize(
    "code",
    [
        '<div class="highlight"><code><div class="line">a {</div><div class="line">  b: 1</div></code></div>',
        "<code><div>a {</div><div>  b: 1</div></code>",
        '<div><code><span class="line">a {</span><span class="line">  b: 1</span></code></div>',
    ],
)
def test_code_of_lines_without_pre_is_a_block(code: str) -> None:
    assert "```\na {\n  b: 1\n```" in text(f"<p>Write:</p>{code}<p>Done.</p>")


def test_code_in_a_sentence_stays_in_it() -> None:
    assert "```" not in text("<p>Write <code>a <span>b</span></code> here.</p>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Use <code>dpkg\n--install</code> instead.</p>", "Use dpkg --install instead."),
        ("<ul><li>Print it: <code>a\nb</code>.</li></ul>", "- Print it: a b."),
        ("<p><b>Run</b> <code>a\n  b</code></p>", "Run a b"),
        ("<div><code>a {\n  b: 1</code></div>", "```\na {\n  b: 1\n```"),
        ("<p>Run <code style='white-space: pre'>a\n  b</code></p>", "Run\n\n```\na\n  b\n```"),
    ],
)
def test_code_whose_source_is_wrapped_stays_in_its_sentence(markup: str, expected: str) -> None:
    assert text(markup) == expected


def test_terms_of_one_meaning_stand_on_one_line() -> None:
    options = "<dl><dt>-d</dt><dt>--delete</dt><dd>Delete it.</dd><dt>-D</dt><dd>Delete it at once.</dd></dl>"
    assert text(options) == "-d, --delete: Delete it.\n\n-D: Delete it at once."


def test_signatures_that_are_too_long_for_one_line_stand_below_each_other() -> None:
    one, other = "send(" + "name, " * 10 + ")", "send(" + "file, " * 10 + ")"
    assert text(f"<dl><dt>{one}</dt><dt>{other}</dt><dd>Sends.</dd></dl>") == f"{one}\n\n{other}: Sends."


def test_a_term_that_is_a_question_is_the_heading_over_its_answer() -> None:
    markup = (
        "<h2>Common</h2><dl><dt>It is lost. May I cancel?</dt><dd><p>Yes.</p></dd><dt>Hub</dt><dd>A part.</dd></dl>"
    )
    found, headings = html_to_text(html.fragment_fromstring(markup, create_parent="div"))
    assert found == "Common\n\nIt is lost. May I cancel?\n\nYes.\n\nHub: A part."
    assert [(each.level, each.text) for each in headings] == [(2, "Common"), (3, "It is lost. May I cancel?")]


def test_a_term_keeps_the_sign_that_ends_it() -> None:
    assert text("<dl><dt>Freedom:</dt><dd>Free.</dd><dt>Why?</dt><dd>So.</dd></dl>") == "Freedom: Free.\n\nWhy? So."


def test_a_table_for_the_numbers_of_lines_is_no_language() -> None:
    cells = '<td class="linenos"><pre>1</pre></td><td class="code"><pre>go</pre></td>'
    table = f'<table class="highlighttable"><tr>{cells}</tr></table>'
    assert "```\ngo\n```" in text(f"<p>Write:</p>{table}")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            '<span></span><span class="nd">@click</span><span class="o">.</span><span class="n">command</span>'
            '<span class="p">()</span>\n<span class="k">def</span><span class="w"> </span><span class="nf">run</span>'
            '<span class="p">():</span>\n    <span class="k">pass</span>\n',
            "@click.command()\ndef run():\n    pass",
        ),
        (
            '<code class="hljs"><span class="hljs-keyword">const</span> <span>a</span><span>=</span><b>1</b><i></i>'
            ";</code>",
            "const a=1;",
        ),
        (
            '<span class="line"><span>a</span><span>:</span></span>\n<span class="line"></span>\n'
            '<span class="line"><span>  b</span><span>: 1</span></span>',
            "a:\n\n  b: 1",
        ),
        ("<div><span>a</span><span>()</span></div><div><span>b</span><span>()</span></div>", "a()\nb()"),
    ],
)
def test_coloured_code_is_written_as_it_stands(code: str, shown: str) -> None:
    assert text(f"<p>Write:</p><pre>{code}</pre>") == f"Write:\n\n```\n{shown}\n```"
