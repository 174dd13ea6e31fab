import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Page, parse_label, scoped_label
from tests.index.temp_index import make_document

TEXT = "One. " * 10
PLACES = st.sets(st.from_regex(r"(discord|slack):[A-Za-z0-9]{1,6}", fullmatch=True), max_size=3)
LABELS = st.one_of(st.sampled_from(["public", "staff", "discord:1:2", "a@b"]), st.text("ab:@+", min_size=1))


@pytest.mark.parametrize(("offset", "number"), [(0, 1), (9, 1), (10, 2), (29, 2), (30, 7), (49, 7)])
def test_a_character_is_on_the_last_page_that_started_before_it(offset: int, number: int) -> None:
    plain = make_document(TEXT)
    paged = Document(plain.ref, TEXT, plain.revision, (), (Page(0, 1), Page(10, 2), Page(30, 7)))
    assert paged.page_at(offset) == number


def test_a_document_without_pages_has_page_zero_everywhere() -> None:
    assert make_document(TEXT).page_at(12) == 0


def test_a_label_without_places_is_itself() -> None:
    assert (scoped_label("staff", ()), parse_label("staff")) == ("staff", ("staff", frozenset()))


def test_the_order_of_places_makes_no_other_label() -> None:
    assert scoped_label("public", ["discord:2", "discord:1", "discord:2"]) == "public@discord:1+discord:2"
    assert scoped_label("public", ["discord:1", "discord:2"]) == "public@discord:1+discord:2"


@given(LABELS, PLACES.filter(bool))
def test_a_scoped_label_can_be_parsed_back(label: str, places: set[str]) -> None:
    assert parse_label(scoped_label(label, places)) == (label, frozenset(places))
