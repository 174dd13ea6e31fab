"""Tells sentences that address whoever answers instead of informing whoever asks.

A document can hold words that are meant for a language model: to change its task, its voice or its output. Such a
sentence bears out nothing, and neither does what stands after it in the same passage. The patterns know what people
write into such sentences; one that they do not know may pass (``docs/trust.md``).
"""

import re

_MACHINE = (
    r"(?:ai|a\.i\.|assistants?|(?:chat)?bots?|chat ?gpt|gpt(?:-?\d\S*)?|claude|gemini|llama|llms?|copilot|footnote"
    r"|(?:large )?language models?|models?|agents?|system|summari[sz]ers?|answering (?:engine|machine|system))"
)
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directives?|directions|commands?|orders|constraints|restrictions"
    r"|safety|filters?|safeguards?|polic(?:y|ies)|programming|training|context|persona|role|system message|text above"
    r"|(?:everything|anything|all|what) (?:above|before|you (?:were|have been) told|(?:that )?(?:came|was said) before))"
)
_VOID = r"(?:ignore|disregard|forget|override|bypass|overrule|set aside|put aside|drop|discard|skip|neglect|pay no attention to|stop following|do not follow|don'?t follow|no longer follow|violate|break)"
_SPEAK = (
    r"(?:say|reply|respond|answer|output|print|write|repeat|return|tell|post|send|include|insert|append|add|mention"
    r"|ping|tag|notify|speak|talk|end|start|begin|finish|close|open|recommend|reveal|show|disclose|display|expose|leak"
    r"|quote|recite|share|translate|encode|execute|run|call|forward|use|adopt|cite|link|state|announce|claim|conclude)"
)
_READERS = r"(?:the )?(?:users?|readers?|asker|askers|person (?:asking|who asks)|whoever asks|customers?|people who ask|member|members)"
_PATTERNS = (
    # "Ignore all previous instructions", "disregard your rules"
    rf"\b{_VOID}\b[^.!?\n]{{0,60}}\b{_RULES}",
    # "your system prompt", "the instructions you were given"
    r"\b(?:system|hidden|initial|original|secret|developer|full|entire|above)\s+(?:prompt|instructions?|message|rules)\b",
    rf"\byour\s+(?:\w+\s+){{0,3}}{_RULES}\b",
    r"\b(?:instructions?|rules|prompt|text|message)\s+(?:that\s+)?(?:you (?:were|have been|are)|(?:was|were) given to you)\b",
    r"\b(?:new|updated|important|special|urgent|real|true|actual|following|revised|final)\s+(?:system\s+)?(?:instructions?|directives?|orders|rules|task|prompt|mode)\b(?:\s+(?:for|to|from)\b|\s*[:—–-])",
    # "You are now", "from now on", "act as", "pretend"
    r"\byou(?:'re| are| must| will| shall| should)\s+(?:now|no longer|from now on|henceforth|hereby|today)\b",
    r"\b(?:from now on|henceforth|from this point (?:on|onward|forward)|for the rest of (?:this|the) (?:conversation|chat|session)|starting now|going forward)\b",
    r"\b(?:act as|pretend (?:to be|that|you)|role-?play|impersonate|behave (?:as|like)|adopt the|take on the|assume the|play the (?:role|part)|stay in character|switch (?:to|into)|enter|enable|activate)\b[^.!?\n]{0,50}\b(?:persona|role|character|voice|pirate|mode|jailbreak|dan|unrestricted|unfiltered|evil|admin(?:istrator)?|developer|root|personality|style|accent|assistant|bot|you|ai)\b",
    r"\b(?:jailbreak|prompt injection|do anything now|developer mode|god mode|sudo mode)\b",
    # "Assistant: …", "Note to the AI", "Dear bot", "AI assistants must"
    rf"^\W*(?:dear|hey|hello|hi|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|reminder (?:to|for)|to|for|system note (?:to|for)?|n\.?b\.?)?[\s,:]*(?:the |any |all |every |an? |this |you,? )*{_MACHINE}(?:\s+(?:reading|processing|summari[sz]ing|answering|that|who)\b[^.!?\n:,]{{0,60}})?\s*[:,—–-]",
    r"^\W*(?:system|assistant|user|developer|admin(?:istrator)?|operator|root)\s*(?:\W{1,3})?\s*(?:message|override|note|command|prompt|notice|instruction|update)?\s*[:>\]]",
    rf"\b(?:note|message|instructions?|attention|reminder|notice|memo|order|command)\s*(?::|to|for)\s*(?:the |any |all |every |an? )*{_MACHINE}\b",
    rf"\b(?:if|when|whenever|since|because|as) you(?:'re| are| were)?\s+(?:an? |the )?(?:{_MACHINE}|asked|answering|summari[sz]ing|generating|reading this|replying|responding|prompted|queried)\b",
    rf"\b(?:any|every|all|the|an?|this|dear)\s+(?:ai|language|answering)?\s*{_MACHINE}\s+(?:must|should|shall|has to|have to|will|needs? to|is (?:required|instructed|ordered|to)|are (?:required|instructed|ordered|to))\s+(?:now |always |also |only |never |not )?{_SPEAK}\b",
    # "Reply only with", "answer every question with", "tell the user", "in your answer"
    r"\b(?:reply|respond|answer|output|print|write|say|return|speak|talk|end|begin|start|finish|close)\s+(?:only|exactly|just|always|solely|nothing but|with(?: only| exactly| just| the (?:word|words|following|phrase|text|sentence))|in (?:the (?:voice|style)|character|rhymes?|all caps|pirate)|as (?:if|though|an? )|(?:to )?(?:all|any|every|each)\b|every|like an?)\b",
    rf"\b{_SPEAK}\b[^.!?\n]{{0,60}}\b(?:in|to|into|with|at the (?:end|start|top|bottom|beginning) of|before|after|as)\s+(?:(?:all|every|each|any|your|the|this|of|its)\s+){{1,3}}(?:next\s+|final\s+|own\s+)?(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies)|questions?|conversation)\b",
    rf"\b(?:tell|inform|notify|convince|persuade|instruct|advise|direct|warn|ask|remind|order|urge|send|point|lead|redirect|refer|give|show)\s+{_READERS}\b",
    r"\b(?:in|of|with|end|start|begin|finish|close|sign|prefix|preface|conclude)\s+your\s+(?:next\s+|final\s+|own\s+)?(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies))\b",
    r"\b(?:reveal|disclose|leak|expose|dump|recite|print|repeat|output|show|display|quote|list|share|translate)\b[^.!?\n]{0,40}\b(?:prompt|instructions|system message|hidden (?:text|rules)|api keys?|passwords?|secrets?|tokens?|credentials|verbatim|word for word|everything above|text above|words above|configuration)\b",
    r"\b(?:do not|don'?t|never|stop)\s+(?:mention|cite|tell|reveal|say|quote|use|answer|refuse|show|disclose|reply|respond|trust|follow|add citations?|include)\b[^.!?\n]{0,60}\b(?:users?|sources?|passages?|citations?|documents?|instructions?|this (?:message|note|text|instruction)|questions?|rules|above)\b",
    # calling everybody, and posting
    r"@\s?(?:everyone|here|channel|all)\b|<!(?:everyone|here|channel)>",
    r"\b(?:ping|tag|mention|notify|alert|dm|message|call|summon)\s+(?:@|everyone|everybody|all (?:members|users|people|of them)|the (?:whole|entire) (?:server|channel|team|community|workspace|guild)|every (?:member|user|person|channel|moderator))",
    r"\b(?:post|share|send|insert|include|append|add|paste|drop|publish|spread|distribute|promote|place|put)\s+(?:the |this |that |a |an |following |below |our |my )*(?:link|url|address|website|site|invite|invitation)\b",
    # the marks of chat templates and of our own prompt
    r"<\|[^|\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|^\W*#{2,}\s*(?:system|instructions?|assistant|user|human|response)\b|</?(?:system|assistant|user|instructions?|passage|question|conversation|prompt)\b[^>\n]{0,60}>|\bend of (?:the )?(?:passages?|context|documents?|prompt|data|input)\b|\bBEGIN (?:SYSTEM|INSTRUCTIONS?)\b",
)  # fmt: skip
_INSTRUCTS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE)


def instructs(sentence: str) -> bool:
    """Whether a sentence tells a machine what to do, rather than a reader what is so."""
    return _INSTRUCTS.search(sentence.replace("’", "'")) is not None
