"""Sources on the web: feeds and sitemaps."""

from index.documents.web.feed_source import FeedSource
from index.documents.web.sitemap_source import SitemapSource

__all__ = ["FeedSource", "SitemapSource"]
