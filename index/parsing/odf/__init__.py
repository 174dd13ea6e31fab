"""OpenDocument: texts, spreadsheets and presentations, as LibreOffice and OpenOffice write them."""
