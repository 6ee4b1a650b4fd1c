"""Where a module of these tests runs: on each platform that is here, and as plain Python."""

from pyenclave.platforms.choose import PLATFORMS

ENCLAVES = [one.name for one in PLATFORMS if one.probe().available]
PLACES = [*ENCLAVES, "none"]
