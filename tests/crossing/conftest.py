"""Both sides of what crosses: the host's codec, and the runtime's C compiled for the host."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
