"""Exports of chat workspaces: conversations as documents."""

from index.documents.exports.source import DISCORD, SLACK, ExportSource, detect_export

__all__ = ["DISCORD", "SLACK", "ExportSource", "detect_export"]
