"""A machine's report over an enclave: what is hashed, how the kernel is asked, and what of its answers is refused.

The kernel and the machines are stand-ins (machines.py)."""

import errno
import hashlib
import os
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from machines import FakeConfigfs, FakeSevGuest, Report, fake_tdx_ioctl, snp_report, table, td_quote, td_report

from pyenclave.attestation import machine, snp, tdx
from pyenclave.attestation.answer import Answer, Interface, Kind
from pyenclave.attestation.guests import SevGuest, TdxGuest
from pyenclave.attestation.statement import Statement
from pyenclave.attestation.tsm import Configfs
from pyenclave.errors import AttestationError, PlatformError

STATEMENT = Statement(b"\xe1" * 32, b"\x51" * 32, 3, 4, False, ("SECRET_MEMORY", "GUARD"), b"nonce")
DATA = STATEMENT.report_data()
RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "quotes" / "tdx_quote"


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """only(interface, …): the ones that there are."""

    def make(*signing: Interface, local: tuple[Interface, ...] = ()) -> None:
        monkeypatch.setattr(machine, "SIGNING", signing)
        monkeypatch.setattr(machine, "LOCAL", local)

    return make


def device(path: Path) -> Path:
    path.touch()
    return path


# What is hashed.


def test_the_statement_as_documented() -> None:
    names = b"SECRET_MEMORY\nGUARD"
    head = b"PYEMREP1" + b"\xe1" * 32 + b"\x51" * 32 + struct.pack("<HHHHQ", 3, 4, 0, len(names), 5)
    assert STATEMENT.encode() == head + names + b"nonce"
    assert hashlib.sha512(head + names + b"nonce").digest() == DATA


@pytest.mark.parametrize(
    "other",
    [
        replace(STATEMENT, mrenclave=b"\xe2" * 32),
        replace(STATEMENT, mrsigner=b"\x52" * 32),
        replace(STATEMENT, product_id=4),
        replace(STATEMENT, security_version=3),
        replace(STATEMENT, debug=True),
        replace(STATEMENT, protections=("SECRET_MEMORY",)),
        replace(STATEMENT, protections=("SECRET_MEMORY", "GUARDn"), user_data=b"once"),
        replace(STATEMENT, user_data=b"nonce\0"),
        replace(STATEMENT, user_data=b""),
    ],
)
def test_another_statement_is_another_hash(other: Statement) -> None:
    assert other.report_data() != DATA
    with pytest.raises(AttestationError, match="over something else than this statement"):
        machine.read(Answer(Kind.SEV_SNP, snp_report(DATA)), other)


@pytest.mark.parametrize(
    "fields",
    [
        {"mrenclave": b"\xe1" * 31},
        {"mrsigner": b"\x51" * 33},
        {"product_id": 1 << 16},
        {"security_version": -1},
        {"protections": ("SECRET_MEMORY\nGUARD",)},
    ],
)
def test_what_is_no_statement(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"32 bytes each|0 to 65535|names of"):
        replace(STATEMENT, **fields)  # type: ignore[arg-type]


# What the answers say.


@pytest.mark.parametrize(
    ("kind", "report", "measurement"),
    [
        (Kind.SEV_SNP, snp_report, b"\x4d" * 48),
        (Kind.TDX_QUOTE, td_quote, b"\x54" * 48),
        (Kind.TDX_QUOTE, lambda data, **fields: td_quote(data, 5, **fields), b"\x54" * 48),
        (Kind.TDX_REPORT, td_report, b"\x54" * 48),
    ],
)
def test_a_report_is_read(kind: Kind, report: Callable[..., bytes], measurement: bytes) -> None:
    raw = report(DATA)
    found = machine.read(Answer(kind, raw), STATEMENT)
    assert (found.kind, found.raw, found.statement, found.measurement) == (kind, raw, STATEMENT, measurement)
    assert not found.debug
    for policy in [{"policy": 0xB0000}] if kind is Kind.SEV_SNP else [{"tdattributes": 1 << bit} for bit in range(8)]:
        assert machine.read(Answer(kind, report(DATA, **policy)), STATEMENT).debug
    for size in (0, 1, 47, 48, len(raw) // 2):
        with pytest.raises(AttestationError):
            machine.read(Answer(kind, raw[:size]), STATEMENT)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.SEV_SNP, snp_report(DATA, version=1)),
        (Kind.SEV_SNP, snp_report(DATA) + b"\0"),
        (Kind.SEV_SNP, td_quote(DATA)),
        (Kind.TDX_QUOTE, td_quote(DATA, 3)),
        (Kind.TDX_QUOTE, td_quote(DATA)[:4] + b"\0" + td_quote(DATA)[5:]),  # SGX's
        (Kind.TDX_QUOTE, td_quote(DATA, 5)[:48] + b"\x01" + td_quote(DATA, 5)[49:]),  # SGX's body
        (Kind.TDX_REPORT, td_report(DATA, type=0)),
        (Kind.TDX_REPORT, td_report(DATA) + b"\0"),
    ],
)
def test_what_is_no_report(kind: Kind, raw: bytes) -> None:
    with pytest.raises(AttestationError, match=r"(?i)report|quote"):
        machine.read(Answer(kind, raw), STATEMENT)


