"""Calls the vault's trusted functions as plain functions; the first call builds and loads the enclave."""

from timeit import repeat

import vault

import pyenclave

CALLS = 10_000


def main() -> None:
    vault.unlock(b"correct horse battery staple")
    token = vault.protect(b"attack at dawn")
    print(f"token: {len(token)} bytes")
    print(f"message: {vault.reveal(token).decode()}")
    print(f"fnv1a: {vault.fnv1a(b'attack at dawn'):#010x}")
    forged = bytes([token[0] ^ 1]) + token[1:]
    try:
        vault.reveal(forged)
    except ValueError as error:
        print(f"forged token: {error}")
    try:
        vault.key  # noqa: B018
    except AttributeError as error:
        print(f"vault.key: {error}")
    show(pyenclave.enclave_of(vault))


def show(enclave: pyenclave.Enclave | None) -> None:
    """What ran the calls, and what a verifier would ask for."""
    print()
    if enclave is None:
        print("platform   none: ordinary Python, which protects nothing")
    else:
        image = enclave.image
        measured = sum(run.length for run in image.pages if run.measured) // 4096
        print(f"platform   {enclave.protection}")
        print(f"mrenclave  {enclave.mrenclave.hex()}")
        print(f"measured   {measured} pages; {sum(image.parts.values())} bytes of TCB, all that has to be trusted")
    seconds = min(repeat(lambda: vault.fnv1a(b"attack at dawn"), number=CALLS)) / CALLS
    print(f"a call     {seconds * 1e9:.0f} ns: fnv1a of 14 bytes")


if __name__ == "__main__":
    main()
