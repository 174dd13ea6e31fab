"""How many quotes an answer has."""

from dataclasses import replace

import pytest

from bot.answering import Answerer
from bot.answering.answer_settings import AnswerSettings
from bot.answering.compose.composition import quoted_part
from bot.answering.compose.verification import QuoteVerifier
from bot.answering.evidence.refusal import Outcome
from index import Index
from tests.bot.answering.plans import EVERYBODY


@pytest.mark.parametrize(
    ("outcome", "counts"), [("answered", [3, 3, 2, 1]), ("hedged", [3, 2, 1, 1]), ("refused", [0, 0, 0, 0])]
)
def test_the_more_parts_a_question_has_the_fewer_quotes_each_gets(
    answerer: Answerer, plans: Index, outcome: Outcome, counts: list[int]
) -> None:
    (found,) = answerer.assess("What does the team plan cost?", EVERYBODY).parts
    part = replace(found, outcome=outcome, evidence=found.evidence[:1] * 5)
    verifier = QuoteVerifier(plans, EVERYBODY)
    drafts = [quoted_part(part, verifier, AnswerSettings(), parts) for parts in (1, 2, 3, 4)]
    assert [len(each.sentences) for each in drafts] == counts
