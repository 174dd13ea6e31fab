"""Finds what in a text could act on a reader or on a machine: links, mentions, and instructions to a language model.

A document can contain words that are meant for a language model: to change its task, its voice or its output. Such a
sentence supports nothing, and neither does what follows it in the same passage. The patterns cover what people usually
write in such sentences; an instruction in other words may pass (``docs/trust.md``).
"""

import re

_SCHEME = re.compile(
    r"\b(?:https?|hxxps?|ftps?|file|data|javascript|vbscript|mailto|tel|sms|discord|slack|tg|magnet|wss?|ipfs|ssh|git)"
    r"\s*:\s*\S+",
    re.IGNORECASE,
)
_PROTOCOL_RELATIVE = re.compile(r"(?<![\w:/])//[\w.-]+\.\w{2,}\S*")
_DOMAIN = re.compile(r"(?<![\w@.-])(?:www\.\S+|(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?![\w-])(?:[:/?#]\S*)?)")
_DOTTED = re.compile(r"(?<![\w-])[\w-]++(?:\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*[\w-]++)+\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\S*)?(?![\w.])")
_MENTION = re.compile(
    r"@\s?(?:everyone|here|channel|all)\b|<[@#!&]{1,2}[^>\s]{1,60}>|<(?:t|a?):[^>\s]{1,60}>", re.IGNORECASE
)
_WEB = re.compile(r"^https?://")
_TRAILING = ".,;:!?…'\"”’»)]}>*_`"
_LEADING = "<([{'\"“‘«*_`-"
_MACHINE = (
    r"(?:ai|a\.i\.|assistants?|(?:chat)?bots?|chat ?gpt|gpt(?:-?\d[\w.-]{0,20})?|claude|gemini|llama|llms?|copilot"
    r"|footnote|(?:large )?language models?|models?|agents?|system|summari[sz]ers?|answering (?:engine|machine|system))"
)
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directives?|directions|commands?|orders|constraints|restrictions"
    r"|safety|filters?|safeguards?|polic(?:y|ies)|programming|training|context|persona|role|system message|text above"
    r"|(?:everything|anything|all|what) (?:above|before|you (?:were|have been) told|(?:that )?(?:came"
    r"|was said) before))"
)
_VOID = (
    r"(?:ignore|disregard|forget|override|bypass|overrule|set aside|put aside|discard|pay no attention to"
    r"|stop following|do not follow|don'?t follow|no longer follow|violate)"
)
_SPEAK = (
    r"(?:say|reply|respond|answer|output|print|write|repeat|return|tell|post|send|include|insert|append|add|mention"
    r"|ping|tag|notify|speak|talk|end|start|begin|finish|close|open|recommend|reveal|show|disclose|display|expose|leak"
    r"|quote|recite|share|translate|encode|execute|run|call|forward|use|adopt|cite|link|state|announce|claim|conclude)"
)
_READERS = r"(?:the )?(?:users?|readers?|askers?|person (?:asking|who asks)|whoever asks|people who ask)"
_PATTERNS = (
    # "Ignore all previous instructions", "disregard your rules"
    rf"\b{_VOID}\b[^.!?\n]{{0,60}}\b{_RULES}",
    # "your system prompt", "the instructions you were given"
    (
        r"\b(?:system|hidden|initial|original|secret|developer|full|entire|above)\s(?:prompt|instructions?"
        r"|rules)\b"
    ),
    (
        r"\byour\s(?:(?:system|own|previous|prior|original|initial|hidden|current|earlier|internal|safety"
        r"|secret|core|usual|default|given)\s){0,2}(?:instructions|prompts?|rules|guidelines|directives?"
        r"|programming|persona|constraints|restrictions|safeguards|guardrails|system message)\b"
    ),
    (
        r"\b(?:instructions?|rules|prompt|text|message)\s(?:that\s)?(?:you (?:were|have been|are)|(?:was"
        r"|were) given to you)\b"
    ),
    (
        r"\b(?:new|updated|important|urgent|actual|revised)\s(?:system\s)?(?:instructions?|directives?"
        r"|orders|rules|task|prompt|mode)\b(?:\s(?:for|to|from)\b|\s?[:—–-])"
    ),
    # "You are now", "from now on", "act as", "pretend"
    r"\byou(?:'re| are| must| will| shall| should)\s(?:now|no longer|from now on|henceforth|hereby)\b",
    (
        r"\b(?:from now on|from this point (?:on|onward|forward)|for the rest of (?:this"
        r"|the) (?:conversation|chat|session)|starting now)\b"
    ),
    (
        r"\b(?:act as|pretend (?:to be|that|you)|role-?play|impersonate|behave (?:as|like)|adopt the"
        r"|take on the|assume the|play the (?:role|part)|stay in character|switch (?:to|into)|enter|enable"
        r"|activate)\b[^.!?\n]{0,50}\b(?:persona|role|character|voice|pirate|mode|jailbreak|dan"
        r"|unrestricted|unfiltered|evil|admin(?:istrator)?|developer|root|personality|style|accent"
        r"|assistant|bot|you|ai)\b"
    ),
    r"\b(?:jailbreak|prompt injection|do anything now|developer mode|god mode|sudo mode)\b",
    # "Assistant: …", "Note to the AI", "Dear bot", "AI assistants must"
    (
        rf"^[^\w\n]*+(?:dear|hey|hello|hi|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)"
        rf"|reminder (?:to|for)|to|for|system note (?:to|for)?|n\.?b\.?)?[\s,:]{{0,10}}+(?:the |any |all |every "
        rf"|an? |this |you,? ){{0,4}}{_MACHINE}(?:\s(?:reading|processing|summari[sz]ing|answering|that"
        rf"|who)\b[^.!?\n:,]{{0,60}})?(?:\s?[:,]|\s[—–-])\s"
    ),
    (
        r"^[^\w\n]*+(?:system|assistant|user|developer|admin(?:istrator)?|operator"
        r"|root)\s?(?:\W{1,3})?\s?(?:message|override|note|command|prompt|notice|instruction|update)?\s?[:>\]]"
    ),
    (
        rf"\b(?:note|message|instructions?|attention|reminder|notice|memo|order|command)\s?(?::|to"
        rf"|for)\s?(?:the |any |all |every |an? ){{0,4}}{_MACHINE}\b"
    ),
    (
        rf"\b(?:if|when|whenever|since|because|as) you(?:'re| are| were)?\s(?:an? |the )?(?:{_MACHINE}"
        rf"|asked|answering|summari[sz]ing|generating|reading this|replying|responding|prompted|queried)\b"
    ),
    (
        rf"\b(?:(?:any|every|all|the|an?|this|dear)\s(?:ai\s|answering\s)?{_MACHINE}|(?:ai|a\.i\.) \w{{1,40}}"
        rf"|chat ?bots|llms|language models)\s(?:must|should"
        rf"|shall|has to|have to|will|needs? to|is (?:required|instructed|ordered|to)|are (?:required"
        rf"|instructed|ordered|to))\s(?:now |always |also |only |never |not )?{_SPEAK}\b"
    ),
    (
        rf"\b{_MACHINE}\s(?:(?:that|who|which)\s)?(?:reads?|reading|sees?|seeing|process(?:es|ing)?"
        rf"|pars(?:e|es|ing)|index(?:es|ing)?|summari[sz](?:e|es|ing)|answers?|answering)\s(?:this|the"
        rf"|these|from|it)\b"
    ),
    r"\bwhen(?:ever)? you (?:answer|reply|respond|summari[sz]e|cite|quote)\b",
    # "Reply only with", "answer every question with", "tell the user", "in your answer"
    (
        r"\b(?:reply|respond|answer|output|print|write|say|return|speak|talk|end|begin|start|finish"
        r"|close)\s(?:only|exactly|just|always|solely|nothing but|with(?: only| exactly| just| the (?:word"
        r"|words|following|phrase|text|sentence))|in (?:the (?:voice|style)|character|rhymes?|all caps"
        r"|pirate)|as (?:if|though|an? )|like an?)\b"
    ),
    # "Return any item" and "close all windows" are for people; "end every answer" is not
    (
        r"\b(?:(?:reply|respond|answer|speak|talk)\s(?:to )?(?:all|any|every|each)"
        r"|(?:output|print|write|say|return|end|begin|start|finish|close)\s(?:all|any|every|each)(?:\s\w{1,20}){0,2}\s"
        r"(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|sentences?|lines?|words?|paragraphs?|questions?))\b"
    ),
    (
        rf"\b{_SPEAK}\b[^.!?\n]{{0,60}}\b(?:in|to|into|with|at the (?:end|start|top|bottom|beginning) of"
        rf"|before|after|as)\s(?:(?:all|every|each|any|your|the|this|of|its)\s){{1,3}}(?:next\s|final\s"
        rf"|own\s)?(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies)|questions?"
        rf"|conversation)\b"
    ),
    rf"\b(?:tell|inform|convince|persuade|instruct|advise|warn|urge|redirect)\s{_READERS}\b",
    (
        r"\b(?:in|of|with|end|start|begin|finish|close|sign|prefix|preface|conclude)\syour\s(?:next\s"
        r"|final\s|own\s)?(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies))\b"
    ),
    (
        r"\b(?:reveal|disclose|leak|expose|dump|recite|print|repeat|output|show|display|quote|list|share"
        r"|translate)\b[^.!?\n]{0,40}\b(?:prompt|instructions|system message|hidden (?:text|rules)"
        r"|api keys?|passwords?|secrets?|tokens?|credentials|verbatim|word for word|everything above"
        r"|text above|words above|configuration)\b"
    ),
    (
        r"\b(?:do not|don'?t|never|stop)\s(?:mention|cite|tell|reveal|say|quote|use|answer|refuse|show"
        r"|disclose|reply|respond|trust|follow|add citations?|include)\b[^.!?\n]{0,60}\b(?:users?|sources?"
        r"|passages?|citations?|documents?|instructions?|this (?:message|note|text|instruction)|questions?"
        r"|rules|above)\b"
    ),
    # mentions of everybody, and requests to post a link
    r"@\s?(?:everyone|here|channel|all)\b|<!(?:everyone|here|channel)>",
    (
        r"\b(?:ping|tag|mention|notify|alert|dm|message|call|summon)\s(?:@|everyone|everybody"
        r"|all (?:members|users|people|of them)|the (?:whole|entire) (?:server|channel|team|community"
        r"|workspace|guild)|every (?:member|user|person|channel|moderator))"
    ),
    (
        r"\b(?:post|share|send|insert|include|append|add|paste|drop|publish|spread|distribute|promote|place"
        r"|put)\s(?:the |this |that |a |an |following |below |our |my ){0,4}(?:link|url|address|website|site"
        r"|invite|invitation)\b"
    ),
    # the markers of chat templates and of our own prompt
    (
        r"<\|[^|\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|^[^\w\n#]*+#{2,}\s?(?:system|instructions?|assistant|user|human"
        r"|response)\b|</?(?:system|assistant|user|instructions?|passage|question|conversation"
        r"|prompt)\b[^>\n]{0,60}>|\bend of (?:the )?(?:passages?|context|documents?|prompt|data|input)\b"
        r"|\bbegin (?:system|instructions)\b"
    ),
)
# Most patterns begin with a word. They share one check that a word begins, which halves the time of all of them.
_AT_WORDS = "|".join(f"(?:{each[2:]})" for each in _PATTERNS if each.startswith(r"\b"))
_ANYWHERE = "|".join(f"(?:{each})" for each in _PATTERNS if not each.startswith(r"\b"))
_INSTRUCTION = re.compile(rf"\b(?=\w)(?:{_AT_WORDS})|{_ANYWHERE}", re.IGNORECASE | re.MULTILINE)


