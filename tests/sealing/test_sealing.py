"""Sealed data on real images: who opens them, who does not, and that each changed bit is refused."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:emulated protects nothing")]

DATA = b"attack at dawn"
TAG = r"^seal: wrong tag$"
MODE = r"^seal: a debug image opens no production image's, nor it that one's$"


@pytest.fixture(params=["emulated", "isolated", "sgx"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


FILES = pytest.mark.parametrize("platform", ["emulated", "isolated"])  # whose secret lies in the test's own folder


@pytest.mark.parametrize("by_signer", [False, True])
@pytest.mark.parametrize("size", [0, 1, 16, 4096, 100_000])
def test_the_enclave_opens_what_it_sealed(load: Callable[..., Any], by_signer: bool, size: int) -> None:
    vault, data = load(), os.urandom(size)
    sealed = vault.seal(data, by_signer=by_signer, aad=b"purpose")
    assert len(sealed) == size + 100
    assert data not in sealed or size < 16
    assert vault.unseal(sealed, aad=b"purpose") == data
    assert vault.seal(data, by_signer=by_signer, aad=b"purpose") != sealed


RESTARTED = """
import sys
from pathlib import Path
from pyenclave.pipeline.loader import import_extension
module, image, sealed, platform = sys.argv[1:]
enclave = import_extension(Path(module), "sealing").load(image, platform=platform)
size, room = enclave.give(Path(sealed).read_bytes(), b"", 0, 1000)
sys.stdout.buffer.write(bytes(room[:size]))
"""


@FILES
@pytest.mark.parametrize("by_signer", [False, True])
def test_it_opens_after_a_restart(
    images: Any, load: Callable[..., Any], tmp_path: Path, by_signer: bool, platform: str
) -> None:
    (tmp_path / "sealed").write_bytes(load().seal(DATA, by_signer=by_signer))
    arguments = [str(images.built.module), str(images.image()), str(tmp_path / "sealed"), platform]
    command = [sys.executable, "-W", "ignore", "-c", RESTARTED, *arguments]
    assert subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout == DATA


@pytest.mark.parametrize("by_signer", [False, True])
def test_each_flipped_bit_is_refused(load: Callable[..., Any], by_signer: bool) -> None:
    vault = load(security_version=2)
    sealed = vault.seal(DATA, by_signer=by_signer, version=5)
    for bit in range(8 * len(sealed)):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError, match=r"^seal: "):
            vault.unseal(bytes(forged))
    assert vault.unseal(sealed) == DATA


def test_each_truncation_and_extension_is_refused(load: Callable[..., Any]) -> None:
    vault = load()
    sealed = vault.seal(DATA)
    for size in range(len(sealed)):
        with pytest.raises(ValueError, match=r"^seal: "):
            vault.unseal(sealed[:size])
    with pytest.raises(ValueError, match=TAG):
        vault.unseal(sealed + b"\0")


def test_another_aad_is_refused(load: Callable[..., Any]) -> None:
    vault = load()
    sealed = vault.seal(DATA, aad=b"mine")
    for aad in (b"", b"min", b"mine ", b"Mine"):
        with pytest.raises(ValueError, match=TAG):
            vault.unseal(sealed, aad=aad)


# Images that differ from the first: does each open what it sealed by MRENCLAVE, and by MRSIGNER?
OTHERS = [
    ({"heap_size": 2 << 20}, TAG, None),
    ({"signer": "other"}, None, TAG),
    ({"product_id": 1}, r"^seal: sealed for another product: 0$", r"^seal: sealed for another product: 0$"),
    ({"signer": "other", "heap_size": 2 << 20}, TAG, TAG),
    ({"debug": False, "signer": "other"}, MODE, MODE),
]


@pytest.mark.parametrize(("other", "by_enclave", "by_signer"), OTHERS)
def test_who_else_opens_it(
    load: Callable[..., Any], other: dict[str, Any], by_enclave: str | None, by_signer: str | None
) -> None:
    for policy, refusal in ((False, by_enclave), (True, by_signer)):
        sealed = load().seal(DATA, by_signer=policy)
        if refusal is None:
            assert load(**other).unseal(sealed) == DATA
        else:
            with pytest.raises(ValueError, match=refusal):
                load(**other).unseal(sealed)


def test_debug_and_production_of_one_signer(load: Callable[..., Any]) -> None:
    """Neither opens the other's, also where the blob says that it is its own."""
    debug, production = load(signer="other"), load(signer="other", debug=False)
    for sealer, opener in ((debug, production), (production, debug)):
        sealed = sealer.seal(DATA, by_signer=True)
        assert sealer.unseal(sealed) == DATA
        with pytest.raises(ValueError, match=MODE):
            opener.unseal(sealed)
        forged = bytearray(sealed)
        forged[14] ^= 1
        with pytest.raises(ValueError, match=TAG):
            opener.unseal(bytes(forged))


def test_a_product_that_says_it_is_another(load: Callable[..., Any]) -> None:
    forged = bytearray(load(product_id=1).seal(DATA, by_signer=True))
    forged[10:12] = bytes(2)
    with pytest.raises(ValueError, match=TAG):
        load().unseal(bytes(forged))


