"""Markdown as MkDocs, Docusaurus, Astro, VitePress, Hugo, MyST and GitHub write it."""

import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.dialects import clean_markdown, included_names
from index.parsing.markdown import find_headings


def clean(text: str, *, mdx: bool = False, **files: str) -> str:
    named = {name.replace("_", "."): content for name, content in files.items()}
    return clean_markdown(textwrap.dedent(text).strip("\n"), named, is_mdx=mdx).text.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "# Plain\r\n\r\nWords with `code`, **strong**, *slanted* and [a link](https://a.example/b).\r\n",
        "1. one\n2. two\n\n   more\n\n- [ ] open\n- [x] done\n",
        "| A | B |\n| --- | :-: |\n| `a|b` | 2 |\n",
        "a < b, c > d, 2 * 3, snake_case, #tag, me@a.example, 10:30:00, 50 % of {these}\n",
        "    indented { .code }\n    <div>&nbsp;\n",
        "```python\n{{ x }} <b> &nbsp; \\* [a](b.md) <!-- c -->\n```\n",
        "~~~\n!!! note\n::: tip\n~~~\n",
        "> A quotation\n> of two lines.\n\nSetext\n======\n",
        "Give it <path> and `<div>`, as in `{{ name }}`.\n",
        "Array[0][1] and f(x)[2], 1 ~ 2, x^2, C++ and D++ and a == b == c\n",
    ],
)
def test_plain_markdown_is_kept_to_the_character(text: str) -> None:
    assert clean_markdown(text, {}, is_mdx=False).text == text


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        ('!!! note "Read this"\n    Take care.\n\n    Twice.', "**Read this**\n\nTake care.\n\nTwice."),
        ("!!! warning\n\n    Take care.", "**Warning**\n\nTake care."),
        ('!!! tip inline end ""\n    Take care.', "Take care."),
        ("??? question\n    Why?", "**Question**\n\nWhy?"),
        ('???+ example "Open"\n    - one\n    - two', "**Open**\n\n- one\n- two"),
        (":::note[Read this]\nTake care.\n:::", "**Read this**\n\nTake care."),
        (":::caution\n\nTake care.\n\n:::", "**Caution**\n\nTake care."),
        (':::tip{title="Own"}\nTake care.\n:::', "**Own**\n\nTake care."),
        ("::: details Click me\nTake care.\n:::", "**Click me**\n\nTake care."),
        ("::: code-group\n\n```sh [npm]\nnpm i\n```\n\n:::", "**npm**\n\n```sh\nnpm i\n```"),
        ("/// note | Read this\nTake care.\n///", "**Read this**\n\nTake care."),
        ("/// tip\n    open: true\n\nTake care.\n///", "**Tip**\n\nTake care."),
        ("/// details | More\n    type: warning\nTake care.\n///", "**More**\n\nTake care."),
        ("> [!NOTE]\n> Take care.", "> **Note**\n> Take care."),
        ("> [!WARNING] Own words\n> Take care.", "> **Own words**\n> Take care."),
        ("```{note}\nTake care.\n```", "**Note**\n\nTake care."),
        ("```{my-cli}\n$ run it\ndone\n```", "```console\n$ run it\ndone\n```"),
        ("```{my-box}\n$ run it\n\nThen rest.\n```", "$ run it\n\nThen rest."),
        ("```{admonition} Read this\n:class: tip\nTake care.\n```", "**Read this**\n\nTake care."),
        (":::{tip}\nTake care.\n:::", "**Tip**\n\nTake care."),
        (":::{grid} 2\n:gutter: 1\nTake care.\n:::", "Take care."),
        ('=== "Linux"\n\n    ```sh\n    make\n    ```\n\n=== "Mac"\n\n    Other.',
         "**Linux**\n\n```sh\nmake\n```\n\n**Mac**\n\nOther."),
        ("{{< note >}}\nTake care.\n{{< /note >}}", "**Note**\n\nTake care."),
        ('{{% details title="More" open=true %}}\nTake care.\n{{% /details %}}', "**More**\n\nTake care."),
        ('{{< tab "Linux" >}}\nTake care.\n{{< /tab >}}', "**Linux**\n\nTake care."),
        ("{% tip %}\nTake care.\n{% endtip %}", "**Tip**\n\nTake care."),
        ("<details>\n<summary>More</summary>\n\nTake care.\n\n</details>", "**More**\n\nTake care."),
        ('<Card title="Read this" icon="x">\n  Take care.\n</Card>', "**Read this**\n\nTake care."),
        ('- one\n\n    !!! note "In a list"\n        Take care.\n', "- one\n\n    **In a list**\n\n    Take care."),
    ],
)  # fmt: skip
def test_boxes_show_their_title_and_their_text(box: str, shown: str) -> None:
    assert clean(box) == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("words{ .class #id }", "words"),
        ("[a](b.md){ .button target=_blank }", "a"),
        ("[a](https://b.example){:target=\"_blank\"}", "[a](https://b.example)"),
        ("[a](https://b.example \"Title\")", "[a](https://b.example)"),
        ("a [page](../b.md#c), [`code`](c.md)", "a page, `code`"),
        ("[[Page|the text]] and [[Page]]", "the text and Page"),
        ("![A picture](a.png) words", "words"),
        ("[![Badge](https://a.example/b.svg)](https://a.example)words", "words"),
        (":material-check: done :octicons-tag-24: 1.0", "done 1.0"),
        ("==marked== and ^^inserted^^", "marked and inserted"),
        ("press ++ctrl+c++", "press Ctrl+C"),
        ("{++new++}{--old--} {~~a~>b~~}", "new b"),
        ("a&nbsp;b &lt;c&gt; &amp; &#169;", "a b <c> & ©"),
        ("\\*stars\\* and \\[brackets\\]", "*stars* and [brackets]"),
        ("a<br>b <span class=\"x\">c</span> <kbd>D</kbd>", "a b c D"),
        ("10<sup>6</sup> and CO<sub>2</sub>", "10⁶ and CO₂"),
        ("x<!-- hidden -->y", "xy"),
        ("see {ref}`the text <label>` and {class}`Client`", "see the text and `Client`"),
        ("a {{< ref \"b.md\" >}}b {{ site.name }}c {% if x %}d", "a b c d"),
        ("a {{< glossary_tooltip text=\"pod\" term_id=\"p\" >}} runs", "a pod runs"),
        ("`{{ x }}` {{ y }}`<b>`", "`{{ x }}` `<b>`"),
        ("a note[^1]", "a note[1]"),
        ("since <Badge type=\"tip\" text=\"2.0\" />", "since 2.0"),
        ("<b>strong</b> and <code>code</code>", "**strong** and `code`"),
    ],
)  # fmt: skip
def test_inline_markup_is_what_a_reader_sees(markup: str, shown: str) -> None:
    assert clean(f"Words, {markup} .").replace(" .", "").removeprefix("Words,").strip() == shown.strip()


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- a\n# comment\n-->",
        "<!-- one --><!-- two -->",
        "[TOC]",
        "[[toc]]",
        "[label]: https://a.example 'Title'",
        "*[HTML]: Hyper Text",
        "(a-label)=",
        "{: .no_toc }",
        "<script setup>\nimport A from './a.vue'\n\nconst x = 1\n</script>",
        "<style>\n.a { b: c }\n</style>",
        "<img src='a.png'\n  width=50 />",
        "![](a.png)",
        "--8<-- 'missing.md'",
        "{* ../missing.py hl[1] *}",
        "{!missing.md!}",
        "<<< @/missing.js",
        "::: package.Class\n    options:\n        heading_level: 2",
        "```{toctree}\na\nb\n```",
        "```py\n--8<-- 'missing.py'\n```",
        "import Tabs from '@theme/Tabs';\nimport {\n  A,\n  B,\n} from './x';",
        "export const a = {\n  b: [1],\n};",
        "{/* a comment\n  of two lines */}",
        "{{< figure src='a.png' >}}",
        "<Icon name='x' />",
    ],
)
def test_what_no_reader_sees_is_no_text(hidden: str) -> None:
    assert clean(f"Before.\n\n{hidden}\n\nAfter.") == "Before.\n\nAfter."


