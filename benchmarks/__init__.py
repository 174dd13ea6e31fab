"""Commands that measure Footnote and write docs/benchmarks.md."""
