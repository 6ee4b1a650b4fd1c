"""The packages that build enclaves, which a machine that only runs them does not have: the extra `build`."""

from pyenclave.errors import BuildError

# Exact, because they decide MRENCLAVE; pyproject.toml names the same ones. Constants and not what is installed, so
# that a build is found in the cache by machines that have none of them.
PINNED = {"cython": "3.3.1", "ziglang": "0.17.1"}
UNPINNED = ("iced-x86",)
_INSTALL = "pip install 'pyenclave[build]'"


def require_tools() -> None:
    """Raises BuildError, which says what to install, where a package is missing or is another version's."""
    found = {name: _installed(name) for name in (*PINNED, *UNPINNED)}
    missing = [f"{name} {PINNED.get(name, '')}".strip() for name, one in found.items() if one is None]
    if missing:
        raise BuildError(
            f"building an enclave needs packages that are not installed here ({', '.join(missing)}): {_INSTALL}; "
            "or build it elsewhere with `pyenclave build`, and name its folder in PYENCLAVE_IMAGES"
        )
    others = [f"{name} {found[name]} instead of {wanted}" for name, wanted in PINNED.items() if found[name] != wanted]
    if others:
        said = ", ".join(others)
        raise BuildError(f"an enclave is not built with {said}: it would have another MRENCLAVE; {_INSTALL}")


def _installed(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # only builds ask, and every start would wait for it

    try:
        return version(name)
    except PackageNotFoundError:
        return None
