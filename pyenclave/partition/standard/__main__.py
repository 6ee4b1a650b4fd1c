"""Writes the tables of docs/standard-library.md, of a checkout."""

from pathlib import Path

from .documents import written

if __name__ == "__main__":
    page = Path(__file__).parents[3] / "docs" / "standard-library.md"
    page.write_text(written(page.read_text("utf-8")), "utf-8")