def test_components_keep_their_content_without_its_indent() -> None:
    text = """
        import { Tabs } from 'x';

        <Steps>

        1. First

           <Tabs syncKey="a">
             <TabItem label="npm">
               ```sh title="run.sh" {2}
               npm i
                 x
               ```
             </TabItem>
             <TabItem label="Yarn">Or this.</TabItem>
           </Tabs>

        2. {frontmatter.count} Second{' '}step, `{kept}`
        </Steps>

        <LinkCard
          title="Read on"
          description="All of it"
          href="/x"
        />
        """
    assert clean(text, mdx=True).split("\n") == [
        "1. First",
        "",
        "   **npm**",
        "",
        "   **run.sh**",
        "",
        "   ```sh",
        "   npm i",
        "     x",
        "   ```",
        "",
        "   **Yarn**",
        "",
        "   Or this.",
        "",
        "2.  Second step, `{kept}`",
        "",
        "**Read on**",
        "",
        "All of it",
    ]


CODE = "import os\n\n\n# --8<-- [start:run]\ndef run():\n    pass\n# --8<-- [end:run]\n"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("{* ../run.py ln[5:6] hl[1] *}", "def run():\n    pass"),
        ("{! ../run.py [ln:5-6] !}", "def run():\n    pass"),
        ('--8<-- "../run.py:5:6"', "def run():\n    pass"),
        ('--8<-- "../run.py:run"', "def run():\n    pass"),
        ("--8<--\n../run.py:run\n--8<--", "def run():\n    pass"),
        ("<<< ../run.py{2}", "import os\n\n\ndef run():\n    pass"),
        ("```{literalinclude} ../run.py\n:lines: 5-6\n```", "def run():\n    pass"),
    ],
)
def test_included_code_is_code(line: str, shown: str) -> None:
    (name,) = set(included_names(line))
    assert clean_markdown(line, {name: CODE}, is_mdx=False).text.strip("\n") == f"```python\n{shown}\n```"


