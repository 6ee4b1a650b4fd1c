"""The exception tree. An exception that trusted code raises keeps its own built-in type."""

from collections.abc import Sequence
from typing import Any


class Error(Exception):
    """Root of every error that pyenclave itself raises."""


class InterfaceError(Error):
    """An EDL file is wrong (the message is the rendered diagnostics), or an image has not its module's interface."""


class PartitionError(Error):
    """Trusted Python cannot be lowered. The message is the rendered `diagnostics` (pyenclave.edl.Diagnostic)."""

    def __init__(self, message: str, diagnostics: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class BuildError(Error):
    """The compiler, the linker or the scan of the linked image refused."""


class SignatureError(Error):
    """An image is not what was measured and signed, or its signer is not the expected one."""


class PlatformError(Error):
    """No platform can run the image here, or the platform failed."""


class EnclaveLost(Error):
    """The enclave is gone (crashed, aborted or closed); load it again."""

    _refused_by: object = None  # the enclave, if it was gone before the call began in it

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets what is said, and no enclave: a pool's worker tells its caller so."""
        kept = {name: value for name, value in vars(self).items() if name != "_refused_by"}
        return type(self), self.args, kept or None


class EnclaveCrashed(EnclaveLost):
    """This call ended the enclave: a fault inside, or a violated rule of the entry protocol."""


class BoundaryError(Error):
    """A check at the boundary refused this call; the enclave goes on."""


class AttestationError(Error):
    """A report or a quote does not verify, or does not match the policy."""
