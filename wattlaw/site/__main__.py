"""Writes the site of the checkout in the current folder: ``python -m wattlaw.site FOLDER``."""

from __future__ import annotations

import shutil
import sys
from html import escape
from pathlib import Path

from wattlaw.site.pages import Page, navigation, pages

FRAME = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 0; font: 16px/1.55 system-ui, sans-serif; color: #1c2833; display: flex; }}
nav {{ width: 17rem; flex: none; padding: 1rem 1.5rem; min-height: 100vh; }}
nav {{ background: #f4f6f7; font-size: .9rem; }}
nav h2 {{ font-size: .8rem; text-transform: uppercase; color: #5d6d7e; }}
nav ul {{ list-style: none; padding: 0; }}
nav .here a {{ font-weight: bold; }}
main {{ max-width: 52rem; padding: 1rem 3rem 4rem; min-width: 0; }}
a {{ color: #1a5276; }}
pre {{ background: #f4f6f7; padding: .8rem; overflow-x: auto; line-height: 1.35; }}
code {{ font-size: .88em; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
td, th {{ border: 1px solid #ccd1d1; padding: .3rem .6rem; vertical-align: top; text-align: left; }}
img {{ max-width: 100%; }}
</style>
<body><nav>{navigation}</nav><main>{body}</main></body></html>
"""
PICTURES = ("*.svg", "*.png")


def write(root: Path, folder: Path) -> list[Page]:
    """Write all pages of the project at ``root`` into ``folder``, with the pictures they show."""
    found = pages(root)
    for each in found:
        place = folder / f"{each.place}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        menu = navigation(found, each)
        place.write_text(
            FRAME.format(title=escape(each.title), navigation=menu, body=each.body), encoding="utf-8"
        )
    for pattern in PICTURES:
        for picture in (root / "docs").rglob(pattern):
            copy = folder / picture.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, copy)
    return found


def main() -> int:
    """The folder is the only argument."""
    if len(sys.argv) != 2:
        print("usage: python -m wattlaw.site FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    found = write(Path.cwd(), folder)
    print(f"{len(found)} pages; start at {folder / 'README.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
