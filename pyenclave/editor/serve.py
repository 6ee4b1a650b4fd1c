"""The server: EDL, and Python files with trusted code."""

from pyenclave.edl.lsp.server import serve as serve_all
from pyenclave.edl.lsp.server import server

from .python import TrustedPython


def serve() -> int:
    """Serves standard input and output until the client ends the session; the exit code that the protocol wants."""
    server.languages.append(TrustedPython())
    return serve_all()
