"""Repositories as sources: fetched with the ``git`` command, then read like a folder."""
