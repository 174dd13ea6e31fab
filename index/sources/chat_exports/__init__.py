"""Exports of chat workspaces: conversations as documents."""

from index.sources.chat_exports.export_source import DISCORD, SLACK, ExportSource, detect_export

__all__ = ["DISCORD", "SLACK", "ExportSource", "detect_export"]
