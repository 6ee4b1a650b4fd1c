"""Which platform is chosen by name, and what is said of one that there is not."""

import re

import pytest
from click.testing import CliRunner

from pyenclave.cli.doctor import doctor
from pyenclave.enclave import Enclave
from pyenclave.errors import PlatformError
from pyenclave.platforms.choose import choose


def test_an_unknown_name_is_answered_with_all_that_there_are() -> None:
    there_are = "auto, sgx, emulated, isolated, none (plain Python, @trusted modules only)"
    with pytest.raises(
        PlatformError, match="^" + re.escape(f"no platform is called `sgy`; there are: {there_are}") + "$"
    ):
        choose("sgy")


def test_the_command_lists_plain_python_too() -> None:
    lines = CliRunner().invoke(doctor).output.splitlines()
    heads = [line.partition(":")[0] for line in lines if line and not line.startswith(" ")]
    assert heads == ["sgx", "emulated", "isolated", "none", "auto", "This machine"]


def test_a_path_where_nothing_is() -> None:
    with pytest.raises(FileNotFoundError, match=r"no such enclave image: '/nonexist/x.enclave.so'$"):
        Enclave.load("/nonexist/x.enclave.so")
