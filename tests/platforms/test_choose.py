"""Which platform is chosen by name, and what is said of one that there is not."""

import re

import pytest
from click.testing import CliRunner

from pyenclave.cli.platforms import platforms
from pyenclave.enclave import Enclave
from pyenclave.errors import PlatformError
from pyenclave.platforms.choose import choose


def test_an_unknown_name_is_answered_with_all_that_there_are() -> None:
    there_are = "auto, emulated, none (plain Python, @trusted modules only)"
    with pytest.raises(
        PlatformError, match="^" + re.escape(f"no platform is called `sgx`; there are: {there_are}") + "$"
    ):
        choose("sgx")


def test_the_command_lists_plain_python_too() -> None:
    lines = CliRunner().invoke(platforms).output.splitlines()
    assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == ["emulated", "none"]


def test_a_path_where_nothing_is() -> None:
    with pytest.raises(FileNotFoundError, match=r"no such enclave image: '/nonexist/x.enclave.so'$"):
        Enclave.load("/nonexist/x.enclave.so")
