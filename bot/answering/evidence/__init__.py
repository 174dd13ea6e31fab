"""Which quotes answer, and whether they answer at all."""