def find_links(text: str) -> tuple[str, ...]:
    """Return the links and addresses in a text that a chat client or a reader could follow, in normalized form."""
    spaced = text.replace("](", " ").replace("<", " ").replace(">", " ").replace("|", " ")
    patterns = (_SCHEME, _PROTOCOL_RELATIVE, _DOTTED, _ADDRESS, _IP, _DOMAIN)
    found = (each.group() for pattern in patterns for each in pattern.finditer(spaced))
    return tuple(dict.fromkeys(filter(None, (normalized_link(link) for link in found))))


def has_mention(text: str) -> bool:
    """Return whether a text mentions people, roles or channels in a form that a chat platform acts on."""
    return _MENTION.search(text) is not None


def normalized_link(link: str) -> str:
    """Return a link in lower case without its scheme and surrounding punctuation, so that spellings can be compared."""
    return _WEB.sub("", link.strip(_LEADING).rstrip(_TRAILING).casefold()).rstrip("/")


def is_instruction(sentence: str) -> bool:
    """Return whether a sentence tells a machine what to do instead of informing a reader."""
    # The patterns expect single spaces between words, and never look back to an earlier line.
    lines = (" ".join(line.split()) for line in sentence.replace("’", "'").split("\n"))
    return _INSTRUCTION.search("\n".join(filter(None, lines))) is not None