def test_code_that_a_fence_includes_stands_in_the_fence() -> None:
    assert clean('```py\n--8<-- "run.py:1:1"\n```', run_py=CODE) == "```py\nimport os\n```"


def test_an_included_page_is_a_part_of_the_page(tmp_path: Path, read: Any) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "parts").mkdir()
    (tmp_path / "docs" / "page.md").write_text('# Page\n\n--8<-- "parts/a.md"\n\n{* ../src/run.py *}\n')
    (tmp_path / "parts" / "a.md").write_text("!!! tip\n    Included.\n\n<!--@include: ./b.md-->\n")
    (tmp_path / "parts" / "b.md").write_text("Twice.\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "run.py").write_text("run()\n")
    pages = {each.id: each.text for each in read(tmp_path).documents}
    assert pages["docs:docs/page.md"].rstrip() == "# Page\n\n**Tip**\n\nIncluded.\n\n```python\nrun()\n```"


def test_headings_have_no_markup_and_keep_their_ids() -> None:
    text = (
        "# Query *Parameters* { #query }\n\nx\n\n## `foo()` {#foo .bar}\n\nUnder\\_lined { #own }\n---\n\n"
        "### Plain :material-check:\n\n<h2 id='x' align=center>Of *HTML*</h2>\n"
    )
    cleaned = clean_markdown(text, {}, is_mdx=False)
    found = [(h.level, h.text, cleaned.anchors.get(h.start, "")) for h in find_headings(cleaned.text)]
    assert found == [
        (1, "Query Parameters", "query"),
        (2, "foo()", "foo"),
        (2, "Under_lined", "own"),
        (3, "Plain", ""),
        (2, "Of HTML", "x"),
    ]


def test_colours_of_a_drawn_terminal_are_no_code() -> None:
    shell = '```console\n$ <font color="#4E9A06">run</font>\n```'
    assert clean(f'<div class="termy">\n\n{shell}\n\n</div>\n\n{shell}') == f"```console\n$ run\n```\n\n{shell}"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>A</th><th>B</th></tr>\n<tr><td>1</td><td>2</td></tr>", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        (
            "<tr><th>A</th><th>B</th></tr>\n<tr><td>1|x</td><td rowspan=2>2</td></tr><tr><td>3</td></tr>",
            "| A | B |\n| --- | --- |\n| 1\\|x | 2 |\n| 3 | 2 |",
        ),
        (
            "<tr><th colspan=2>A</th></tr>\n<tr><td><code>&lt;name&gt;</code></td><td>a &amp;lt; <b>b</b></td></tr>",
            "| A | A |\n| --- | --- |\n| <name> | a &lt; b |",
        ),
        (
            "<tr><td>\n\n`a|b`\n\n</td><td>c</td></tr>\n<tr><td>d</td><td><del>e</del></td></tr>",
            "| `a\\|b` | c |\n| --- | --- |\n| d | ~~e~~ |",
        ),
        ("<tr><td>one</td></tr>", "one"),
    ],
)
def test_tables_of_html_are_grids(rows: str, expected: str) -> None:
    assert clean(f"<table>\n{rows}\n</table>") == expected


