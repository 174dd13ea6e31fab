"""Settings: ``footnote.toml``, ``FOOTNOTE_*`` variables and flags, checked once and passed down."""

from bot.settings.settings import Settings, load_settings

__all__ = ["Settings", "load_settings"]
