"""Reduces English words to the forms that a dictionary lists: "fell" to "fall", "larger" to "large"."""

from functools import lru_cache

_IRREGULAR_VERBS = """
arise arisen arose, awake awoke awoken, bear bore born borne, beat beaten, become became, begin began begun,
bend bent, bid bade bidden, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken,
bring brought, build built, buy bought, catch caught, choose chose chosen, cling clung, creep crept, deal dealt,
dig dug, dive dove, draw drawn drew, dream dreamt, drink drank drunk, drive driven drove, dwell dwelt, eat ate eaten,
fall fallen fell, feed fed, feel felt, fight fought, find found, flee fled, fling flung, fly flew flown,
forbid forbad forbade forbidden, foresee foresaw foreseen, forget forgot forgotten, forgive forgave forgiven,
freeze froze frozen, grow grew grown, hang hung, heave hove, hide hid hidden, hold held, keep kept, kneel knelt,
know knew known, lay laid, lead led, lean leant, leap leapt, learn learnt, leave left, lend lent, lie lain,
light lit, lose lost, mean meant, meet met, mistake mistaken mistook, overcome overcame, pay paid, plead pled,
prove proven, ride ridden rode, ring rang rung, rise risen rose, run ran, say said, see seen, seek sought, sell sold,
send sent, shake shaken shook, shave shaven, shine shone, shoot shot, show shown, sing sang sung, sink sank sunk sunken,
sit sat, sleep slept, slide slid slidden, speak spoke spoken, speed sped, spell spelt, spend spent, spin spun,
spit spat, spring sprang sprung, stand stood, steal stole stolen, stick stuck, stride stridden strode, strike struck,
string strung, strive striven strove, swear swore sworn, sweep swept, swell swollen, swim swam swum, swing swung,
teach taught, tear tore torn, tell told, think thought, throw threw thrown, tread trod trodden,
undergo undergone underwent, understand understood, undertake undertaken undertook, uphold upheld, wake woke woken,
wear wore worn, weep wept, win won, withdraw withdrawn withdrew, withhold withheld, write written wrote
"""
_IRREGULAR_ADJECTIVES = "good better best, bad worse worst, far farther further farthest furthest"
_ENDINGS = {
    **dict.fromkeys(("ies", "ied", "ier", "iest", "ily"), "y"),
    **dict.fromkeys(("ing", "est", "er", "ed", "es", "s", "d", "r"), ""),
}
"""Ending → what stands in its place in the dictionary."""


def _by_form(rows: str) -> dict[str, str]:
    parted = [row.split() for row in rows.replace("\n", " ").split(",")]
    return {form: base for base, *forms in parted for form in forms}


_VERBS = _by_form(_IRREGULAR_VERBS)
_ADJECTIVES = _by_form(_IRREGULAR_ADJECTIVES)


def irregular_base(word: str) -> str:
    """Return the infinitive of an irregular form of a verb ("bought"), ``""`` for any other word."""
    return _VERBS.get(word, "")


def is_irregular_past(word: str) -> bool:
    """Return whether a word is an irregular past form or participle."""
    return word in _VERBS


@lru_cache(maxsize=16_384)
def bases(word: str) -> frozenset[str]:
    """Return a word in lower case and all words that it may be a form of; some of these may be no words at all."""
    found = {word, *filter(None, (_VERBS.get(word), _ADJECTIVES.get(word)))}
    for cut in (1, 2, 3, 4):
        stem, ending = word[:-cut], word[-cut:]
        if len(stem) < 2 or ending not in _ENDINGS:
            continue
        found.add(stem + _ENDINGS[ending])
        if ending in {"ing", "er", "ed", "est"}:
            found.add(f"{stem}e")
            if stem[-1:] == stem[-2:-1]:
                found.add(stem[:-1])
    return frozenset(found)
