"""Exports of chat workspaces: conversations as documents."""
