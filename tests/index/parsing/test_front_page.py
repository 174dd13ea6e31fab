"""The front page of a site shows what stands in its front matter."""

import pytest

from tests.index.parsing.loading import only_draft, places

STARLIGHT = """---
title: Starlight
template: splash
hero:
  title: Make your docs <em>shine</em>
  tagline: Everything that you need.
  actions:
    - text: Get started
      link: /start/
---
import { Card } from '@astrojs/starlight/components';

<Card title="Fast">
  It is fast.
</Card>
"""
VITEPRESS = """---
layout: home
hero:
  name: "Vite"
  text: The build tool
  tagline: Get ready
features:
  - icon: x
    title: Instant start
    details: On demand, <b>no</b> bundling.
  - title: Rich
    link: /rich
---
"""
VUEPRESS = """---
home: true
heroText: Vue pages
tagline: Minimal
features:
- title: Simple
  details: Little to set.
---

More.
"""


@pytest.mark.parametrize(
    ("name", "page", "title", "text"),
    [
        (
            "a.mdx",
            STARLIGHT,
            "Starlight",
            "# Make your docs shine\n\nEverything that you need.\n\n**Fast**\n\nIt is fast.",
        ),
        (
            "a.md",
            VITEPRESS,
            "Vite",
            "# Vite\n\nThe build tool\n\nGet ready\n\n**Instant start**\n\nOn demand, **no** bundling.\n\n**Rich**",
        ),
        ("a.md", VUEPRESS, "Vue pages", "# Vue pages\n\nMinimal\n\n**Simple**\n\nLittle to set.\n\n\nMore."),
        ("a.mdx", "---\ntitle: Splash\nhero:\n  tagline: So.\n---\nMore.\n", "Splash", "# Splash\n\nSo.\n\nMore."),
        ("a.md", "---\ntitle: Page\nhero: picture.png\nfeatures: many\n---\nMore.\n", "Page", "More."),
        ("a.md", "---\ntitle: Page\nfeatures:\n- title: x\n---\nMore.\n", "Page", "More."),
        ("a.md", "---\nhero: {title: [x], tagline: {a: b}}\nfeatures: [[x], {title: }]\n---\nMore.\n", "", "More."),
    ],
)
def test_a_front_page_shows_its_title_and_its_boxes(name: str, page: str, title: str, text: str) -> None:
    draft = only_draft(name, page)
    assert (draft.title, draft.text.strip()) == (title, text)


def test_the_large_title_is_a_heading() -> None:
    assert places(only_draft("a.md", VITEPRESS)) == [(1, "Vite", "# Vite")]
