import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.sources import Item, Skipped, SourceSpec, Unreachable
from index.sources.source import NO_FINGERPRINTS
from index.sources.web.feed_source import FeedSource
from index.types import Document
from tests.index.source_reading import MakeSpec
from tests.index.sources.web.server import QUICK, Site

LONG = "Bees dance to tell the others where the flowers are, and how far away, with each turn of the waggle. " * 6
PAGE = "<html><head><title>Page</title></head><body><article><h1>On bees</h1><p>{}</p></article></body></html>"


@dataclass(frozen=True, slots=True)
class Sync:
    """What a reindex of one source sees: everything that it gave, and the fingerprints that stay."""

    documents: dict[str, Document]
    skipped: list[tuple[str, str]]
    unreachable: list[tuple[str, str]]
    fingerprints: dict[str, str]


def sync(source: Any, known: Mapping[str, str] = NO_FINGERPRINTS) -> Sync:
    """List the items, and load those whose fingerprints changed."""
    found = Sync({}, [], [], {})

    def take(entry: Document | Skipped | Unreachable) -> None:
        if isinstance(entry, Skipped):
            found.skipped.append((entry.key, entry.reason))
        elif isinstance(entry, Unreachable):
            found.unreachable.append((entry.key, entry.reason))
        else:
            found.documents[entry.id] = entry

    for entry in source.items(known):
        if not isinstance(entry, Item):
            take(entry)
            continue
        found.fingerprints[entry.key] = entry.fingerprint
        if known.get(entry.key) != entry.fingerprint:
            for each in source.load(entry):
                take(each)
    return found


@pytest.fixture
def spec(site: Site, make_spec: MakeSpec) -> Callable[..., SourceSpec]:
    def make(**changes: Any) -> SourceSpec:
        given = {"name": "blog", "kind": "feed", "url": site.url("/feed"), "allow_hosts": ("127.0.0.1",)}
        return make_spec(Path(), **(given | changes))

    return make


@pytest.fixture
def source(spec: Callable[..., SourceSpec]) -> FeedSource:
    return FeedSource(spec(), QUICK)


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Blog</title>{''.join(items)}</channel></rss>"
    )


def item(link: str, *, content: str = "", more: str = "", title: str = "On bees") -> str:
    whole = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>{title}</title><link>{link}</link><dc:creator>Ann</dc:creator>"
        f"<pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate><description>In short.</description>{whole}{more}</item>"
    )


