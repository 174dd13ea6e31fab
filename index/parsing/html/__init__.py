"""Web pages: the main text and the readers' comments."""
