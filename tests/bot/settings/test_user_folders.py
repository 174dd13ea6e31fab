"""The cache of the person who runs Footnote."""

import sys
from pathlib import Path

import pytest

from bot.components import encoder_cache
from bot.settings.settings import Settings
from bot.settings.user_folders import user_cache

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders of other systems have other names")


def test_folders_of_documents_share_the_persons_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache(Path("var/cache")) == tmp_path / "footnote"
    assert encoder_cache(Settings()) == tmp_path / "footnote/encoder"


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null/cache"])
def test_without_one_that_can_be_written_the_folders_own_is_used(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    if Path("/proc").is_dir() and user_cache(Path("own")) != Path("own"):
        pytest.skip("root may write everything")
    assert user_cache(Path("own")) == Path("own")


def test_a_folder_of_the_settings_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ENCODER__CACHE", "/somewhere")
    assert encoder_cache(Settings()) == Path("/somewhere")
