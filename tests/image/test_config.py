"""enclave.toml and [tool.pyenclave]: what is read, and the text of every refusal."""

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from pyenclave.config import Config, load_config
from pyenclave.errors import BuildError


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert (Config().threads, Config().heap_size, Config().stack_size) == (8, 16 << 20, 256 << 10)


def test_enclave_toml_goes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pyenclave]\nthreads = 2\n")
    assert load_config(tmp_path).threads == 2
    (tmp_path / "enclave.toml").write_text("threads = 3\n")
    assert load_config(tmp_path).threads == 3


def test_pyproject_may_hold_the_languages_settings_or_none(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n')
    assert load_config(tmp_path) == Config()
    file.write_text("[tool.pyenclave.edl]\nallow = []\n")
    assert load_config(file) == Config()


def test_sizes_have_units_and_are_whole_pages(tmp_path: Path) -> None:
    file = tmp_path / "enclave.toml"
    file.write_text('heap_size = "2 MiB"\nstack_size = 40001\nkey = "keys/production.pem"\ndebug = false\nxfrm = 7\n')
    config = load_config(file)
    assert (config.heap_size, config.stack_size) == (2 << 20, 40960)
    assert config.key == tmp_path / "keys" / "production.pem"
    assert not config.debug
    assert config.xfrm == 7


BYTES = '65536 to 8589934592 bytes, as a number or like "16 MiB"'
AVX2 = "trusted code is compiled for AVX2, and its registers have to be saved"
SETTINGS = (
    "heap_size, stack_size, threads, product_id, security_version, debug, xfrm, miscselect, date, hardening, key, "
    "restart, modules"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("heap = 5", f"`heap` is not a setting; there are: {SETTINGS}"),
        ("threads = 0", "`threads` must be a whole number from 1 to 64, not 0"),
        ("threads = true", "`threads` must be a whole number from 1 to 64, not True"),
        ("product_id = 65536", "`product_id` must be a whole number from 0 to 65535, not 65536"),
        ("security_version = -1", "`security_version` must be a whole number from 0 to 65535, not -1"),
        ("date = 5", "`date` must be a whole number from 19700101 to 99991231, not 5"),
        ("date = 20261301", "`date` must be a day as YYYYMMDD, not 20261301"),
        ("xfrm = 231", f"`xfrm` must be 7, not 231: {AVX2}"),
        ("xfrm = 3", f"`xfrm` must be 7, not 3: {AVX2}"),
        ("xfrm = 7.0", f"`xfrm` must be 7, not 7.0: {AVX2}"),
        ("miscselect = true", "`miscselect` must be one of 0, 1, not True"),
        ('hardening = "all"', "`hardening` must be one of none, lvi, not 'all'"),
        ("debug = 1", "`debug` must be true or false, not 1"),
        ("restart = 1", "`restart` must be true or false, not 1"),
        ("key = 1", "`key` must be the path of a PEM file, not 1"),
        ("heap_size = 5", '`heap_size` must be 65536 to 8589934592 bytes, as a number or like "16 MiB", not 5'),
        (
            'stack_size = "1 Zettel"',
            "`stack_size` must be 32768 to 1073741824 bytes, as a number or like \"16 MiB\", not '1 Zettel'",
        ),
        ("heap_size = true", '`heap_size` must be 65536 to 8589934592 bytes, as a number or like "16 MiB", not True'),
        ("=", "Invalid statement (at line 1, column 1)"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "enclave.toml"
    file.write_text(text)
    with pytest.raises(BuildError, match="^" + re.escape(f"{file}: {message}") + "$"):
        load_config(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"threads = \xff", "'utf-8' codec can't decode byte 0xff in position 10: invalid start byte"),
        (b"a = " + b"[" * 50_000, "its tables and arrays are nested too deep"),
        (b"threads = " + b"9" * 5000, "Exceeds the limit (4300 digits) for integer string conversion"),
        (b"threads = 0x" + b"f" * 5000, "`threads` must be a whole number from 1 to 64, not a number of that length"),
        (b'heap_size = "' + b"9" * 5000 + b' MiB"', f"`heap_size` must be {BYTES}, not '{'9' * 76}..."),
        ('heap_size = "\u0661 MiB"'.encode(), f"`heap_size` must be {BYTES}, not '\u0661 MiB'"),
        (b"debug = [1]", "`debug` must be true or false, not [1]"),
        (b"hardening = []", "`hardening` must be one of none, lvi, not []"),
        (b"miscselect = {}", "`miscselect` must be one of 0, 1, not {}"),
        (b"threads = 2026-01-01", "`threads` must be a whole number from 1 to 64, not datetime.date(2026, 1, 1)"),
        (b"heap_size = nan", f"`heap_size` must be {BYTES}, not nan"),
    ],
)
def test_an_odd_file_is_one_error(tmp_path: Path, text: bytes, message: str) -> None:
    file = tmp_path / "enclave.toml"
    file.write_bytes(text)
    with pytest.raises(BuildError) as refused:
        load_config(tmp_path)
    assert str(refused.value).startswith(f"{file}: {message}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["enclave.toml", "pyproject.toml"])
def test_what_is_no_file_is_not_passed_over(tmp_path: Path, name: str) -> None:
    """Without it the defaults would hold, `debug = true` among them."""
    file = tmp_path / name
    message = f"{file}: is no file that settings could be read from; remove it, or write it anew"
    links = (lambda: file.symlink_to(tmp_path / "nowhere"), lambda: file.symlink_to(tmp_path))
    special = (lambda: os.mkfifo(file), lambda: os.mknod(file, stat.S_IFSOCK | 0o600))
    for make in (file.mkdir, *links, *special):
        make()
        with pytest.raises(BuildError, match="^" + re.escape(message) + "$"):
            load_config(tmp_path)
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "enclave.toml"
    file.write_text("threads = 2")

    def deny(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(BuildError, match="^" + re.escape(f"{file}: cannot be read: Permission denied") + "$"):
        load_config(tmp_path)


def test_tables_of_pyproject_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("tool = 5")
    assert load_config(tmp_path) == Config()
    file.write_text("tool.pyenclave = 5")
    with pytest.raises(BuildError, match="^" + re.escape(f"{file}: `tool.pyenclave` must be a table, not 5") + "$"):
        load_config(tmp_path)
