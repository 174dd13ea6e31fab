"""PDF: PDFium reads the lines, and their layout becomes paragraphs and headings."""
