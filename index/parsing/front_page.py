"""What a front page of Starlight, VitePress or VuePress shows of its front matter: the large title and the boxes."""

from collections.abc import Iterator, Mapping

from index.parsing.cleaning import one_line

_MAX_FEATURES = 50


def front_page_text(fields: Mapping[str, object]) -> str:
    """Return as Markdown what a page shows before its own text, ``""`` for any other page.

    Args:
        fields: The front matter.
    """
    hero = fields.get("hero")
    if isinstance(hero, dict):  # Starlight: title, tagline; VitePress: name, text, tagline
        title = _words(hero, "title") or _words(hero, "name") or _words(fields, "title")
        lines = [_words(hero, "text"), _words(hero, "tagline")]
    elif _words(fields, "herotext") or _words(fields, "home") == "true":  # VuePress
        title, lines = _words(fields, "herotext"), [_words(fields, "tagline")]
    else:
        return ""
    if title:
        lines.insert(0, f"# {title}")
    features = fields.get("features")
    if isinstance(features, list):
        lines += _features(features[:_MAX_FEATURES])
    return "".join(f"{line}\n\n" for line in lines if line)


def _features(features: list[object]) -> Iterator[str]:
    for feature in features:
        if isinstance(feature, dict):
            title, details = _words(feature, "title"), _words(feature, "details")
            yield f"**{title}**" if title else ""
            yield details


def _words(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return one_line(value) if isinstance(value, str) else ""