def test_the_hypervisors_certificates() -> None:
    given = table(VCEK=b"signer", ASK=b"between", ARK=b"root")
    found = machine.read(Answer(Kind.SEV_SNP, snp_report(DATA), given), STATEMENT)
    assert found.certificates == {"VCEK": b"signer", "ASK": b"between", "ARK": b"root"}
    assert found.certificates_refused == ""
    assert snp.certificates(b"") == {}
    other = bytes(range(16)) + given[16:]
    assert set(snp.certificates(other)) == {"ASK", "ARK"}


@pytest.mark.parametrize(
    "given",
    [
        table(VCEK=b"signer")[:-1],
        b"\x01" * 24,
        table(VCEK=b"signer")[:16] + struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + bytes(24),
        table(VCEK=b"signer")[:24],
        b"\0",
    ],
)
def test_a_table_of_certificates_that_lies(given: bytes) -> None:
    """It is the hypervisor's, and costs nobody the processor's report."""
    with pytest.raises(AttestationError, match="host's table"):
        snp.certificates(given)
    found = machine.read(Answer(Kind.SEV_SNP, snp_report(DATA), given), STATEMENT)
    assert (found.raw, found.certificates) == (snp_report(DATA), {})
    assert "host's table" in found.certificates_refused


# configfs-tsm.


def test_configfs(only: Callable[..., None], tmp_path: Path) -> None:
    tree = FakeConfigfs(tmp_path / "report", snp_report, table=table(VCEK=b"signer"))
    only(tree)
    found = machine.ask(STATEMENT)
    assert (found.kind, found.raw, found.certificates) == (Kind.SEV_SNP, snp_report(DATA), {"VCEK": b"signer"})
    assert list(tree.root.iterdir()) == []


def test_configfs_without_certificates_and_of_tdx(only: Callable[..., None], tmp_path: Path) -> None:
    only(FakeConfigfs(tmp_path / "snp", snp_report))
    assert machine.ask(STATEMENT).certificates == {}
    only(FakeConfigfs(tmp_path / "tdx", td_quote, provider="tdx_guest"))
    assert machine.ask(STATEMENT).kind is Kind.TDX_QUOTE


def test_below_a_service_module_the_kernels_own_level_is_asked_for(only: Callable[..., None], tmp_path: Path) -> None:
    tree = FakeConfigfs(tmp_path / "report", snp_report)
    only(tree)
    for floor, levels in ((0, []), (2, [b"2"])):
        tree.floor = floor
        machine.ask(STATEMENT)
        assert tree.levels == levels


def test_who_writes_between_has_the_report_made_again(only: Callable[..., None], tmp_path: Path) -> None:
    """Somebody's bytes for ours, before the report is made: `generation` tells, and what was read is not taken."""
    tree = FakeConfigfs(tmp_path / "report", snp_report)
    only(tree)
    seen: list[str] = []

    def once(tree: FakeConfigfs, request: Path) -> None:
        seen.append(request.name)
        if len(seen) == 1:
            tree.write(request / "inblob", b"\x66" * 64)

    tree.meddle = once
    assert machine.ask(STATEMENT).raw == snp_report(DATA)
    assert len(set(seen)) == 2
    tree.meddle = lambda tree, request: tree.write(request / "inblob", b"\x66" * 64)
    with pytest.raises(PlatformError, match="another process writes to the folders of our requests"):
        machine.ask(STATEMENT)
    # The very same bytes, too: nobody can tell what was signed in between.
    tree.meddle = lambda tree, request: tree.write(request / "inblob", DATA)
    with pytest.raises(PlatformError, match="another process writes"):
        machine.ask(STATEMENT)
    assert list(tree.root.iterdir()) == []


def test_a_write_that_the_kernel_lost_is_told(only: Callable[..., None], tmp_path: Path) -> None:
    """It takes `inblob` when that is closed, and then says nothing where it does not."""
    tree = FakeConfigfs(tmp_path / "report", snp_report)
    only(tree)
    tree.meddle = lambda tree, request: (request / "generation").write_text("0\n") and None
    with pytest.raises(PlatformError, match="another process writes"):
        machine.ask(STATEMENT)


