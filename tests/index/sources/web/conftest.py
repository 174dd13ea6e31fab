"""Fixtures for tests of sources on the web."""

from collections.abc import Iterator

import pytest

from tests.index.sources.web.server import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on loopback."""
    with Site() as running:
        yield running
