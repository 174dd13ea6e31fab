"""How people greet, thank and ask in English: the patterns behind ``question``.

Patterns are lower case and matched without regard to case; typographic apostrophes are made plain first. Each is
written so that an article's statement does not match it: a request speaks of the one who asks, or to the reader.
"""

import re

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

REQUESTS: tuple[str, ...] = (
    rf"\b{_WISH} (?:{_HEARTILY} )*(?:like|love|curious|interested|keen|glad|happy|grateful) to "
    r"(?:know|hear|understand|learn|see|ask|get|find out|read)\b",
    rf"\b{_WISH} (?:{_HEARTILY} )*(?:love|appreciate|like|welcome) (?:to hear )?"
    r"(?:your|any|some|a|an|more|the) (?:\w+ )?"
    r"(?:thoughts?|opinions?|take|views?|advice|help|input|insights?|ideas?|tips?|details?|explanation|pointers?|"
    r"feedback|suggestions?|recommendations?|clarification|info|information)\b",
    rf"\b(?:i|we) (?:{_MILDLY} )*(?:want|need|wish|hope|hoped|wanted|am trying|'m trying) to "
    rf"(?:know|understand|find out|ask|learn)\b",
    rf"(?:^|\b{_I_AM} |\band |\bbut |[,;] )(?:{_MILDLY} )*(?:curious|wondering) (?:{_MILDLY} )*"
    rf"(?:{_INTERROGATIVE}|to|as)\b",
    rf"\b(?:i|we) (?:{_MILDLY} )*wonder(?:ed)? (?:{_INTERROGATIVE})\b",
    rf"\b{_I_AM} (?:{_MILDLY} )*(?:interested in (?:knowing|hearing|learning|your)|looking for|asking|hoping to"
    r" (?:learn|understand|find out|hear|get))\b",
    r"(?:^|\b(?:have|has|got|there|appreciate|love|welcome|for|and|with) |[,;:] )any (?:\w+ )?"
    r"(?:thoughts?|ideas?|advice|tips?|suggestions?|recommendations?|insights?|opinions?|help|pointers?|guidance|"
    r"clues?|updates?|experiences?|feedback|chance|word|views?|hints?|info|information)"
    r"(?: (?:on|about|for|regarding|how|what|why|whether|if|with|to|as|is|are|would|will|here|appreciated|welcome|"
    r"please)\b|$)",
    rf"\b{_POSSIBLE} {_SOMEONE} (?:all )?(?:please |pls |plz |kindly |possibly |perhaps |maybe )?{_TELLING}\b",
    rf"(?:^|[,;:] |\band |\bso |\bbut |\bthanks )(?:please|pls|plz|kindly) (?:{_OBJECT} )?"
    r"(?:explain|clarify|elaborate|advise|help (?:me|us)\b|"
    r"(?:tell|show|give|teach) (?:me|us)|tell|suggest|recommend|enlighten|define|compare)"
    r"(?! (?:your|a|an|them|him|her)\b)",
    r"(?:^|\b(?:do|does|did|has) |[,;:] )(?:any ?one|any ?body) (?:here |else |out there )?"
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
"""A sentence that holds one of these asks for an answer."""

_CUES = """
i id im we my us me you u your yours y any anyone anybody someone somebody please pls plz kindly curious wondering quick
"""
CUES = frozenset(_CUES.split())
"""Every request holds one of these words: looking for them first spares most of an article's sentences the patterns."""

OPENINGS: tuple[str, ...] = (
    r"^(?:please )?help (?:me|us) (?:to )?(?:understand|figure|find|with|out|see|learn|decide|choose|get|fix|solve)\b",
    r"^(?:so |ok |okay |well |and )?(?:explain|tell (?:me|us)|eli5|remind me|teach me)\b",
    r"^(?:so |ok |okay |well |and |but |also )*(?:what|how) about\b",
    r"^(?:also |just |please )*(?:your|thoughts|opinions?|advice|tips|ideas) (?:thoughts? |opinions? |take )?"
    r"(?:on|about|regarding)\b",
)
"""A sentence that begins with one of these asks for an answer."""

UNMARKED = (
    r"^(?:(?:and|but|so|ok|okay|also|hi|hey|hello|well|um|please)[, ]+)*"
    r"(?:(?:how|why|where|when|who|whom|whose|what|which|what's|how's|who's|where's|why's)"
    r"(?: \w+){0,3}? (?:do|does|did|is|are|am|was|were|can|could|should|would|will|has|have|had|to|come)|"
    r"(?:what's|how's|who's|where's)|"
    r"(?:do|does|did|is|are|am|was|were|can|could|should|would|will|has|have) "
    r"(?:i|we|you|it|this|that|there|they|he|she|the|a|an|any|anyone|someone|your|my))\b"
)
"""The beginning of a question typed without its mark; a full stop at the end tells it from a statement."""

# What is left of a request when the words that only ask are taken out is what it asks about.
_THOUGHTS = (
    r"(?:thoughts?|opinions?|take|views?|advice|help|insights?|ideas?|tips?|suggestions?|recommendations?|input)"
)
_CONFER = r"(?:on|about|regarding|with|for)"
FRAMES: tuple[str, ...] = (
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
    r"^please\b|, please\b",
)
"""Words of a question that say only that it is one."""

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
PLEASANTRIES: tuple[str, ...] = (
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
"""Each matches a whole clause that carries nothing to look up."""


def _union(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


REQUEST = re.compile(_union(REQUESTS), re.IGNORECASE)
OPENING = re.compile(_union(OPENINGS), re.IGNORECASE)
FRAME = re.compile(_union(FRAMES), re.IGNORECASE)
PLEASANTRY = re.compile(_union(PLEASANTRIES), re.IGNORECASE)
UNMARKED_QUESTION = re.compile(UNMARKED, re.IGNORECASE)
