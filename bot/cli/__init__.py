"""The shell: one command a file, wired to settings, index and answering.

Commands import what they need when they run, so that ``footnote --help`` starts at once.
"""

from bot.cli.app import app

__all__ = ["app"]
