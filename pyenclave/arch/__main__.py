"""`python -m pyenclave.arch` writes the files that are made from the tables."""

from pathlib import Path

from .generated import GENERATED

for name, text in GENERATED.items():
    (Path(__file__).parents[1] / name).write_text(text())
