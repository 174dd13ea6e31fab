"""Whom the words of a message are for, as far as words tell: a person, or whoever can answer; pure functions.

What people quote, code and addresses are left out: they are somebody else's words. English is told by its grammar; of
other languages the words for "you" and "I" are known in German, Spanish, French, Portuguese and Italian. In doubt a
message is for people.
"""

import re
from functools import lru_cache

from bot.answering.question.question_detection import is_question
from index.chunking import split_sentences

MAX_CHARS = 2_000
"""Most characters of a message that are read."""
MIN_TERMS = 2
"""Least words of content of a message that is understood without what was said before it."""

_FENCE, _TICKS = "```", "`"
_ADDRESS = re.compile(r"<?https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_NAMED = re.compile(
    r"^@\w|^(?!(?:hi|hey|hello|ok|okay|so|also|and|but|well|thanks|yes|yeah|no|nope|sorry|hmm|then|now|please|still|"
    r"anyway|actually|first|next|again|question|help|update|edit)\b)"
    r"\w+[,:] (?:can|could|did|do|are|is|have|has|what|which|why|where|when|how|would|will|any|your?|try|maybe|i)\b",
    re.IGNORECASE,
)
_YOU = frozenset(
    ["you", "your", "yours", "u", "ur", "ya", "yall", "you're", "you've", "you'd", "you'll", "youre", "youve"]
)
"""Words that address somebody in English."""
_FOREIGN_YOU_WORDS = """
du dir dich dein deine deinen deinem deiner ihr euch euer eure hast bist kannst benutzt nutzt verwendest
tú tu tus te ti tienes usas puedes probaste intentaste estás usted ustedes pudiste hiciste
toi vous votre vos as-tu avez-vous peux-tu pouvez-vous es-tu utilises-tu tes ton
você voce vc vocês teu tua seu sua tentou conseguiu usando
tuo tuoi hai usi puoi provato
"""
_FOREIGN_YOU = frozenset(_FOREIGN_YOU_WORDS.split())
"""The same in other languages."""
_NOT_YOU = re.compile(r"\b(?:thank you|thank u|if you (?:want|like|wish)|do you (?:all |guys )?know)\b")
_PEOPLE = r"(?:human|person|mod|moderator|admin|maintainer|dev|developer|support team|core team)s?"
_PERSON = re.compile(
    rf"\b(?:real|actual|live) {_PEOPLE}\b|^(?:hi |hey |dear )?{_PEOPLE}\b[,:]?"
    rf"|\b(?:can|could|would|will|is there|are there|need|ask|talk to|speak to|speak with|ping|contact) "
    rf"(?:a|an|any|some|the|one of the) {_PEOPLE}\b"
    r"|\b(?:any ?one|any ?body|some ?one|some ?body) (?:else|from|here (?:who|using|on|with)|who|up|around|want|wants"
    r"|interested|tried|try|confirm|reproduce|look|check|review|take|seen|using)\b"
    r"|\b(?:can|could|would|will) (?:any ?one|any ?body|some ?one|some ?body) (?:please |pls )?"
    r"(?:look|take|check|confirm|review|have|test|try|reproduce|verify|merge|ban|move|pin|close)\b"
    r"|\b(?:is|was|sounds?|looks?) (?:the bot|that|this|it) (?:right|correct|true|accurate|wrong|ok|okay|fine|legit)\b"
    r"(?! (?:to|for|if|when|that)\b)"
    r"|\b(?:jemand|alguien|quelqu'un|alguém|qualcuno)\b.{0,40}\b(?:anschauen|prüfen|revisar|vérifier|verificar)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\bthe (?:full |whole |exact |complete |actual |entire |rest of the )?"
    r"(?:traceback|stack ?trace|error(?: message)?|logs?|output|config(?:uration)?|code|snippet|version|command|file|"
    r"response body|screenshot|exception|console|terminal|message say|message)\b(?! (?:handler|model|class|path))",
    re.IGNORECASE,
)
"""Things of whoever has the problem, which somebody who helps asks for."""
_SUGGESTING = re.compile(
    r"^(?:and |but |so |or |hm+,? )*(?:what if|why not|how about|what about|how come|could it be|maybe|perhaps|"
    r"wouldn't|couldn't|shouldn't|should we|shall we|why don't)\b",
    re.IGNORECASE,
)
"""How somebody begins who proposes something in the form of a question."""
_SOLVED = re.compile(
    r"\b(?:fixed|solved|resolved|gone|works now|working now|worked|works|figured (?:it|this) out|never ?mind|nvm|"
    r"thank|thanks|thx|no more|not anymore|got it)\b",
    re.IGNORECASE,
)
_PROBLEM = re.compile(
    r"\b(?:(?:still|now|then|always|just) (?:get|gets|getting|got|fails?|shows?|says?|throws?|raises?|returns?)|"
    r"(?:i|we) (?:get|got|keep getting|am getting)|i'm getting|im getting|does ?n[o']?t work|did ?n[o']?t work|"
    r"not working|fails? with|crash(?:es|ed)? (?:with|when))\b",
    re.IGNORECASE,
)
_BACK_REFERENCE_WORDS = """
it its that this these those they them he she him his her hers then both neither either one ones
"""
_BACK_REFERENCE = frozenset(_BACK_REFERENCE_WORDS.split())
_ME = frozenset(("i", "i'm", "i've", "i'd", "im", "ive", "my", "mine", "me", "we", "we're", "our", "us"))
_ENGLISH_WORDS = """
the is are do does how what why which where when can could should to my i a an of in for with there it on and
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_ASKING_VERBS = frozenset(("is", "are", "do", "does", "can", "could", "should"))
_CHECKING_WORDS = """
is are was were did has have had isn't aren't didn't hasn't wasn't
"""
_CHECKING = frozenset(_CHECKING_WORDS.split())
"""How questions begin by which people check with somebody how things are."""
_DEFINITE = frozenset(("the", "that", "this", "it", "his", "her", "their", "its"))
_OTHER_FUNCTION_WORDS = """
who whom whose be been am did has have had will would must may might if so but or not no yes at by from up out about as
than any some all also just really very still even only again too now here same other more most get got getting make
made use used using know mean need want something anything someone anyone thing way possible please hi hello hey thanks
ok happen happens work works going
"""
_FUNCTION_WORDS = _BACK_REFERENCE | _ME | _ENGLISH | _CHECKING | frozenset(_OTHER_FUNCTION_WORDS.split())
_FOREIGN_ASKING_WORDS = """
ich wir mein meine meinen meinem meiner mir mich man unser unsere wie warum welche welcher welches gibt wann wo
puedo hago debo tengo mi mis podemos quiero necesito consigo queremos cómo qué hay cuál
je j'ai mon ma mes puis-je peut-on nous dois-je comment pourquoi quelle quel existe
eu posso faço meu minha meus consigo preciso devo dá qual como
mio mia faccio voglio come perché
"""
_FOREIGN_ASKING = frozenset(_FOREIGN_ASKING_WORDS.split())
"""Words of other languages with which somebody asks for themselves, or in general."""


def own_words(text: str) -> str:
    """Return what somebody says in a message in words of their own: no quotes of others, no code, no addresses."""
    kept, in_code = [], False
    for line in text[:MAX_CHARS].splitlines():
        if line.count(_FENCE) % 2:
            in_code = not in_code
            continue
        if not in_code and not line.lstrip().startswith((">", "&gt;", _FENCE)):
            kept.append(_ADDRESS.sub(" ", "".join(line.split(_TICKS)[::2])))
    return "\n".join(kept).strip()


@lru_cache(maxsize=4_096)
def asks(text: str) -> bool:
    """Return whether a message asks something in its writer's own words."""
    return bool(_questions(own_words(text)))


