"""Labels that are read in some places alone."""

from hypothesis import given
from hypothesis import strategies as st

from index import parse_label, scoped_label

PLACES = st.sets(st.from_regex(r"(discord|slack):[A-Za-z0-9]{1,6}", fullmatch=True), max_size=3)
LABELS = st.one_of(st.sampled_from(["public", "staff", "discord:1:2", "a@b"]), st.text("ab:@+", min_size=1))


def test_a_label_without_places_is_itself() -> None:
    assert (scoped_label("staff", ()), parse_label("staff")) == ("staff", ("staff", frozenset()))


def test_the_order_of_places_makes_no_other_label() -> None:
    assert scoped_label("public", ["discord:2", "discord:1", "discord:2"]) == "public@discord:1+discord:2"
    assert scoped_label("public", ["discord:1", "discord:2"]) == "public@discord:1+discord:2"


@given(LABELS, PLACES.filter(bool))
def test_a_confined_label_tells_what_it_was_made_of(label: str, places: set[str]) -> None:
    assert parse_label(scoped_label(label, places)) == (label, frozenset(places))
