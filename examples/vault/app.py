"""Calls the vault's trusted functions as plain functions; the first call builds and loads the enclave."""

import vault


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


if __name__ == "__main__":
    main()