def test_definitions_are_items_under_their_terms() -> None:
    assert clean("Hub\n:   The middle.\n\nArm\n:   A part.") == "- **Hub**\n  The middle.\n\n- **Arm**\n  A part."


def test_links_by_label_show_their_words() -> None:
    text = "See [the site][s], [own page][p], [s] and [free].\n\n[s]: https://a.example\n[p]: b.md\n"
    assert clean(text) == "See [the site](https://a.example), own page, [s](https://a.example) and [free]."


PIECES = [
    "# A { #a }\n", "!!! note\n", "    in\n", "\n", "::: tip\n", ":::\n", "<Tabs>\n", "</Tabs>\n", "<A b={'c'}>",
    "```py\n", "text ", "`", "{{ x }}", "<!--", "-->", "[a](b)", "- ", "&nbsp;", "\\*", "=== \"T\"\n",
    "/// x | y\n", "---\n", "é",
    "{/*", "*/}", "import a from 'b'\n", "\r\n", "|a|b|\n", ": d\n", "```{note}\n", "\ue0001\ue001",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)), st.booleans())
def test_ids_stand_at_headings_whatever_the_text(pieces: list[str], mdx: bool) -> None:
    cleaned = clean_markdown("".join(pieces), {}, is_mdx=mdx)
    starts = {0, *(place + 1 for place, character in enumerate(cleaned.text) if character == "\n")}
    assert set(cleaned.anchors) <= starts
    assert all(heading.start in starts or "\r" in cleaned.text for heading in find_headings(cleaned.text))


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["import 'vite/client'", "// ---cut---", "const a = 1"], ["const a = 1"]),
        (["import a", "// ---cut-before---", "b", "// ---cut-after---", "c"], ["b"]),
        (["a", "  // ---cut-start---", "b", "  // ---cut-end---", "c"], ["a", "c"]),
        (["import a", "# ---cut---", "b"], ["b"]),
        (["// a cut --- of wood", "b"], ["// a cut --- of wood", "b"]),
    ],
)
def test_code_that_a_page_cuts_out_is_left_out(rows: list[str], shown: list[str]) -> None:
    code = "\n".join(("```ts twoslash", *rows, "```"))
    assert clean(code) == "\n".join(("```ts", *shown, "```"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A | B\n--- | ---\n1 | 2\n3 | 4", "| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |"),
        ("A | B |\n:-- | --: |\n1 | 2 |", "| A | B |\n| :-- | --: |\n| 1 | 2 |"),
        ("|A|B\n|-|-\n|1|2", "|A|B |\n|-|- |\n|1|2 |"),
        ("| A | B |\n| --- | --- |\n1 | 2", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        (
            "Words before.\nA | B\n-|-\n1 | 2\n\nAfter | it.",
            "Words before.\n| A | B |\n| -|- |\n| 1 | 2 |\n\nAfter | it.",
        ),
        ("A | B\n--- | ---\n`x\\|y` | 2\n> Note", "| A | B |\n| --- | --- |\n| `x\\|y` | 2 |\n> Note"),
        ("- item\n\n  A | B\n  --- | ---\n  1 | 2", "- item\n\n  | A | B |\n  | --- | --- |\n  | 1 | 2 |"),
        ("!!! note\n    A | B\n    --|--\n    1 | 2", "**Note**\n\n| A | B |\n| --|-- |\n| 1 | 2 |"),
    ],
)
def test_a_table_without_outer_pipes_gets_them(written: str, shown: str) -> None:
    assert clean(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "A | B\n---\n1 | 2",
        "one | two | three\n--- | ---\n",
        "a || b\nis | not a table",
        "- a | b\n--- | ---",
        "```sh\ncat a | wc\n--- | ---\n```",
        "    cat a | wc\n    --- | ---",
        "use a | b\n\n--- | ---",
    ],
)
def test_other_lines_with_pipes_are_kept(text: str) -> None:
    assert clean_markdown(text, {}, is_mdx=False).text == text