def test_an_entry_with_its_whole_text_is_a_document(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/bees", content="<h2>Dance</h2><p>Bees <b>dance</b>.</p>")))
    document = sync(source).documents[f"blog:{site.url('/bees')}"]
    assert document.text == "Dance\n\nBees dance."
    assert [(heading.start, heading.text) for heading in document.headings] == [(0, "Dance")]
    ref = document.ref
    assert (ref.title, ref.author, ref.published) == ("On bees", "Ann", "2024-05-17T10:00:00+00:00")
    assert (ref.location, ref.kind) == (site.url("/bees"), "article")
    assert site.answered() == [("/feed", 200)]


def test_an_entry_with_a_summary_leads_to_its_page(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/bees")))
    site.put("/bees", PAGE.format(LONG))
    assert LONG.strip() in sync(source).documents[f"blog:{site.url('/bees')}"].text


def test_atom_is_read_too(site: Site, source: FeedSource) -> None:
    site.put(
        "/feed",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>tag:x,1</id><title>On bees</title>'
        '<updated>2024-05-17T10:00:00Z</updated><author><name>Ann</name></author><content type="html">'
        "&lt;p&gt;Bees dance.&lt;/p&gt;</content></entry></feed>",
    )
    document = sync(source).documents["blog:id:tag:x%2C1"]
    assert (document.text, document.ref.author, document.ref.location) == ("Bees dance.", "Ann", site.url("/feed"))


def test_a_page_that_cannot_be_read_leaves_the_summary(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/picture")))
    site.put("/picture", b"\x89PNG", headers={"Content-Type": "image/png"})
    assert [document.text for document in sync(source).documents.values()] == ["In short."]


def test_a_feed_that_did_not_change_costs_one_short_answer(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/bees", content="<p>Bees dance.</p>")))
    first = sync(source)
    site.answered()
    second = sync(source, first.fingerprints)
    assert (second.documents, second.fingerprints) == ({}, first.fingerprints)
    assert site.answered() == [("/feed", 304)]


def test_only_entries_that_changed_are_loaded(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/a", content="<p>One.</p>"), item("/b", content="<p>Two.</p>")))
    first = sync(source)
    site.put(
        "/feed",
        rss(item("/c", content="<p>New.</p>"), item("/a", content="<p>One.</p>"), item("/b", content="<p>2.</p>")),
    )
    assert sorted(document.text for document in sync(source, first.fingerprints).documents.values()) == ["2.", "New."]


def test_other_facts_of_the_source_load_everything_again(site: Site, spec: Callable[..., SourceSpec]) -> None:
    site.put("/feed", rss(item("/a", content="<p>One.</p>")))
    first = sync(FeedSource(spec(), QUICK))
    second = sync(FeedSource(spec(audience="staff"), QUICK), first.fingerprints)
    assert [document.ref.audience for document in second.documents.values()] == ["staff"]


def test_an_entry_that_the_feed_no_longer_lists_stays_while_its_page_does(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/a", content="<p>One.</p>"), item("/b", content="<p>Two.</p>")))
    first = sync(source)
    site.put("/a", "still there")
    site.put("/feed", rss(item("/c", content="<p>New.</p>")))
    second = sync(source, first.fingerprints)
    assert set(second.fingerprints) == {"feed", site.url("/a"), site.url("/c")}
    assert second.fingerprints[site.url("/a")] == first.fingerprints[site.url("/a")]


def test_a_feed_that_fails_leaves_everything_as_it_was(site: Site, source: FeedSource) -> None:
    site.put("/feed", "", status=500)
    failed = sync(source, {"feed": "x", site.url("/a"): "y"})
    assert failed.unreachable == [("", f"{site.url('/feed')}: its server answers 500")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_feed_that_is_gone_takes_nothing_with_it(site: Site, source: FeedSource, status: int) -> None:
    site.put("/feed", "", status=status)
    assert sync(source).unreachable == [("", f"{site.url('/feed')}: it does not exist any more ({status})")]


def test_what_is_no_feed_is_reported(site: Site, source: FeedSource) -> None:
    site.put("/feed", "<html><body>Login please</body></html>")
    assert sync(source).unreachable[0][1].endswith("it is neither an RSS nor an Atom feed")


def test_a_page_that_fails_is_unreachable_and_others_are_read(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/a"), item("/b", content="<p>Two.</p>")))
    site.put("/a", "", status=503)
    found = sync(source)
    assert found.unreachable == [(site.url("/a"), "its server answers 503")]
    assert [document.text for document in found.documents.values()] == ["Two."]


def test_a_link_to_a_private_address_is_refused(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item(site.url("/secret", host="localhost"))))
    site.put("/secret", PAGE.format(LONG))
    assert [document.text for document in sync(source).documents.values()] == ["In short."]
    assert site.answered() == [("/feed", 200)]


def comments(*names: str) -> str:
    return rss(
        *[
            item(f"/bees#comment-{name}", content=f"<p>Says {name}.</p>", title=f"By: {name}").replace("Ann", name)
            for name in names
        ]
    )


WITH_COMMENTS = item(
    "/bees", content="<p>Bees dance.</p>", more="<wfw:commentRss>/bees/feed</wfw:commentRss>", title="On bees"
)


def test_comment_feeds_become_comments_on_their_article(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments("Bob", "Cid"))
    found = sync(source)
    assert [document.text for document in found.documents.values()] == ["Bees dance.", "Says Bob.", "Says Cid."]
    ref = found.documents[f"blog:{site.url('/bees#comment-Bob')}"].ref
    assert (ref.kind, ref.parent, ref.author) == ("comment", f"blog:{site.url('/bees')}", "Bob")
    assert (ref.title, ref.location) == ("Comment on On bees", site.url("/bees#comment-Bob"))


def test_new_comments_are_found_though_the_feed_did_not_change(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments("Bob"))
    first = sync(source)
    site.put("/bees/feed", comments("Cid"))
    second = sync(source, first.fingerprints)
    assert [document.text for document in second.documents.values()] == ["Says Cid."]
    assert second.fingerprints.keys() > first.fingerprints.keys()


def test_an_unchanged_comment_feed_keeps_its_comments(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments("Bob"))
    first = sync(source)
    site.answered()
    assert sync(source, first.fingerprints).fingerprints == first.fingerprints
    assert site.answered() == [("/feed", 304), ("/bees/feed", 304)]


def test_a_comment_feed_that_fails_keeps_its_comments(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments("Bob"))
    first = sync(source)
    site.put("/bees/feed", "", status=500)
    second = sync(source, first.fingerprints)
    assert (second.fingerprints, second.skipped) == (
        first.fingerprints,
        [(site.url("/bees/feed"), "its server answers 500")],
    )


def test_what_is_known_of_another_kind_is_no_obstacle(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(item("/a", content="<p>One.</p>")))
    for known in ("", "{", "[1]", json.dumps(["a", "b", "c", "d", "e"]), "null"):
        assert len(sync(source, {"feed": known}).documents) == 1


def test_fewer_readers_take_hold_of_what_the_feed_no_longer_lists(site: Site, spec: Callable[..., SourceSpec]) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments("Bob"))
    first = sync(FeedSource(spec(), QUICK))
    site.put("/feed", rss(item("/ants", content="<p>Ants build.</p>")))
    site.put("/bees", PAGE.format(LONG))
    second = sync(FeedSource(spec(audience="staff"), QUICK), first.fingerprints)
    assert {document.ref.audience for document in second.documents.values()} == {"staff"}
    assert {document.id for document in second.documents.values()} == {
        f"blog:{site.url(p)}" for p in ("/ants", "/bees")
    }
    # The comment is in no feed any more, so it cannot be read for staff alone.
    assert not any("comment-Bob" in key for key in second.fingerprints)


def test_new_comments_under_an_unchanged_feed_know_their_article(site: Site, source: FeedSource) -> None:
    site.put("/feed", rss(WITH_COMMENTS))
    site.put("/bees/feed", comments())
    first = sync(source)
    site.put("/bees/feed", comments("Bob"))
    (document,) = sync(source, first.fingerprints).documents.values()
    assert document.ref.title == "Comment on On bees"


def entry(
    link: str = "", guid: str = "", text: str = "", summary: str = "", title: str = "Pool", more: str = ""
) -> str:
    return (
        f"<item><title>{title}</title>"
        + (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "")
        + (f"<link>{link}</link>" if link else "")
        + (f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else "")
        + (f"<description>{summary}</description>" if summary else "")
        + f"{more}</item>"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry("/pool", "pool-1", "It opens at seven."), entry("/pool-hours", "pool-1", "It opens at nine.")),
        (entry("/pool", "", "It opens at seven."), entry("/pool", "", "It opens at nine.")),
        (entry("", "", "", "It opens at seven."), entry("", "", "", "It opens at nine.")),
        (entry("/pool", "/pool", "It opens at seven."), entry("/pool", "/pool", "It opens at nine.", title="New")),
    ],
)
def test_an_edited_entry_replaces_itself(site: Site, source: FeedSource, before: str, after: str) -> None:
    site.put("/feed", rss(before))
    first = sync(source)
    site.put("/feed", rss(after))
    second = sync(source, first.fingerprints)
    assert list(second.documents) == list(first.documents)
    assert [each.text for each in second.documents.values()] == ["It opens at nine."]
    assert second.fingerprints.keys() == first.fingerprints.keys()


def test_several_entries_may_share_a_link(site: Site, source: FeedSource) -> None:
    entries = [entry("/news", f"n{number}", f"News number {number}.") for number in range(3)]
    site.put("/feed", rss(*entries))
    found = sync(source)
    assert sorted(each.text for each in found.documents.values()) == [f"News number {number}." for number in range(3)]
    assert {each.ref.location for each in found.documents.values()} == {site.url("/news")}


@pytest.mark.parametrize("status", [403, 404, 410, 451])
def test_the_summary_stands_for_a_page_that_is_not_shown(site: Site, source: FeedSource, status: int) -> None:
    site.put("/feed", rss(entry("/blocked", "b", summary="The ferry costs nine crowns.")))
    site.put("/blocked", "no", status=status)
    (document,) = sync(source).documents.values()
    assert (document.text, document.ref.location) == ("The ferry costs nine crowns.", site.url("/blocked"))


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "Tue, 99 Foo 2024 00:00:00 GMT", "2999-05-01", "soon"])
def test_a_wrong_date_is_no_date(site: Site, source: FeedSource, date: str) -> None:
    site.put("/feed", rss(entry("", "a", "Text.", more=f"<pubDate>{date}</pubDate>")))
    (document,) = sync(source).documents.values()
    assert document.ref.published == ""
