"""From evidence to the parts of an answer, each sentence verified."""
