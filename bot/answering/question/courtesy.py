"""Recognises messages that need no search: a greeting, thanks, a question about the bot itself.

A message counts only if all of its words are such phrases, so that everything that might be a question is searched. The
phrases are in five languages: the bundled encoder reads English, but people greet in their own language.
"""

import re
import unicodedata
from typing import Literal

from bot.answering.question.question_detection import is_pleasantry, is_question
from index.chunking import split_sentences

Courtesy = Literal["nothing", "about_bot", "help", "greeting", "thanks", "remark"]
"""The kind of such a message: no word at all, who the bot is, how to use it, a greeting, thanks, a remark."""
MAX_COURTESY_CHARS = 200
"""A longer message is always searched."""

_ABOUT_BOT = """
(?:are|r) (?:you|u|ya) (?:really |actually |just )?(?:an? )?(?:real )?(?:ro)?bot
(?:are|r) (?:you|u|ya) (?:an? )?(?:real person|real|human|person|ai|machine|program|chatgpt|llm)
(?:is|are) (?:this|that|it) (?:an? )?(?:ro)?bot
(?:who|what) (?:are|r) (?:you|u)|(?:whats|what is) your name|who (?:made|built|created|runs) you
bist du (?:eine? )?(?:bot|mensch|ki|roboter|maschine|echt)|(?:wer|was) bist du
eres (?:una? )?(?:bot|robot|humano|persona|ia|real)|quien eres|que eres
(?:es tu|tes|tu es|etes vous) (?:une? )?(?:bot|robot|humain|ia|personne)|(?:qui|tu) es tu|qui etes vous
voce e (?:uma? )?(?:bot|robo|humano|ia|pessoa)|quem e voce|quem es tu|o que e voce
"""
_HELP = """
help(?: me)?|i need (?:some )?help|can (?:you|u|anyone|somebody) help(?: me| us)?|(?:what|how) can (?:you|u) (?:do|help)
what do you do|how do you work|how do i (?:use you|use this bot|ask(?: you)?(?: a question)?)|what are your commands
(?:ich brauche )?hilfe|hilf mir|kannst du (?:mir )?helfen|was kannst du(?: alles)?|wie funktionierst du
(?:necesito )?ayuda|ayudame|me puedes ayudar|puedes ayudarme|que puedes hacer|como funcionas
aidez moi|aide moi|aide|a laide|(?:tu peux|peux tu) maider|que (?:peux|sais) tu faire|comment tu marches
(?:preciso de )?ajuda|me ajuda|pode me ajudar|o que voce (?:pode fazer|faz)|como voce funciona
"""
_THANKS = """
(?:many |big |no )?(?:thanks|thank you|thank u|thankyou|thx|tysm|ty|cheers|tia)(?: (?:so|very) much| a lot| a ton)*
much appreciated|i appreciate (?:it|that|this)
(?:vielen |besten |tausend )?danke?(?: (?:schon|dir|euch|sehr|vielmals))*|dankeschon
(?:muchas |mil )?gracias(?: por todo)?|merci(?: beaucoup| bien)?|(?:muito )?obrigad[oa]|valeu
"""
_GREETING = """
(?:hi+|hello+|hey+|hallo+|hola+|ola|bonjour)(?: (?!thanks|thx|help)\\w+$)?|bot|footnote
heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|sup|whats up
how (?:are|r) (?:you|u|things)(?: doing)?(?: today)?|hows it going|nice to meet you
(?:are )?(?:you|u|anyone|anybody|somebody) (?:still )?(?:there|here|alive|awake|online|working)|test(?:ing)?
moin(?: moin)?|servus|gruss gott|guten (?:tag|morgen|abend)|wie geht(?: e?s|s)?(?: dir)?
buen(?:os|as) (?:dias|tardes|noches)|buenas|que tal|como estas
bonsoir|salut|coucou|(?:comment )?ca va
oi+|bom dia|boa (?:tarde|noite)|tudo bem|como vai
"""
_REMARK = """
(?:good|great|nice|bad) (?:bot|job|answer|one|work|night)|well done|got it|i see|goodbye|bye|see you|sorry|oops
ok(?:ay)?|kk?|cool|nice|great|good|wow|lol|haha\\w*|hmm+|sure|right|yes|yep|yeah|nope|no|perfect|awesome|amazing
alles klar|super|tschuss|gute nacht|genial|vale|adios|de acuerdo|daccord|parfait|au revoir|beleza|perfeito|tchau
"""
_FILLER = """
for (?:the|your) (?:quick |fast )?(?:help|answer|reply)|that helps|that helped|it works|so|and|well|again|today
there|all|everyone|everybody|folks|team|guys|friends?|please|pls|plz|mate|man|sir|bitte|por favor
sil (?:te|vous) plait
"""


def _union(*blocks: str) -> str:
    return "|".join(f"(?:{line})" for block in blocks for line in block.strip().splitlines())


_PHRASE = re.compile(
    rf"(?:(?:(?P<about_bot>{_union(_ABOUT_BOT)})|(?P<help>{_union(_HELP)})|(?P<thanks>{_union(_THANKS)})"
    rf"|(?P<greeting>{_union(_GREETING)})|(?P<remark>{_union(_REMARK)})|(?:{_union(_FILLER)}))(?: |$))"
)
_EMOJI = re.compile(r"<a?:\w+:\d+>|:[a-z0-9_+-]+:")
_INTERROGATIVE = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|which|how|can|could|does|do|is|are)\b", re.IGNORECASE
)
_THANKING = re.compile(
    r"(?:(?:many |big )?(?:thanks|thank you|thx|ty|cheers)|danke|gracias|merci|obrigad[oa])\b", re.IGNORECASE
)
_ORDER: tuple[Courtesy, ...] = ("about_bot", "help", "thanks", "greeting", "remark")


def courtesy(message: str) -> Courtesy | None:
    """Return the kind of a message that needs no search; None if it may need one.

    Args:
        message: The message; emoji, punctuation, case and accents are ignored.
    """
    if len(message) > MAX_COURTESY_CHARS:
        return None
    words = _words(message)
    if not words:
        return "nothing"
    found: set[str] = set()
    at = 0
    while at < len(words):
        said = _PHRASE.match(words, at)
        if said is None:
            return _longer_thanks(message)
        found.update(name for name, text in said.groupdict().items() if text)
        at = said.end()
    return next((kind for kind in _ORDER if kind in found), None)


def _longer_thanks(message: str) -> Courtesy | None:
    """Return ``thanks`` for thanks in more words, such as "thanks for the quick answer, Ann"; else None."""
    sentences = [each.text for each in split_sentences(message)]
    thanks = _THANKING.match(message.strip()) is not None and _INTERROGATIVE.search(message) is None
    courteous = all(is_pleasantry(each) and not is_question(each) for each in sentences)
    return "thanks" if thanks and courteous else None


def _words(message: str) -> str:
    """Return the words of a message in lower case, without accents, separated by single spaces."""
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", _EMOJI.sub(" ", message)).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters))