def test_a_report_over_something_else_is_refused(only: Callable[..., None], tmp_path: Path) -> None:
    only(FakeConfigfs(tmp_path / "report", lambda data: snp_report(bytes(64))))
    with pytest.raises(AttestationError, match="over something else"):
        machine.ask(STATEMENT)


def test_what_a_killed_request_leaves_is_swept(only: Callable[..., None], tmp_path: Path) -> None:
    tree = FakeConfigfs(tmp_path / "report", snp_report)
    only(tree)
    names: list[str] = []
    tree.meddle = lambda tree, request: names.append(request.name)
    machine.ask(STATEMENT)
    prefix, namespace, number, token = names[0].split("-")
    assert (prefix, int(number)) == ("pyenclave", os.getpid())
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    left = [f"pyenclave-{namespace}-{gone}-{token}", f"pyenclave-{namespace}-{1 << 70}-{token}"]
    others = [
        f"pyenclave-{namespace}-{os.getpid()}-{token}",  # another thread's
        f"pyenclave-{namespace}-1-{token}",
        f"pyenclave-{int(namespace) + 1}-{gone}-{token}",
        f"pyenclave-{namespace}-{gone}-{token}0",
        f"snpguest-{gone}",
    ]
    for name in left + others:
        (tree.root / name).mkdir()
    machine.ask(STATEMENT)
    assert {one.name for one in tree.root.iterdir()} == set(others)


def test_many_at_once_do_not_meet(only: Callable[..., None], tmp_path: Path) -> None:
    tree = FakeConfigfs(tmp_path / "report", snp_report)
    only(tree)
    wrong: list[int] = []

    def some(number: int) -> None:
        for turn in range(10):
            statement = replace(STATEMENT, user_data=f"{number} {turn}".encode())
            if machine.ask(statement).fields["report_data"] != statement.report_data():
                wrong.append(number)

    threads = [threading.Thread(target=some, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errno.ENXIO, "load the module `sev-guest` or `tdx-guest`"),
        (errno.EACCES, "may not ask for reports: root may, or a process with CAP_DAC_OVERRIDE"),
        (errno.ETIMEDOUT, "quoting service does not answer"),
        (errno.EBUSY, "ask again later"),
        (errno.EROFS, "mounted read-only"),
        (errno.EINVAL, "the kernel makes no report: Invalid argument"),
    ],
)
def test_what_configfs_refuses(only: Callable[..., None], tmp_path: Path, error: int, said: str) -> None:
    def refuse(data: bytes) -> bytes:
        raise OSError(error, os.strerror(error))

    tree = FakeConfigfs(tmp_path / "report", refuse)
    only(tree)
    with pytest.raises(PlatformError, match=said):
        machine.ask(STATEMENT)
    assert list(tree.root.iterdir()) == []


def test_another_vendors_reports_are_not_known(only: Callable[..., None], tmp_path: Path) -> None:
    only(FakeConfigfs(tmp_path / "report", snp_report, provider="arm_cca_guest"))
    with pytest.raises(PlatformError, match="reports of `arm_cca_guest` are not known"):
        machine.ask(STATEMENT)


def test_a_folder_that_is_no_configfs(only: Callable[..., None], tmp_path: Path) -> None:
    """As the real one acts on an ordinary folder: it finds nothing, and leaves nothing."""
    only(Configfs(tmp_path))
    with pytest.raises(PlatformError, match="an attribute is not there"):
        machine.ask(STATEMENT)
    assert list(tmp_path.iterdir()) == []


# The devices.


def test_sev_guest(only: Callable[..., None], tmp_path: Path) -> None:
    fake = FakeSevGuest(snp_report, table(VCEK=b"signer", ASK=b"between"))
    only(SevGuest(device(tmp_path / "sev-guest"), fake.ioctl))
    found = machine.ask(STATEMENT)
    assert (found.kind, found.raw) == (Kind.SEV_SNP, snp_report(DATA))
    assert found.certificates == {"VCEK": b"signer", "ASK": b"between"}
    assert fake.requests == [0xC0205302]


def test_sev_guest_without_certificates(only: Callable[..., None], tmp_path: Path) -> None:
    """There are none; or more than there is room for, and then it is asked without."""
    for given, requests in ((b"", [0xC0205302]), (bytes(0x4001), [0xC0205302, 0xC0205300])):
        fake = FakeSevGuest(snp_report, given)
        only(SevGuest(device(tmp_path / "sev-guest"), fake.ioctl))
        assert machine.ask(STATEMENT).certificates == {}
        assert fake.requests == requests


