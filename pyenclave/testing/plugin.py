"""pytest's side of trusted code: each test has a fresh enclave, on the platform that the command line names.

Found by pytest where pyenclave is installed (entry point `pytest11`); it imports nothing of pyenclave's until a test's
program has.
"""

import os
import sys
from collections.abc import Generator

import pytest

PLATFORM = "PYENCLAVE_PLATFORM"
_before = pytest.StashKey[str | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyenclave")
    group.addoption(
        "--pyenclave-platform",
        metavar="NAME",
        help="where trusted code runs: auto, sgx, isolated, emulated (no protection) or none (plain Python)",
    )
    parser.addini(
        "pyenclave_fresh", "whether each test begins with fresh enclaves, whose state is as at the start", "bool", True
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "keeps_enclaves: what this test leaves inside is there in the next one")
    name = config.getoption("--pyenclave-platform")
    if name is not None:
        config.stash[_before] = os.environ.get(PLATFORM)
        os.environ[PLATFORM] = name


def pytest_unconfigure(config: pytest.Config) -> None:
    before = config.stash.get(_before, "")
    if before is None:
        del os.environ[PLATFORM]
    elif before:
        os.environ[PLATFORM] = before


def pytest_report_header(config: pytest.Config) -> str:
    return f"pyenclave: trusted code runs on {os.environ.get(PLATFORM, 'auto')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """After the test's own teardown, which may still look at what is inside."""
    yield
    if item.config.getini("pyenclave_fresh") and item.get_closest_marker("keeps_enclaves") is None:
        restart_all()


@pytest.fixture
def fresh_enclaves() -> None:
    """For a test, or a fixture, that wants them fresh in the middle: what is inside is as at the start."""
    restart_all()


def restart_all() -> None:
    """Every decorated module's state begins anew at its next call."""
    host = sys.modules.get("pyenclave.host")
    if host is not None:
        host.reset_all()
