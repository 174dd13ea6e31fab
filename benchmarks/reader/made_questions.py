"""Makes questions: from headings, from sentences, and twins of real ones that the passage does not answer."""

import random
import re
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.reader.windows import Span

_STOP_WORDS = (
    "a an the is are was were do does did what which who whom when where how why to of in on for from by with and or i"
    " you it this that can my we be been has have had there"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
OPPOSITES = (
    "increase decrease|increased decreased|first last|largest smallest|highest lowest|most least|more less|before after"
    "|earliest latest|oldest newest|north south|east west|northern southern|eastern western|begin end|began ended"
    "|started stopped|won lost|born died|buy sell|open close|enable disable|enabled disabled|add remove|added removed"
    "|create delete|start stop|success failure|allowed forbidden|allow prevent|accept reject|maximum minimum"
    "|above below|inside outside|upper lower|better worse|best worst|positive negative|public private"
    "|internal external|early late|long short|longest shortest|fast slow|hot cold|large small|high low|male female"
    "|old new|left right|legal illegal|support oppose|include exclude|rich poor|strong weak|true false|always never"
    "|with without|read write|input output|server client|encode decode|encrypt decrypt|install uninstall"
    "|required optional|share keep|collect delete|parent child|import export|load save|connect disconnect|hard easy"
    "|cause prevent|gain lose|attack defend|rise fall|rose fell"
)
NUMBER = re.compile(r"\b\d[\d,.]*\b")
NAME = re.compile(r"(?<![.!?\"“] )(?<!^)\b[A-Z][\w'’-]+(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
_MONTH = re.compile("January|February|March|April|May|June|July|August|September|October|November|December")
_GENERAL = re.compile(
    r"(?:introduction|overview|examples?|see also|notes?|parameters|returns|description|synopsis|references?|summary"
    r"|usage|contents|other|misc\w*|faq|todo|details|background|general|options?|arguments|attributes|methods|footnotes"
    r"|requirements|about|api\b.*|.*\(\)|[\d.]+.*)",
    re.IGNORECASE,
)
_SILENT_E = re.compile(r"(?:at|iz|ak|ut|ag|yp|ov|as|ar|us|os|ur|fin|bin|lin|id|rit|ap|al)$")
_GREETINGS = ("hey, ", "hi all, ", "quick question: ", "does anyone know ", "pls help, ", "I was wondering, ")


def _opposites() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for pair in OPPOSITES.split("|"):
        one, other = pair.split()
        found[one].append(other)
        found[other].append(one)
    return found


_OPPOSITE = _opposites()


def names_in(text: str) -> list[str]:
    """Return names in a text: words with a capital that begin no sentence."""
    return [match.group() for match in NAME.finditer(text) if match.group().lower() not in STOP_WORDS]


def as_typed(question: str, chance: random.Random) -> str:
    """Return a question as members type it: whole, in lower case, as keywords, mistyped or with a greeting."""
    kind = chance.random()
    if kind < 0.35:
        return question
    if kind < 0.55:
        return question.lower()
    if kind < 0.75:
        return question.lower().rstrip("?. ")
    words = question.rstrip("?").split()
    if kind < 0.85:
        kept = [word for word in words if word.lower() not in STOP_WORDS]
        return " ".join(kept).lower() if len(kept) > 1 else question
    if kind < 0.93:
        return _mistyped(question, chance)
    return chance.choice(_GREETINGS) + question[:1].lower() + question[1:]


def _mistyped(question: str, chance: random.Random) -> str:
    words = question.split()
    at = chance.randrange(len(words))
    letters = list(words[at])
    if len(letters) > 4:
        place = chance.randrange(1, len(letters) - 2)
        letters[place : place + 2] = reversed(letters[place : place + 2])
    words[at] = "".join(letters)
    return " ".join(words)


def unanswerable_twin(question: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return a question that differs in one word, number or name, and asks for something else; None if there is none.

    Args:
        question: The question.
        others: Names that may take the place of one of its own.
        chance: Chooses.
    """
    words = question.split()
    turned = [at for at, word in enumerate(words) if word.strip("?,.").lower() in _OPPOSITE]
    figures = list(NUMBER.finditer(question))
    names = [match for match in NAME.finditer(question) if others]
    kinds = [kind for kind, found in (("word", turned), ("number", figures), ("name", names)) if found]
    kind = chance.choice(kinds) if kinds else ""
    if kind == "word":
        at = chance.choice(turned)
        key = words[at].strip("?,.").lower()
        words[at] = words[at].lower().replace(key, chance.choice(_OPPOSITE[key]))
        return " ".join(words)
    if kind == "number":
        match = chance.choice(figures)
        value = int(re.sub(r"\D", "", match.group())[:9])
        new = max(1, value + chance.choice((-1, 1)) * chance.choice((1, 2, 3, 5, 10, 20, 100)))
        return None if new == value else question[: match.start()] + str(new) + question[match.end() :]
    if kind == "name":
        match = chance.choice(names)
        old = match.group().lower()
        fresh = [name for name in others if name.lower() not in question.lower() and old not in name.lower()]
        return question[: match.start()] + chance.choice(fresh) + question[match.end() :] if fresh else None
    return None


def question_of_sentence(text: str, sentences: Sequence[Span], chance: random.Random) -> tuple[str, Span] | None:
    """Make a question of a sentence by asking for a number or a name in it.

    Returns:
        The question and the span of what it asks for; None if the sentence that was chosen has neither.
    """
    fit = [(start, end) for start, end in sentences if 50 <= end - start <= 320]
    if not fit:
        return None
    start, end = chance.choice(fit)
    sentence = text[start:end]
    wanted = [*NUMBER.finditer(sentence), *NAME.finditer(sentence)]
    if not wanted:
        return None
    match = chance.choice(wanted)
    left = re.split(r"[,;:(]", sentence[: match.start()])[-1].split()[-10:]
    right = re.split(r"[,;:).]", sentence[match.end() :])[0].split()[:12]
    if len(left) + len(right) < 5:
        left, right = sentence[: match.start()].split()[-8:], sentence[match.end() :].split()[:8]
    ask = _asking_word(match.group(), chance)
    order = chance.choice(([ask, *left, *right], [ask, *right, *left], [*left, ask, *right]))
    kept = [word for word in order if word == ask or len(word) < 4 or chance.random() > 0.1]
    question = re.sub(r"[\"“”()\[\]]", "", " ".join(kept)).strip(" .,;:")
    return question + chance.choice(("?", "")), (start + match.start(), start + match.end())


def _asking_word(answer: str, chance: random.Random) -> str:
    if re.fullmatch(r"1\d{3}|20[0-2]\d", answer.strip(".,")) or _MONTH.search(answer):
        return "when"
    if answer[0].isdigit():
        return chance.choice(("how many", "what number", "how much"))
    return chance.choice(("who", "what", "where", "which"))


def question_of_heading(path: Sequence[str], chance: random.Random) -> str | None:
    """Make a question that a section answers of its heading; None if the heading says too little.

    Args:
        path: The headings above the section, its own last.
        chance: Chooses the form.
    """
    heading = re.sub(r"^[\d.]+\s*|¶", "", path[-1]).strip().rstrip(":")
    if not 3 <= len(heading) <= 70 or _GENERAL.fullmatch(heading):
        return None
    first, *rest = heading.split()
    low = heading[0].lower() + heading[1:] if first[1:].islower() else heading
    within = chance.choice(("", f" in {path[0]}")) if len(path) > 1 and len(path[0]) < 40 else ""
    if heading.endswith("?"):
        return heading
    if first.lower() in ("how", "why", "what", "when", "where", "which"):
        return low + chance.choice(("?", "", f"{within}?"))
    if first.lower().endswith("ing") and len(first) > 5:
        act = " ".join([_verb(first.lower()), *rest])
        return chance.choice(
            (f"how do i {act}{within}?", f"how to {act}{within}", f"How can I {act}?", low, f"i want to {act}, how?")
        )
    if len(heading.split()) > 6:
        return chance.choice((low, f"{low}?", f"what about {low}"))
    return chance.choice(
        (f"what is {low}{within}?", f"how does {low} work?", f"how do i use {low}{within}?", f"{low}{within}")
        + (f"explain {low}", f"What are {low}?", f"can i configure {low}?", f"tell me about {low}")
    )


def _verb(gerund: str) -> str:
    stem = gerund[:-3]
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
        return stem[:-1]
    keeps = stem.endswith(("ain", "art", "oad", "ead")) or stem in ("treat", "repeat", "beat", "heat", "format", "edit")
    return f"{stem}e" if _SILENT_E.search(stem) and not keeps else stem
