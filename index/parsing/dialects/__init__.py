"""The dialects of Markdown: what MkDocs, Docusaurus, Astro, VitePress, Hugo, MyST and GitHub add to it."""

from index.parsing.dialects.dialect_includes import included_names
from index.parsing.dialects.linked_titles import linked_labels, linked_names
from index.parsing.dialects.markdown_cleaner import CleanMarkdown, clean_markdown

__all__ = ["CleanMarkdown", "clean_markdown", "included_names", "linked_labels", "linked_names"]
