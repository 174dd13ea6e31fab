"""The shell: ``footnote`` and its commands.

Commands import what they need when they run, so that ``footnote --help`` starts at once.
"""
