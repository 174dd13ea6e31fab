import pytest

from index import Document, Page
from tests.index.temp_index import make_document

TEXT = "One. " * 10


@pytest.mark.parametrize(("offset", "number"), [(0, 1), (9, 1), (10, 2), (29, 2), (30, 7), (49, 7)])
def test_a_character_is_on_the_last_page_that_started_before_it(offset: int, number: int) -> None:
    plain = make_document(TEXT)
    paged = Document(plain.ref, TEXT, plain.revision, (), (Page(0, 1), Page(10, 2), Page(30, 7)))
    assert paged.page_at(offset) == number


def test_a_document_without_pages_has_page_zero_everywhere() -> None:
    assert make_document(TEXT).page_at(12) == 0