@lru_cache(maxsize=4_096)
def goes_on(text: str) -> bool:
    """Return whether a message goes on with what the bot has answered: it asks, or tells of a problem that is left."""
    words = own_words(text)
    if _NAMED.search(words) or _PERSON.search(words):
        return False
    return bool(_questions(words)) or (_PROBLEM.search(words) is not None and _SOLVED.search(words) is None)


@lru_cache(maxsize=4_096)
def asks_anybody(text: str) -> bool:
    """Return whether a message is a question to whoever can answer, that is understood by itself.

    It addresses nobody, asks for nothing that only one person knows, and does not hang on what was said before it.
    """
    words = own_words(text)
    asked = _questions(words)
    if not asked or _NAMED.search(words) or _PERSON.search(words) or _SOLVED.match(words):
        return False
    spoken = _words(_NOT_YOU.sub(" ", words.lower()))
    if not _YOU.isdisjoint(spoken):
        return False
    if not _is_english(_words(words)):
        if not _FOREIGN_YOU.isdisjoint(spoken):
            return False
        return "?" in words and not _FOREIGN_ASKING.isdisjoint(spoken) and len(spoken) > MIN_TERMS
    return len(_terms(spoken)) >= MIN_TERMS and any(_stands_alone(each) for each in asked)


def _is_english(words: list[str]) -> bool:
    return len(_ENGLISH.intersection(words)) >= 2 or not _ASKING_VERBS.isdisjoint(words[:1])


def _stands_alone(question: str) -> bool:
    """Return whether an English question is understood by itself, and is none about what somebody has at hand."""
    words = _words(_NOT_YOU.sub("", question.lower()))
    mine = not _ME.isdisjoint(words)
    if not words or _SUGGESTING.match(question.strip()) or (not mine and _THEIRS.search(question)):
        return False
    terms = len(_terms(words))
    if words[0] in _CHECKING and not mine:
        general = words[0] in ("is", "are") and (words[1:2] == ["there"] or words[1:3] == ["it", "possible"])
        return general and terms >= MIN_TERMS
    if not mine and words[0] in ("does", "do") and words[1:2] and words[1] in _DEFINITE:
        return False
    if not mine and not _BACK_REFERENCE.isdisjoint(words) and words[0] != "is":
        return False
    return terms >= MIN_TERMS


def _questions(words: str) -> list[str]:
    """Return the sentences that ask."""
    return [each.text for each in split_sentences(words) if is_question(each.text)]


def _words(text: str) -> list[str]:
    return [each.lower().replace("’", "'") for each in _WORD.findall(text)]


def _terms(words: list[str]) -> set[str]:
    return {each for each in words if each not in _FUNCTION_WORDS and len(each) > 1}
