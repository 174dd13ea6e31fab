"""AsciiDoc, as Asciidoctor reads it.

The reader is our own: the processors in Python are either GPL or not yet released, and Asciidoctor needs Ruby or Node.
"""