def test_newer_opens_older_and_never_the_reverse(load: Callable[..., Any]) -> None:
    versions = (0, 1, 2, 300)
    vaults = {version: load(security_version=version) for version in versions}
    for sealer in versions:
        sealed = vaults[sealer].seal(DATA, by_signer=True)
        for opener in versions:
            if opener >= sealer:
                assert vaults[opener].unseal(sealed) == DATA
                continue
            with pytest.raises(ValueError, match=rf"^seal: sealed by a newer security version: {sealer}$"):
                vaults[opener].unseal(sealed)
            forged = bytearray(sealed)
            forged[12:14] = opener.to_bytes(2, "little")
            with pytest.raises(ValueError, match=TAG):
                vaults[opener].unseal(bytes(forged))


def test_what_is_migrated_no_longer_opens_before(load: Callable[..., Any]) -> None:
    old, new = load(security_version=1), load(security_version=2)
    sealed = old.seal(DATA, by_signer=True, aad=b"a", version=9)
    moved = new.migrate(sealed, by_signer=True, aad=b"a")
    assert new.unseal(moved, aad=b"a", counter=9) == DATA
    with pytest.raises(ValueError, match="newer security version: 2"):
        old.unseal(moved, aad=b"a")
    with pytest.raises(ValueError, match=TAG):
        new.migrate(sealed, by_signer=True, aad=b"b")


def test_migration_from_the_enclave_to_the_signer(load: Callable[..., Any]) -> None:
    old, new = load(), load(heap_size=2 << 20)
    moved = old.migrate(old.seal(DATA), by_signer=True)
    assert new.unseal(moved) == DATA


def test_a_rollback_is_told_by_the_callers_counter(load: Callable[..., Any]) -> None:
    vault = load()
    first, second = (vault.seal(DATA, version=version) for version in (7, 8))
    assert [vault.enclave.version_of(one) for one in (first, second, b"", bytes(200))] == [7, 8, 0, 0]
    assert vault.unseal(first, counter=7) == vault.unseal(second, counter=8) == vault.unseal(second) == DATA
    with pytest.raises(ValueError, match=r"^seal: rolled back: the counter is past version 7$"):
        vault.unseal(first, counter=8)
    with pytest.raises(ValueError, match=r"^seal: rolled back: the counter is past version 0$"):
        vault.unseal(vault.seal(DATA), counter=1)
    with pytest.raises(ValueError, match=r"^seal: version is 0 or more, not -1$"):
        vault.seal(DATA, version=-1)
    with pytest.raises(ValueError, match=r"^seal: counter is 0 or more, not -1$"):
        vault.unseal(first, counter=-1)


@FILES
def test_another_platforms_secret_opens_nothing(load: Callable[..., Any], data: Path, platform: str) -> None:
    sealed = load().seal(DATA, by_signer=True)
    (data / "pyenclave" / f"{platform}.secret").unlink()
    with pytest.raises(ValueError, match=TAG):
        load().unseal(sealed)


def test_what_one_platform_seals_the_other_does_not_open(
    load_on: Callable[[str], Any], data: Path, platforms: list[str]
) -> None:
    """Unless both have the same secret, which no user's have: the derivation is one."""
    if "isolated" not in platforms:
        pytest.skip("isolated is not to be had here")
    sealed = load_on("isolated").seal(DATA)
    with pytest.raises(ValueError, match=TAG):
        load_on("emulated").unseal(sealed)
    folder = data / "pyenclave"
    (folder / "emulated.secret").unlink(missing_ok=True)
    (folder / "isolated.secret").rename(folder / "emulated.secret")
    assert load_on("emulated").unseal(sealed) == DATA


HOST = """
import sys
from pathlib import Path
from pyenclave.pipeline.loader import import_extension
module, image, knows = sys.argv[1:]
enclave = import_extension(Path(module), "sealing").load(image, platform="isolated")
size, room = enclave.keep(b"data", True, b"", 0, 104)
known = Path(knows).read_bytes() if knows else b""
print(bytes(room[:size]).hex(), flush=True)
sys.stdin.read()
"""


def memory_of(process: int) -> bytes:
    """Its private memory, and what it shares with cells: a file with a few pages in a very large hole."""
    found = []
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, permissions, *_ = line.split()
            if permissions.startswith("rw") and permissions.endswith("p"):
                start, end = (int(one, 16) for one in span.split("-"))
                with suppress(OSError):
                    found.append(os.pread(memory.fileno(), end - start, start))
    for link in Path(f"/proc/{process}/fd").iterdir():
        if "/memfd:" in os.readlink(link):
            with link.open("rb", buffering=0) as file, suppress(OSError):  # ENXIO: no more data
                at = 0
                while True:
                    at = os.lseek(file.fileno(), at, os.SEEK_DATA)
                    end = os.lseek(file.fileno(), at, os.SEEK_HOLE)
                    found.append(os.pread(file.fileno(), end - at, at))
                    at = end
    return b"".join(found)


@pytest.mark.parametrize(("platform", "knows"), [("isolated", False), ("isolated", True)])
def test_an_isolated_enclaves_host_never_has_the_secret(
    images: Any, load: Callable[..., Any], data: Path, knows: bool
) -> None:
    """Searched where it lies in memory; and, to see the search alive, in a host that has read the file itself."""
    load().seal(b"")
    secret = data / "pyenclave" / "isolated.secret"
    arguments = [str(images.built.module), str(images.image()), str(secret) if knows else ""]
    command = [sys.executable, "-W", "ignore", "-c", HOST, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdin is not None
        assert host.stdout is not None
        sealed = bytes.fromhex(host.stdout.readline())
        seen = memory_of(host.pid)
        host.stdin.close()
    assert load().unseal(sealed) == b"data"
    assert (secret.read_bytes() in seen) is knows
    assert sealed in seen
