"""Each side's C is compiled with its own headers and the shared ones, and finds none of the other side's."""

from pathlib import Path

import pytest

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl
from pyenclave.toolchain.headers import HOST, HOST_INCLUDE, RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE

EDL = "enclave {{ trusted {{ {trusted} public int f(void); }}; untrusted {{ {untrusted} void g(void); }}; }};"
BODY = '#include "both_t.h"\n{include}\nint f(void) {{ return 1; }}\n'


def build_with(folder: Path, trusted: str = "", untrusted: str = "", include: str = "") -> None:
    (folder / "both.edl").write_text(EDL.format(trusted=trusted, untrusted=untrusted))
    (folder / "both.c").write_text(BODY.format(include=include))
    build(unit_from_edl(folder / "both.edl", [folder / "both.c"]), folder / "out", Config(threads=1))


@pytest.mark.parametrize("header", ["pyenclave_u.h", "pyenclave_proxy.h"])
def test_trusted_code_finds_no_header_of_the_hosts(tmp_path: Path, header: str) -> None:
    with pytest.raises(BuildError, match=f"{header}.* file not found"):
        build_with(tmp_path, include=f"#include <{header}>")


def test_a_bridge_finds_no_header_of_the_hosts(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"pyenclave_u\.h.* file not found"):
        build_with(tmp_path, trusted='include "pyenclave_u.h"')


def test_a_host_finds_no_header_of_trusted_codes(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"pyenclave_t\.h.* file not found"):
        build_with(tmp_path, untrusted='include "pyenclave_t.h"')


def test_both_find_what_is_shared(tmp_path: Path) -> None:
    both = 'include "pyenclave_abi.h" include "sgx_error.h"'
    build_with(tmp_path, both, both, "#include <sgx_report.h>\n#include <openenclave/bits/result.h>")


def test_no_header_is_in_two_folders() -> None:
    folders = (HOST, *TRUSTED_CYTHON_INCLUDE)
    names = [path.relative_to(folder) for folder in folders for path in folder.rglob("*.h")]
    own = [name for name in names if name.parts[0] not in ("libc", "cython")]  # seen from runtime/include
    assert len(own) > 40
    assert len(own) == len(set(own))


def test_no_folder_is_in_another_sides_path() -> None:
    trusted = [*TRUSTED_CYTHON_INCLUDE, RUNTIME]
    assert not [path for path in trusted if path.is_relative_to(HOST) or HOST.is_relative_to(path)]
    assert not [path for path in HOST_INCLUDE if path.is_relative_to(RUNTIME) or RUNTIME.is_relative_to(path)]
    assert set(HOST_INCLUDE) & set(TRUSTED_INCLUDE) == {SHARED}
