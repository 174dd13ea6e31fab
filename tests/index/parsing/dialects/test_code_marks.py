"""Code is shown without marks for the generator of a site."""

import pytest

from index.parsing.dialects.code_marks import shown_code


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["// highlight-next-line", "const a = 1"], ["const a = 1"]),
        (["# highlight-start", "a = 1", "# highlight-end", "b"], ["a = 1", "b"]),
        (["<!-- highlight-next-line -->", "<b>"], ["<b>"]),
        (["  {/* highlight-next-line */}", "  <B />"], ["  <B />"]),
        (["// this-will-error-next-line", "x()"], ["x()"]),
        (["a()  // [!code highlight]", "b() // [!code ++]", "// [!code focus:2]", "c"], ["a()", "b()", "c"]),
        (["theme: x # (1)!", "b: y  # (2)", "c: z # (3)! "], ["theme: x # (1)", "b: y  # (2)", "c: z # (3) "]),
        (["<p> <!-- (1)! -->"], ["<p> <!-- (1) -->"]),
        (["const a = 1", "//    ^?"], ["const a = 1"]),
        (["let x = f(1)!", "# highlight-colour: red", "# the highlight-start of the day", ""],) * 2,
    ],
)
def test_marks_of_generators_are_left_out(rows: list[str], shown: list[str]) -> None:
    assert shown_code(rows, "") == shown
