"""pytest's side of trusted code: a fresh enclave for each test, on the platform that is asked for, and coverage.

Found by pytest where pyenclave is installed (entry point `pytest11`); it imports nothing of pyenclave's until a test's
program has.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .coverage import Coverage

PLATFORM = "PYENCLAVE_PLATFORM"
_before = pytest.StashKey[str | None]()
_coverage: "pytest.StashKey[Coverage]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyenclave")
    group.addoption(
        "--pyenclave-platform",
        metavar="NAME",
        help="where trusted code runs: auto, sgx, isolated, emulated (no protection) or none (plain Python)",
    )
    group.addoption(
        "--pyenclave-coverage",
        action="store_true",
        help="count, inside, which lines of trusted code run, and say which did not (debug images only)",
    )
    group.addoption("--pyenclave-lcov", metavar="FILE", help="as --pyenclave-coverage, and write them in lcov's format")
    parser.addini(
        "pyenclave_fresh", "whether each test begins with fresh enclaves, whose state is as at the start", "bool", True
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "keeps_enclaves: what this test leaves inside is there in the next one")
    name = config.getoption("--pyenclave-platform")
    if name is not None:
        config.stash[_before] = os.environ.get(PLATFORM)
        os.environ[PLATFORM] = name
    if _is_counted(config):
        from .coverage import Coverage

        config.stash[_coverage] = Coverage()


def pytest_unconfigure(config: pytest.Config) -> None:
    before = config.stash.get(_before, "")
    if before is None:
        del os.environ[PLATFORM]
    elif before:
        os.environ[PLATFORM] = before


def pytest_report_header(config: pytest.Config) -> str:
    return f"pyenclave: trusted code runs on {os.environ.get(PLATFORM, 'auto')}"


def _is_counted(config: pytest.Config) -> bool:
    return bool(config.getoption("--pyenclave-coverage") or config.getoption("--pyenclave-lcov"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands on what it has counted."""
    counted = session.config.stash.get(_coverage, None)
    if counted is None:
        return
    counted.end()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["pyenclave_coverage"] = {file: list(found.items()) for file, found in counted.lines.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    counted = node.config.stash.get(_coverage, None)
    if counted is not None:
        said = getattr(node, "workeroutput", {}).get("pyenclave_coverage", {})
        counted.add({file: dict(found) for file, found in said.items()})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    counted = config.stash.get(_coverage, None)
    if counted is None:
        return
    from .coverage import lcov, table

    terminalreporter.section("coverage of trusted code")
    if os.environ.get(PLATFORM) == "none":
        terminalreporter.write_line("it ran as plain Python, whose lines coverage.py counts")
        return
    for row in table(counted.lines, config.invocation_params.dir):
        terminalreporter.write_line(row)
    if file := config.getoption("--pyenclave-lcov"):
        try:
            Path(file).write_text(lcov(counted.lines), encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            terminalreporter.write_line(f"{file}: cannot be written: {error.strerror}", red=True)


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
