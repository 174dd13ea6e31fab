"""OpenAPI: descriptions of HTTP interfaces, an operation a section."""
