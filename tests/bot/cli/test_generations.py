"""``footnote rollback``: what people read."""

import json
from pathlib import Path

from tests.bot.cli.shell import Footnote, make_site


def test_it_says_what_serves_now(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex")
    (fresh / "docs/bees.txt").unlink()
    footnote("reindex", "--full")
    done = footnote("rollback")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Serving generation 1 of 20")
    assert done.out.endswith(" again. The next reindex follows the sources anew.\n")
    assert footnote("show", "docs:bees.txt").code == 1


def test_status_lists_what_can_be_gone_back_to(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex")
    footnote("reindex", "--full")
    assert [each["generation"] for each in json.loads(footnote("status", "--json").out)["earlier"]] == [1]
    assert "\nEarlier  generation 1 of 20" in footnote("status").out


def test_without_an_earlier_one_it_says_so(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex")
    done = footnote("rollback")
    assert (done.code, done.out) == (1, "")
    assert done.err == "footnote: No earlier full reindex is kept, so there is nothing to go back to.\n"