def test_what_sev_guest_refuses(only: Callable[..., None], tmp_path: Path) -> None:
    fake = FakeSevGuest(snp_report)
    only(SevGuest(device(tmp_path / "sev-guest"), fake.ioctl))
    fake.error, fake.codes = errno.EIO, (0x16, 2)
    with pytest.raises(PlatformError, match=r"Input/output error \(firmware's error 0x16, hypervisor's 0x2\)"):
        machine.ask(STATEMENT)
    fake.error, fake.codes = errno.ENODEV, (0, 0)
    with pytest.raises(PlatformError, match="the machine is none of its kind"):
        machine.ask(STATEMENT)
    fake.error = 0
    for status, size in ((0x16, 1184), (0, 3969), (0, 0xFFFFFFFF)):
        fake.status, fake.size = status, size
        with pytest.raises(PlatformError, match="the firmware answers with status"):
            machine.ask(STATEMENT)
    fake.status, fake.size = 0, 1183
    with pytest.raises(AttestationError, match="a report has 1184 bytes, not 1183"):
        machine.ask(STATEMENT)


def test_tdx_guest(only: Callable[..., None], tmp_path: Path) -> None:
    only(local=(TdxGuest(device(tmp_path / "tdx_guest"), fake_tdx_ioctl),))
    found = machine.ask(STATEMENT, ("GUARD (Operation not permitted)",))
    assert (found.kind, found.local, found.lacking) == (Kind.TDX_REPORT, True, ("GUARD (Operation not permitted)",))
    assert not machine.read(Answer(Kind.TDX_QUOTE, td_quote(DATA)), STATEMENT).local


def test_an_ordinary_file_is_no_device(only: Callable[..., None], tmp_path: Path) -> None:
    only(SevGuest(device(tmp_path / "sev-guest")))
    with pytest.raises(PlatformError, match="the kernel makes no report: Inappropriate ioctl"):
        machine.ask(STATEMENT)
    only(TdxGuest(device(tmp_path / "tdx_guest")))
    with pytest.raises(PlatformError, match="the kernel makes no report: Inappropriate ioctl"):
        machine.ask(STATEMENT)


# Which is asked.


def test_a_machine_that_is_none(only: Callable[..., None], tmp_path: Path) -> None:
    only(Configfs(tmp_path / "no"), SevGuest(tmp_path / "none"), local=(TdxGuest(tmp_path / "never"),))
    with pytest.raises(PlatformError, match="Linux has no interface for it here; on an SEV-SNP or TDX guest: load"):
        machine.ask(STATEMENT)


def test_folders_that_may_not_be_looked_at(only: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """As a service has them whose manager made them inaccessible."""

    def refuse(*_: object, **__: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    only(Configfs(), SevGuest(), local=(TdxGuest(),))
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refuse)
        assert machine.interfaces() == []


def test_the_device_stands_in_for_a_configfs_without_provider(only: Callable[..., None], tmp_path: Path) -> None:
    def none(data: bytes) -> bytes:
        raise OSError(errno.ENXIO, "")

    tree = FakeConfigfs(tmp_path / "report", none)
    guest = SevGuest(device(tmp_path / "sev-guest"), FakeSevGuest(snp_report).ioctl)
    only(tree, guest)
    assert machine.ask(STATEMENT).raw == snp_report(DATA)


def test_what_nobody_else_can_check_stands_in_for_no_quote(only: Callable[..., None], tmp_path: Path) -> None:
    def late(data: bytes) -> bytes:
        raise OSError(errno.ETIMEDOUT, "")

    report: Report = late
    tree = FakeConfigfs(tmp_path / "report", report, provider="tdx_guest")
    only(tree, local=(TdxGuest(device(tmp_path / "tdx_guest"), fake_tdx_ioctl),))
    with pytest.raises(PlatformError, match="quoting service does not answer"):
        machine.ask(STATEMENT)


@pytest.mark.skipif(not RECORDED.exists(), reason=f"{RECORDED} is not here")
def test_a_quote_of_a_real_machine() -> None:
    raw = RECORDED.read_bytes()
    fields = tdx.read_quote(raw)
    assert bytes(fields["mrtd"]).hex().startswith("91eb2b44d141d4ec")
    assert bytes(fields["report_data"]).hex().startswith("9a9d48e7f6799642")
    assert not tdx.debugged(fields)
    with pytest.raises(AttestationError, match="over something else"):
        machine.read(Answer(Kind.TDX_QUOTE, raw), STATEMENT)