def test_of_a_graph_the_words_are_kept_that_its_picture_shows() -> None:
    nodes = ('a [label="Module\\nRunner" color="${#fff|#000}"]', 'b [label = "Server"]', "a -> b", 'label="Server"')
    graph = "\n".join(("digraph {", *nodes, "}"))
    assert clean(f"Before.\n\n```dot\n{graph}\n```\n\nAfter.") == "Before.\n\nModule Runner, Server\n\nAfter."
    assert clean("```graphviz\ndigraph { a -> b }\n```\n\nAfter.") == "After."


@pytest.mark.parametrize(
    ("line", "shown", "anchor"),
    [
        ("## Headings {/* #my-id */}", "Headings", "my-id"),
        ("# Start here {/*#start_1*/}", "Start here", "start_1"),
        ("## Braces {/* not an id */}", "Braces", ""),
        ("## Two {/* #a */} words", "Two words", ""),
    ],
)
def test_a_heading_may_have_its_id_in_a_comment_of_mdx(line: str, shown: str, anchor: str) -> None:
    cleaned = clean_markdown(f"Before.\n\n{line}\n\nAfter.", {}, is_mdx=True)
    (heading,) = find_headings(cleaned.text)
    assert (" ".join(heading.text.split()), cleaned.anchors.get(heading.start, "")) == (shown, anchor)


def test_in_a_table_without_outer_pipes_comments_and_tags_are_no_text() -> None:
    table = "A | B\n--- | ---\n1 <!-- one --> | 2<br>3 {{< icon >}}\n"
    assert clean(table) == "| A | B |\n| --- | --- |\n| 1  | 2 3  |"


@pytest.mark.parametrize(
    ("markup", "shown", "named"),
    [
        ('<h2 id="setup">Set <code>it</code> up</h2>', "## Set `it` up", "setup"),
        ('<h2 id="setup" align="center">\n  Set it up\n</h2>', "## Set it up", "setup"),
        ('<h2\n  id="setup"\n>\nSet it up</h2>', "## Set it up", "setup"),
        ("<H2 ID=setup>Set it up</H2>", "## Set it up", "setup"),
        ("<h2 id={'setup'}>Set it up</h2>", "## Set it up", "setup"),
        ('<h3><a name="setup"></a>Set it up</h3>', "### Set it up", "setup"),
        ('<div>\n  <h2 id="setup">Set it up</h2>\n</div>', "## Set it up", "setup"),
        ("<h2>Set it up</h2>", "## Set it up", ""),
        ('<h1 align="center">\n\n<img src="a.png">\n<br>\nSet it up\n\n</h1>', "# Set it up", ""),
        ('<h2 data-id="x">Set it up</h2>', "## Set it up", ""),
    ],
)
def test_a_heading_of_html_is_a_heading_with_its_id(markup: str, shown: str, named: str) -> None:
    cleaned = clean_markdown(f"Before.\n\n{markup}\n\nWords.\n", {}, is_mdx=False)
    assert cleaned.text.split("\n\n")[:2] == ["Before.", shown]
    start = cleaned.text.index(shown)
    assert cleaned.html_headings == (start,)
    assert cleaned.anchors == ({start: named} if named else {})


@pytest.mark.parametrize("markup", ['<h1><img src="a.png"></h1>', "<h2 id='x'></h2>", "<h1>\n\n<br>\n</h1>"])
def test_a_heading_of_html_without_words_is_none(markup: str) -> None:
    cleaned = clean_markdown(f"Before.\n\n{markup}\n\nWords.\n", {}, is_mdx=False)
    assert cleaned.text.split() == ["Before.", "Words."]
    assert find_headings(cleaned.text) == ()


def test_a_heading_of_html_that_is_not_closed_keeps_what_follows_it() -> None:
    assert clean("<h2>Set it up\n\nWords.\n\n## Next").split("\n\n") == ["Set it up", "Words.", "## Next"]


