"""An experiment: a small reader, which reads question and passage together and says which sentence answers.

Footnote does not use it; docs/reader.md says what was tried, on what, and how far it came.
"""
