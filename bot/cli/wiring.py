"""Old place of ``bot.components``; importers are moved by name."""

from bot.components import answerer_for, chunk_settings, encoder_for, open_index, search_settings, writers_for

__all__ = ["answerer_for", "chunk_settings", "encoder_for", "open_index", "search_settings", "writers_for"]