def test_links_of_myst_without_words_show_the_titles_of_what_they_lead_to(tmp_path: Path, read: Any) -> None:
    files = {
        "page.md": (
            "# Page\n\nSee {ref}`set-it-up`, [](b.rst), [](x/c.md), [](#parts), [](x/c.md#parts), {doc}`x/c`,"
            " {doc}`Here <b>`, [](own), {ref}`lost-one` and [words](b.rst).\n\n(own)=\n### Own *part*\n"
        ),
        "b.rst": "B page\n======\n\n.. _set-it-up:\n\nSet it up\n---------\n\nSo.\n",
        "x/c.md": "# C page\n\n(parts)=\n## The `parts` {#p}\n\nSo.\n",
    }
    (tmp_path / "x").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    pages = {each.id: each.text for each in read(tmp_path).documents}
    assert pages["docs:page.md"].split("\n\n")[1] == (
        "See Set it up, B page, C page, The parts, The parts, C page, Here, Own part, lost one and words."
    )


@pytest.mark.parametrize("is_mdx", [False, True])
@pytest.mark.parametrize(
    "formula",
    [
        "$x_{i=0}$",
        "$\\frac{1}{N}$",
        "$a^{b}$",
        "$$ \\sum_{i=0} x[a](b) $$",
        "$$\n\\sum_{i=0}^{n} \\{ a <b> \\}\n$$",
        "\\\\[ \\mu = \\sum_{i=0} x_i \\\\]",
        "\\\\( x_{k=1} \\\\)",
        "\\(x_{i=0}\\)",
        "\\[ y_{k=1} \\]",
        "\\begin{align}\nx_{i=0} &= 1 \\\\\ny &= {a}\n\\end{align}",
    ],
)
def test_a_formula_keeps_its_braces_and_signs(formula: str, is_mdx: bool) -> None:
    text = f"So {formula} it is {{.b}}."
    assert clean_markdown(text, {}, is_mdx=is_mdx).text in (f"So {formula} it is.", f"So {formula} it is .")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It costs $5 &amp; more than $4 {.x}.", "It costs $5 & more than $4."),
        ("Set $HOME &amp; $PATH.", "Set $HOME & $PATH."),
        ("A $1 [link](a.md) for $2.", "A $1 link for $2."),
        ("See \\(this [page](a.md)\\).", "See (this page)."),
        ("Take \\[one\\] &amp; \\(two\\).", "Take [one] & (two)."),
        ("Of `$a` &amp; `b$`.", "Of `$a` & `b$`."),
    ],
)
def test_signs_of_money_variables_and_brackets_are_no_formula(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "{{< code-toggle file=hugo >}}\n[[menus.main]]\nx = 1\n{{< /code-toggle >}}",
            "```\n[[menus.main]]\nx = 1\n```",
        ),
        ("{{% code-block %}}\n# a {b}\n{{% /code-block %}}", "```\n# a {b}\n```"),
        ("{{< codefile lang=go >}}\nx := {}\n{{< /codefile >}}", "```go\nx := {}\n```"),
        ("{{< code >}}\n```go\nx := 1\n```\n{{< /code >}}", "```go\nx := 1\n```"),
        ('```md\n{{</* tab "a" */>}}b{{</* /tab */>}}\n```', '```md\n{{< tab "a" >}}b{{< /tab >}}\n```'),
        ("Write `{{%/* a */%}}` so.", "Write `{{% a %}}` so."),
        ("Code `/* a */` stays {.x}.", "Code `/* a */` stays."),
    ],
)
def test_shortcodes_of_code_hold_code_and_those_that_are_shown_are_shown(text: str, shown: str) -> None:
    assert clean(text).strip() == shown


RUST = """// ANCHOR: all
use std::io;

// ANCHOR: main
fn main() {}
// ANCHOR_END: main
// ANCHOR_END: all

fn main_two() {}
"""


@pytest.mark.parametrize(
    ("include", "shown"),
    [
        ("{{#include run.rs:main}}", "fn main() {}"),
        ("{{#rustdoc_include run.rs:main}}", "fn main() {}"),
        ("{{#include run.rs:all}}", "use std::io;\n\nfn main() {}"),
        ("{{#include run.rs:2}}", "use std::io;"),
        ("{{#include run.rs:8:}}", "\nfn main_two() {}"),
        ("{{#include run.rs:2:2}}", "use std::io;"),
        ("{{ #playground run.rs:main editable}}", "fn main() {}"),
    ],
)
def test_mdbook_includes_files_in_code(include: str, shown: str) -> None:
    assert set(included_names(include)) == {"run.rs"}
    cleaned = clean_markdown(f"```rust,ignore\n{include}\n```", {"run.rs": RUST}, is_mdx=False)
    assert cleaned.text == f"```rust\n{shown}\n```"


