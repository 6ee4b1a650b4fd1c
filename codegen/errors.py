"""What the generators refuse."""


class CodegenError(Exception):
    """An interface that cannot be generated; the message names the function or the name and says why."""
