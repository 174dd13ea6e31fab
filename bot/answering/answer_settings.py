"""How answers are made."""

from dataclasses import dataclass, field

from bot.answering.evidence.refusal import RefusalModel, load_refusal_model


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How answers are made.

    Attributes:
        documents: Documents searched for each part, at least 1.
        passages_per_document: Most passages of one document.
        passages: Most passages read for each part.
        quotes_per_part: Most quotes shown for each part.
        drop_off: A quote is shown if it scores at most so much less than the part's best.
        quote_chars: Longest quote merged from several sentences; one long sentence is shown whole.
        nearest: Most passages shown with a refusal.
        near_cosine: Cosine to the question under which a further passage that shares no word with it is left out there.
        repeats: Most earlier questions shown.
        repeat_cosine: Cosine to the question from which a passage that only asks asks the same.
        refusal: Decides whether there is an answer.
    """

    documents: int = 8
    passages_per_document: int = 4
    passages: int = 10
    quotes_per_part: int = 3
    drop_off: float = 0.3
    quote_chars: int = 300
    nearest: int = 3
    near_cosine: float = 0.15
    repeats: int = 2
    repeat_cosine: float = 0.7
    refusal: RefusalModel = field(default_factory=load_refusal_model)
