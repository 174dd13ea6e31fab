"""Sources on the web: feeds, and sites that have a sitemap."""
