"""Tells sentences that ask from greetings, thanks and statements, by English phrases; pure functions.

The patterns are in lower case and ignore case; typographic apostrophes are replaced by plain ones first. They are
written so that a statement in an article does not match: a request speaks of the person who asks, or addresses the
reader.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_MAX_SENTENCE_CHARS = 2_000
"""Characters of a sentence that the patterns for requests read."""
_POSSIBLE = r"(?:can|could|would|will|might|may)"
_SOMEONE = r"(?:someone|somebody|anyone|anybody|any one|you|u|y'all|you guys|we)"
_TELLING = (
    r"(?:explain|tell|help|clarify|clear up|share|point|describe|advise|elaborate|show|recommend|suggest|confirm|"
    r"give|shed|walk|guide|enlighten|comment|expand|say)"
)
_OBJECT = r"(?:me|us|to me|to us)"
_INTERROGATIVE = r"(?:whether|if|about|how|what|why|when|where|which|who|whose)"
_MILDLY = r"(?:just|really|very|quite|also|so|a bit|a little|genuinely|always|still|mostly|mainly|now)"
_I_AM = r"(?:i am|i'm|im|i was|we are|we're|we were)"
_WISH = r"(?:(?:i|we)(?:'d| would)|i'd|id|would)"
_HEARTILY = r"(?:really|also|just|love|like|very much|be)"

_REQUESTS: tuple[str, ...] = (
    rf"\b{_WISH} (?:{_HEARTILY} )*(?:like|love|curious|interested|keen|glad|happy|grateful) to "
    r"(?:know|hear|understand|learn|see|ask|get|find out|read)\b",
    rf"\b{_WISH} (?:{_HEARTILY} )*(?:love|appreciate|like|welcome) (?:to hear )?"
    r"(?:your|any|some|a|an|more|the) (?:\w+ )?"
    r"(?:thoughts?|opinions?|take|views?|advice|help|input|insights?|ideas?|tips?|details?|explanation|pointers?|"
    r"feedback|suggestions?|recommendations?|clarification|info|information)\b",
    rf"\b(?:i|we) (?:{_MILDLY} )*(?:want|need|wish|hope|hoped|wanted|am trying|'m trying) to "
    rf"(?:know|understand|find out|ask|learn)\b",
    rf"(?:^|\b{_I_AM} |\band |\bbut |(?<=[,;] ))(?:{_MILDLY} )*(?:curious|wondering) (?:{_MILDLY} )*"
    rf"(?:{_INTERROGATIVE}|to|as)\b",
    rf"\b(?:i|we) (?:{_MILDLY} )*wonder(?:ed)? (?:{_INTERROGATIVE})\b",
    rf"\b{_I_AM} (?:{_MILDLY} )*(?:interested in (?:knowing|hearing|learning|your)|looking for|asking|hoping to"
    r" (?:learn|understand|find out|hear|get))\b",
    r"(?:^|\b(?:have|has|got|there|appreciate|love|welcome|for|and|with) |(?<=[,;:] ))any (?:\w+ )?"
    r"(?:thoughts?|ideas?|advice|tips?|suggestions?|recommendations?|insights?|opinions?|help|pointers?|guidance|"
    r"clues?|updates?|experiences?|feedback|chance|word|views?|hints?|info|information)"
    r"(?: (?:on|about|for|regarding|how|what|why|whether|if|with|to|as|is|are|would|will|here|appreciated|welcome|"
    r"please)\b|$)",
    rf"\b{_POSSIBLE} {_SOMEONE} (?:all )?(?:please |pls |plz |kindly |possibly |perhaps |maybe )?{_TELLING}\b",
    rf"(?:^|(?<=[,;:] )|\band |\bso |\bbut |\bthanks )(?:please|pls|plz|kindly) (?:{_OBJECT} )?"
    r"(?:explain|clarify|elaborate|advise|help (?:me|us)\b|"
    r"(?:tell|show|give|teach) (?:me|us)|tell|suggest|recommend|enlighten|define|compare)"
    r"(?! (?:your|a|an|them|him|her)\b)",
    r"(?:^|\b(?:do|does|did|has) |(?<=[,;:] ))(?:any ?one|any ?body) (?:here |else |out there )?"
    r"(?:know|knows|have|has|got|tried|explain|understand|understands)\b"
    r"(?=.*\b(?:how|what|why|when|where|which|who|if|whether|any|an?|the|about|of|this)\b)",
    r"\bwhat (?:are|is|'s) your (?:thoughts?|opinions?|take|views?|advice)\b",
    r"\b(?:interested in|know|hear|get|like|ask for|want) your (?:\w+ )?"
    r"(?:thoughts?|opinions?|take|views?|advice|input) (?:on|about|regarding|of)\b",
    rf"\b(?:i|we) (?:{_MILDLY} )*(?:need|could use|would appreciate) (?:some |a bit of |a little )?"
    r"(?:help|advice|guidance|clarification|pointers) (?:with|on|about|understanding|figuring|finding|to)\b",
    r"\blet (?:me|us) know (?:your (?:thoughts|opinion)|(?:what|how|why|which|whether|where|when|who)\b)",
    r"\b(?:i|we) (?:have|had|got|'ve got) (?:a|one|another|some|two|a few) (?:\w+ )?questions?\b",
    r"\b(?:my|quick) (?:\w+ )?question (?:is|was|would be|for you|about|on|regarding)\b",
    r"\b(?:is|are) there any (?:way|chance|reason|plans?|guide|docs?|documentation)\b(?!.*\.$)",
)
"""A sentence that contains one of these asks for an answer."""

_CUE_WORDS = """
i id im we my us me you u your yours y any anyone anybody someone somebody please pls plz kindly curious wondering quick
"""
_CUES = frozenset(_CUE_WORDS.split())
"""Every request contains one of these words. Most other sentences do not, so the slow patterns need not read them."""

_OPENINGS: tuple[str, ...] = (
    r"^(?:please )?help (?:me|us) (?:to )?(?:understand|figure|find|with|out|see|learn|decide|choose|get|fix|solve)\b",
    r"^(?:so |ok |okay |well |and )?(?:explain|tell (?:me|us)|eli5|remind me|teach me)\b",
    r"^(?:so |ok |okay |well |and |but |also )*(?:what|how) about\b",
    r"^(?:also |just |please )*(?:your|thoughts|opinions?|advice|tips|ideas) (?:thoughts? |opinions? |take )?"
    r"(?:on|about|regarding)\b",
)
"""A sentence that begins with one of these asks for an answer."""

_UNMARKED = (
    r"^(?:(?:and|but|so|ok|okay|also|hi|hey|hello|well|um|please)[, ]+)*"
    r"(?:(?:how|why|where|when|who|whom|whose|what|which|what's|how's|who's|where's|why's)"
    r"(?: \w+){0,3}? (?:do|does|did|is|are|am|was|were|can|could|should|would|will|has|have|had|to|come)|"
    r"(?:what's|how's|who's|where's)|"
    r"(?:do|does|did|is|are|am|was|were|can|could|should|would|will|has|have) "
    r"(?:i|we|you|it|this|that|there|they|he|she|the|a|an|any|anyone|someone|your|my))\b"
)
"""The beginning of a question that is typed without its mark; with a full stop at the end it is a statement."""

# A request without these words is what it asks about.
_THOUGHTS = (
    r"(?:thoughts?|opinions?|take|views?|advice|help|insights?|ideas?|tips?|suggestions?|recommendations?|input)"
)
_CONFER = r"(?:on|about|regarding|with|for)"
_FRAMES: tuple[str, ...] = (
    r"^(?:hi|hello|hey|dear|yo|ok|okay|so|well|good (?:morning|afternoon|evening))"
    r"(?: (?:there|all|everyone|everybody|folks|team|guys|[A-Z]\w+))?[,!.:;–—-]+ *",
    rf"(?:\b(?:and|but|so) )?\b{_WISH} (?:{_HEARTILY} )*(?:like|love|curious|interested|keen) to "
    rf"(?:know|hear|understand|learn|see|ask|get|find out)(?: (?:more|{_INTERROGATIVE}))?"
    rf"(?: (?:your|any|some)(?: \w+)? {_THOUGHTS} {_CONFER})?\b",
    rf"(?:\b(?:and|but|so) )?\b(?:i|we) (?:{_MILDLY} )*(?:want|need|wanted|hope) to "
    r"(?:know|understand|find out|ask|learn)(?: more)?(?: (?:about|whether|if))?\b",
    rf"(?:\b(?:and|but|so) )?(?:\b{_I_AM} |^)(?:{_MILDLY} )*(?:curious|wondering) (?:{_MILDLY} )*"
    r"(?:about|whether|if|to know|as to)"
    r"(?: (?:whether|if|about))?\b(?: you (?:all )?(?:think|believe|feel))?",
    rf"\b{_POSSIBLE} {_SOMEONE} (?:please |pls |plz |kindly )?"
    r"(?:explain|tell|help|clarify|share|describe|show|give|elaborate)"
    rf"(?: on)?(?: {_OBJECT})?(?: (?:understand|understanding|with|find|figure out))?(?: (?:whether|if|about))?\b",
    rf"(?:^|(?<=[,;:] ))(?:please |pls |plz |kindly )?(?:explain|tell|clarify|help|elaborate on|show)(?: {_OBJECT})"
    r"(?: (?:understand|figure out|find|with))?(?: (?:about|whether|if))?\b",
    r"(?:^|(?<=[,;:] ))(?:please|pls|plz|kindly) (?:explain|tell|clarify|elaborate on)\b",
    r"\b(?:do|does|did)? ?(?:anyone|anybody|someone|somebody) (?:here |else )?know(?:s)?(?: (?:if|whether|about))?\b",
    rf"(?:\b(?:do you|does anyone|anyone|have you) (?:have|got) )?\bany (?:\w+ )?{_THOUGHTS} {_CONFER}\b",
    rf"\bwhat(?: are| is|'s) your {_THOUGHTS} {_CONFER}\b",
    r"\b(?:what|how) do you (?:all )?think (?:about|of)\b",
    r"\bdo you (?:all )?(?:think|know)(?: (?:that|if|whether))?\b",
    r"^(?:what|how) about\b",
    r"\b(?:thanks|thank you|thx)(?: so much| in advance| a lot)?[!.]*$",
    r"^please\b",
    r"^(?:(?:please|pls|plz|can you|could you|would you) )*(?:summari[sz]e|sum up|recap)\b(?: for me)?",
    r"^(?:tl;?dr|(?:(?:give|show) me )?(?:a |the )?(?:short |quick |brief )?(?:summary|gist|recap))"
    r"(?: (?:of|on|about|for)\b|:)",
    r"^what (?:does|do|did) the (?:page|article|post|guide|docs?|documentation|document|section|chapter)"
    r" (?:say |recommend |tell (?:me |us )?)?(?:on|about)\b",
    r"\b(?:pls|plz|please)[.!?]*$",
)
"""Words of a question that only say that it is one."""

_WRITING_NAME = r"(?:page|article|post|guide|docs?|documentation|document|section|chapter|policy|paper|text|file)"
_SUMMARY = re.compile(
    r"^(?:(?:please|pls|plz|can you|could you|would you) )*(?:summari[sz]e|sum up|recap)\b"
    r"|\btl;?dr\b|\b(?:summary|gist|overview|short version|key takeaways|main points) (?:of|on|pls|plz|please)\b"
    rf"|\bwhat (?:does|do|did) (?:the|this|that) {_WRITING_NAME} (?:say )?(?:on|about) "
    r"(?:[^?.!\n]{1,80} say\b|[^?.!\n]{1,60}$)"
    rf"|\bwhat (?:does|do|did) (?:the|this|that) [^?.!\n]{{0,60}}{_WRITING_NAME} say\W*$"
    r"|\bwhat (?:does|do|did) [^?.!\n]{1,80} say,? (?:in short|in brief|briefly|short version)\b"
    rf"|\bwhat(?:'s| is) (?:the|this|that) {_WRITING_NAME} about\b",
)
"""A question that asks what a page says in short."""
_KIND_OF_PAGE = re.compile(
    r"\b(?:page|article|post|guide|docs?|documentation|document|section|chapter|text|file|please|pls|plz|say"
    r"|(?:the )?short version|in (?:short|brief|a nutshell)|briefly)\b",
    re.IGNORECASE,
)

_NAME = r"[@\w'.-]+"
_THING = (
    r"(?:post|article|piece|read|write[- ]?up|essay|blog|work|stuff|job|summary|analysis|newsletter|video|talk|thread|"
    r"question|points?|one|explanation|overview|content|take|insights?|thoughts?|info|information|tutorial|guide|"
    r"discussion|episode|series|breakdown|tool|project|idea|day|week|weekend|evening)"
)
_WRITING = (
    r"(?:post|article|piece|write[- ]?up|essay|blog|work|summary|analysis|newsletter|video|talk|thread|content|"
    r"insights?|thoughts?|tutorial|guide|episode|series|breakdown|explanation)"
)
_GOOD = (
    r"(?:great|good|nice|awesome|amazing|excellent|fantastic|wonderful|interesting|insightful|brilliant|cool|lovely|"
    r"superb|fascinating|helpful|useful|thoughtful|solid|incredible|fabulous|informative|well[- ]written|terrific|"
    r"killer|outstanding|valuable|clear|fun)"
)
_ENOUGH = (
    r"(?:[ ,]+(?:as (?:always|ever|usual)|again|here|today|man|mate|indeed|overall|so much|very much|a lot|"
    r"in advance|@?\w+))"
)
_PLEASANTRIES: tuple[str, ...] = (
    rf"(?:hi|hello|hey|heya|hiya|yo|howdy|dear|greetings|good (?:morning|afternoon|evening|day)|happy \w+day)"
    rf"(?: (?:there|all|everyone|everybody|folks|team|guys|friends|again|{_NAME})){{0,3}}",
    r"(?:and |so |but |ok |okay |well |wow )?(?:many |big |huge )?(?:thanks|thank you|thank u|thankyou|thx)"
    r"(?! to (?!all|everyone|you|the team))(?: .{0,60})?",
    r"(?:tia|cheers|ty|much appreciated|(?:i |we )?(?:really )?appreciate (?:it|this|that|your \w+)(?: .{0,30})?)",
    rf"(?:wow |and |what an? |such an? |that (?:was|is) an? |this (?:was|is) an? |an? )?"
    rf"(?:really |very |super |absolutely |truly )*{_GOOD}(?: \w+){{0,2}}? {_THING}{_ENOUGH}{{0,3}}",
    rf"(?:really |very |super |so |absolutely )*{_GOOD}",
    rf"(?:i |we )?(?:really |absolutely |just |always |truly )*"
    rf"(?:love|loved|like|liked|enjoy|enjoyed|appreciate|appreciated|admire)"
    rf"(?: \w+){{0,3}}? {_WRITING}(?: .{{0,30}})?",
    r"as (?:always|ever|usual)",
    r"(?:best|all the best|best wishes|(?:best |kind |warm )?regards|sincerely|yours(?: truly| sincerely)?|take care|"
    r"see you|bye|goodbye|lol|haha\w*|ok|okay|wow|congrats|congratulations|well done|bravo|kudos|please|pls|hmm+|"
    r"sure|right|exactly|indeed|agreed|\+1)",
    rf"(?:have|wish(?:ing)? you) an? {_GOOD} (?:one|day|week|weekend|evening|time).{{0,20}}",
    r"keep (?:up the|them coming|it up)(?: .{0,40})?",
    r"(?:i )?hope (?:you|this finds|all is|everyone|this makes sense|that makes sense|this is the right|it's ok)"
    r".{0,50}",
    r"(?:i'm |i am )?sorry (?:if|for|about) (?:this|the|my|that|i|any).{0,60}",
    r"(?:long ?time|first ?time|avid|regular) (?:reader|listener|fan|follower|poster|lurker|caller|here).{0,40}",
    r"(?:just )?(?:a )?(?:quick|silly|dumb|stupid|newbie|noob|short|simple|small|basic|honest) question.{0,20}",
    r"(?:i|we) (?:have|had|got|'ve got) (?:a|one|another|some|two|a few) (?:\w+ )?questions?"
    r"(?: (?:for you|here|please))?",
    r"(?:any|all|your|some|every) (?:help|advice|tips|pointers|thoughts|input|feedback|info|ideas|guidance|suggestions)"
    r" (?:is|are|would be|will be|much|greatly|very|appreciated|welcome).{0,40}",
    r"(?:please )?let (?:me|us) know(?: (?:if you have|your thoughts|what you).{0,60})?",
    r"(?:i'm |i am |we're )?(?:really )?(?:looking forward|look forward) to "
    r"(?:hearing|your|reading|the next|more).{0,60}",
    r"(?:i'm |i am )?(?:a )?(?:big |huge |long ?time )(?:fan|reader|follower|listener)(?: .{0,40})?",
)
"""Each matches a whole clause that contains nothing to look up."""


def _union(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


# Every request and every frame begins with a word. They share one check that a word begins, which halves their time.
_REQUEST = re.compile(rf"\b(?=\w)(?:{_union(_REQUESTS)})", re.IGNORECASE)
_OPENING = re.compile(_union(_OPENINGS), re.IGNORECASE)
FRAME = re.compile(rf"\b(?=\w)(?:{_union(_FRAMES)})|, please\b", re.IGNORECASE)
_PLEASANTRY = re.compile(_union(_PLEASANTRIES), re.IGNORECASE)
UNMARKED_QUESTION = re.compile(_UNMARKED, re.IGNORECASE)
_QUESTION_MARK = re.compile(r"[?？؟]")
_CLOSERS = re.compile(r"[\s!?？！؟\"'”’»)\]}*_~`:;]*$|(?:[^\w\s.,/&=]|\s)*$")
_SIGNATURE = re.compile(r"[A-Z][\w'-]*(?: [A-Z][\w'.-]*)?")
_CLAUSE = re.compile(r"[,;:!.?…()]+|\s[-–—]+\s")
_SIGNS_BEFORE = re.compile(r"^[^\w+]+")
_SIGNS_AFTER = re.compile(r"(?<!\W)\W++$")
_EMOTICON = re.compile(r"(?<!\w)[:;=8][-']?[()DPpdo/|*](?!\w)")
_LETTERS = re.compile(r"[a-z]+")


@lru_cache(maxsize=16_384)
def is_question(sentence: str) -> bool:
    """Return whether a sentence asks: it ends in a question mark, or requests an answer.

    Closing quotes, brackets and emoji may follow the mark. With a full stop after a bracketed "(right?)" it is a
    statement.
    """
    text = normalized(sentence)
    marks = list(_QUESTION_MARK.finditer(text))
    if marks and _CLOSERS.fullmatch(text, marks[-1].end()):
        return True
    text = text[:_MAX_SENTENCE_CHARS]
    if _OPENING.match(text) or (not _CUES.isdisjoint(_LETTERS.findall(text.lower())) and _REQUEST.search(text)):
        return True
    return UNMARKED_QUESTION.match(text) is not None and not text.rstrip("\"'”’) ").endswith((".", ":", "…"))


def asks_for_summary(question: str) -> bool:
    """Return whether a question asks what a page or a section says in short."""
    return _SUMMARY.search(normalized(question)[:_MAX_SENTENCE_CHARS].lower().strip()) is not None


def without_kind_of_page(subject: str) -> str:
    """Return the subject of a summary without words such as "page" and "guide", unless nothing would be left."""
    return _KIND_OF_PAGE.sub(" ", subject).strip() or subject


@lru_cache(maxsize=16_384)
def is_pleasantry(sentence: str) -> bool:
    """Return whether a sentence consists only of greetings, thanks, praise, apologies and sign-offs."""
    text = _EMOTICON.sub("", normalized(sentence))
    if len(text) > 200:
        return False
    opening = next(filter(None, map(_bare, _CLAUSE.split(text, 3)[:3])), "")
    if opening and not _PLEASANTRY.fullmatch(opening):
        return False  # most sentences of a document end here
    spoken = filter(None, map(_bare, _CLAUSE.split(text)))
    return all(
        _PLEASANTRY.fullmatch(clause) or (place > 0 and _SIGNATURE.fullmatch(clause))
        for place, clause in enumerate(spoken)
    )


def has_only_questions(sentences: Sequence[str]) -> bool:
    """Return whether a passage only asks, so that it cannot support any answer.

    Args:
        sentences: The passage's sentences in order.

    Returns:
        True if every sentence asks, is a pleasantry, or ends in a colon and leads into a sentence that asks.
    """
    return all(
        is_pleasantry(sentence) or is_question(sentence) or _leads_in(sentence, sentences[place + 1 :])
        for place, sentence in enumerate(sentences)
    )


def normalized(text: str) -> str:
    """Return a text with plain apostrophes and without white space at its ends."""
    return text.replace("’", "'").strip()


def _leads_in(sentence: str, following: Sequence[str]) -> bool:
    return sentence.rstrip().endswith(":") and bool(following) and is_question(following[0])


def _bare(clause: str) -> str:
    """Return a clause without emoji and other signs at its ends."""
    return _SIGNS_AFTER.sub("", _SIGNS_BEFORE.sub("", clause))
