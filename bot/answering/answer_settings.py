"""Settings of the answers: how evidence is chosen and shown, and how a language model writes."""

from dataclasses import dataclass, field

from bot.answering.evidence.refusal import RefusalModel, load_other_language_model, load_refusal_model


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How evidence is found, chosen and shown.

    Attributes:
        documents: Documents searched for each part, at least 1.
        passages_per_document: Most passages of one document.
        passages: Most passages read for each part.
        beside: Most answers of people read beside them.
        quotes_per_part: Most quotes shown for each part.
        drop_off: A quote is shown if its score is at most this much below the part's best.
        quote_chars: Longest quote merged from several sentences; a single longer sentence is shown whole.
        nearest: Most passages shown with a refusal.
        asked_before: Most earlier questions shown.
        asked_before_cosine: Least cosine at which a passage that only asks counts as the same question.
        refusal: Decides whether there is an answer.
        other_language: The same for questions in another language than the documents.
    """

    documents: int = 8
    passages_per_document: int = 4
    passages: int = 10
    beside: int = 3
    quotes_per_part: int = 3
    drop_off: float = 0.3
    quote_chars: int = 500
    nearest: int = 3
    asked_before: int = 2
    asked_before_cosine: float = 0.7
    refusal: RefusalModel = field(default_factory=load_refusal_model)
    other_language: RefusalModel = field(default_factory=load_other_language_model)


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """How a language model writes answers.

    Attributes:
        audiences: Labels of the documents that it may see.
        passage_tokens: Most tokens of passages that it gets for a part.
        answer_tokens: Most tokens that it may write for a part.
        seconds: Time for a whole answer, all parts of it, from the question's arrival.
        rewrite: Whether the model also rewrites follow-ups so that they can be searched on their own.
    """

    audiences: frozenset[str]
    passage_tokens: int
    answer_tokens: int
    seconds: float
    rewrite: bool = True
