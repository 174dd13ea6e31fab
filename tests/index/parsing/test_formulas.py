"""Formulas as lines of text."""

import pytest
from defusedxml.ElementTree import fromstring

from index.parsing.formulas import formula_text


@pytest.mark.parametrize(
    ("mathml", "shown"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a + 1)/b"),
        (
            "<mfrac><mrow><mfenced><mi>a</mi></mfenced><mo>+</mo><mfenced><mi>b</mi></mfenced></mrow><mn>2</mn></mfrac>",
            "((a) + (b))/2",
        ),
        ("<mfrac><mfenced><mi>a</mi></mfenced><mn>2</mn></mfrac>", "(a)/2"),
        (
            "<mrow><mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable><mo>)</mo></mrow>",
            "(1, 0)",
        ),
        ("<mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr><mtd><mn>2</mn></mtd></mtr></mtable>", "[1; 2]"),
    ],
)
def test_mathml_is_one_line(mathml: str, shown: str) -> None:
    assert formula_text(fromstring(f"<math>{mathml}</math>")) == shown


@pytest.mark.parametrize(
    ("opening", "closing", "shown"),
    [("[", "]", "[1, 0; 0, 1]"), ("(", ")", "(1, 0; 0, 1)"), ("|", "|", "|1, 0; 0, 1|")],
)
def test_a_matrix_of_word_has_its_own_brackets_once(opening: str, closing: str, shown: str) -> None:
    rows = "".join(
        f"<mr><e><r><t>{first}</t></r></e><e><r><t>{second}</t></r></e></mr>" for first, second in ((1, 0), (0, 1))
    )
    brackets = f'<dPr><begChr val="{opening}"/><endChr val="{closing}"/></dPr>'
    assert formula_text(fromstring(f"<oMath><d>{brackets}<e><m>{rows}</m></e></d></oMath>")) == shown
