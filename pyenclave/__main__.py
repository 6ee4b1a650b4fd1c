"""`python -m pyenclave` is the pyenclave command."""

from .cli.main import main

main()
