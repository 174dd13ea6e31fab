"""Sources on the web: feeds and sitemaps."""

from index.sources.web.feed_source import FeedSource
from index.sources.web.sitemap_source import SitemapSource

__all__ = ["FeedSource", "SitemapSource"]