def test_an_include_of_mdbook_that_is_only_shown_is_none() -> None:
    text = "```hbs\n\\{{#include file.rs}}\n```"
    assert list(included_names(text)) == []
    assert clean(text) == text


def test_lines_of_rust_that_are_hidden_are_left_out() -> None:
    code = "# fn main() {\nlet x = 1;\n    # hidden\n#[derive(Debug)]\n## shown\n#\n# }"
    assert clean(f"```rust\n{code}\n```") == "```rust\nlet x = 1;\n#[derive(Debug)]\n# shown\n```"
    assert clean(f"```sh\n{code}\n```") == f"```sh\n{code}\n```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ul>\n<li>one</li>\n<li>two <b>x</b></li>\n</ul>", "- one\n\n- two **x**"),
        ("| x | <ul><li>one</li><li>two</li></ul> |", "| x | one; two |"),
        ("| <ul><li>one<li>two</ul> | x |", "| one; two | x |"),
        ("Words:<li>one<li>two", "Words:\n- one\n- two"),
        ("Fee <s>20</s> <del>30</del> <strike>40</strike> 50 EUR", "Fee ~~20~~ ~~30~~ ~~40~~ 50 EUR"),
    ],
)
def test_lists_and_struck_text_of_html_are_told_apart(text: str, shown: str) -> None:
    assert clean(text).strip() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Be {ref}`documented there\n<the-label>`. More.\n\n## Next", "Be documented there. More.\n\n## Next"),
        ("* Run `git log\n  <since>..<until>` here.\n\nText.", "* Run `git log\n  <since>..<until>` here.\n\nText."),
        ("Write ``a `\n<my-tag>`` now.\n\nText.", "Write ``a `\n<my-tag>`` now.\n\nText."),
        ("A lone ` stands here\n<my-tag>\nwords\n</my-tag>\n\nText.", "A lone ` stands here\n\nwords\n\nText."),
    ],
)  # fmt: skip
def test_what_stands_in_angle_brackets_within_code_of_two_lines_is_no_element(text: str, shown: str) -> None:
    assert clean(text).strip() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p hidden>Secret.</p>\n\nText.", "Text."),
        ('<div style="display:none">\n\nSecret **words**.\n\n<div>More.</div>\n</div>\n\nText.', "Text."),
        ("<section hidden id='a'>\nSecret.\n</section>\nText.", "Text."),
        ('Before <span style="display: none">secret</span>after.', "Before after."),
        ('<div style="overflow: hidden">Shown.</div>\n\nText.', "Shown.\n\nText."),
        ('<div class="hidden-xs">Shown.</div>\n\nText.', "Shown.\n\nText."),
        ('<div role="tabpanel" hidden>Shown.</div>\n\nText.', "Shown.\n\nText."),
        ("`<p hidden>`\n\nText.", "`<p hidden>`\n\nText."),
        ("<p hidden>Never closed.\n\nText.", "Never closed.\n\nText."),
    ],
)
def test_what_a_browser_hides_is_left_out(text: str, shown: str) -> None:
    assert clean(text).strip() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<ol start="3">\n  <li>Third</li>\n  <li>Fourth <b>one</b></li>\n</ol>\n\n', "3. Third\n4. Fourth one"),
        ("<ol><li>One<ol><li>Inner</li></ol></li></ol>", "1. One\n  1. Inner"),
        ("<ul>\n<li>One</li>\n</ul>", "- One"),
        ("<ol>\n\n<li>\n\nOne **word**\n\n</li>\n</ol>", "One **word**"),
    ],
)  # fmt: skip
def test_items_of_a_list_of_html_keep_their_numbers(text: str, shown: str) -> None:
    assert clean(text).strip() == shown


def test_a_heading_without_words_is_left_out() -> None:
    assert clean("# {frontMatter.title}\n\nText.\n\n##\n\nMore.", mdx=True) == "Text.\n\nMore."
