"""`pyenclave inspect`: the JSON's shape, the dump that anyone can measure again, the table."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyenclave.cli.inspect import inspect
from pyenclave.image.image import Image


def run(*arguments: str) -> str:
    result = CliRunner().invoke(inspect, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_json_names_identity_pages_and_parts(tiny: Image) -> None:
    facts = json.loads(run("--json", str(tiny.path)))
    assert facts["mrenclave"] == tiny.mrenclave.hex()
    assert facts["mrsigner"] == tiny.mrsigner.hex()
    assert facts["signature"] == "valid"
    assert facts["attributes"] == {"value": "0x6", "names": ["DEBUG", "MODE64BIT"]}
    assert facts["masks"] == {
        "attributes": "0xfffffffffffffffe",
        "xfrm": "0xffffffffffffffff",
        "miscselect": "0xffffffff",
    }
    assert facts["xfrm"] == {"value": "0x7", "names": ["X87", "SSE", "AVX"]}
    assert (facts["product_id"], facts["security_version"], facts["date"]) == (0, 0, "20260101")
    assert facts["pages"][0] == {
        "what": "image",
        "offset": 0,
        "count": 1,
        "type": "REG",
        "permissions": "RX",
        "measured": True,
    }
    assert sum(row["count"] for row in facts["pages"] if not row["measured"]) == (64 + 2 * 32) // 4 + 2
    assert set(facts["tcb"]) == {"runtime", "trusted code"}
    assert all(size > 0 for size in facts["tcb"].values())


def test_the_table_is_for_people(tiny: Image) -> None:
    text = run(str(tiny.path))
    assert f"mrenclave        {tiny.mrenclave.hex()}\n" in text
    assert "attributes       0x6 (DEBUG MODE64BIT), mask 0xfffffffffffffffe\n" in text
    assert "xfrm             0x7 (X87 SSE AVX), mask 0xffffffffffffffff\n" in text
    assert "miscselect       0x0, mask 0xffffffff\n" in text
    assert "heap" in text
    assert "stack 0" in text
    assert "stack 1" not in text
    assert "every one of the 2 threads is laid out like thread 0" in text
    assert "in all" in text


def test_a_dump_is_enough_to_measure_the_enclave(tiny: Image, tmp_path: Path) -> None:
    run("--dump", str(tmp_path / "out"), str(tiny.path))
    memory, table = (tmp_path / "out.bin").read_bytes(), json.loads((tmp_path / "out.json").read_text())
    assert len(memory) == table["size"]
    digest = hashlib.sha256(b"ECREATE\0" + table["ssa_frame_size"].to_bytes(4, "little"))
    digest.update(table["size"].to_bytes(52, "little"))
    for run_ in table["pages"]:
        flags = {"TCS": 0x100, "REG": 0x200}[run_["type"]] + sum(1 << "RWX".index(c) for c in run_["permissions"])
        for page in range(run_["offset"], run_["offset"] + run_["length"], 4096):
            digest.update(b"EADD".ljust(8, b"\0") + page.to_bytes(8, "little") + flags.to_bytes(48, "little"))
            for at in range(page, page + 4096 if run_["measured"] else page, 256):
                digest.update(b"EEXTEND\0" + at.to_bytes(56, "little") + memory[at : at + 256])
    assert digest.digest() == tiny.mrenclave


def test_a_signature_that_does_not_verify_is_said(tiny: Image, tmp_path: Path) -> None:
    data = bytearray(tiny.path.read_bytes())
    data[tiny.elf.segments[2].file_offset] ^= 1
    path = tmp_path / "bad.enclave.so"
    path.write_bytes(bytes(data))
    facts = json.loads(run("--json", str(path)))
    assert facts["signature"] == f"MRENCLAVE: expected {tiny.mrenclave.hex()}, found {facts['mrenclave']}"


def with_parts(image: Image, folder: Path, text: bytes) -> Path:
    """The image's file with another text beside the signature."""
    section = image.elf.section(".pyenclave.parts")
    data = bytearray(image.path.read_bytes())
    data[section.file_offset : section.file_offset + len(section.data)] = text.ljust(len(section.data), b"\0")
    path = folder / "parts.enclave.so"
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("name", ["[/red]", "[bold]x", "\x1b[2J\x1b[31mgone", "\u202e", "a\nb", "\ud800", "\x9b2J"])
def test_names_that_a_hostile_file_gives_are_only_text(tiny: Image, tmp_path: Path, name: str) -> None:
    """What stands beside the signature reaches no terminal as a command and is no markup."""
    text = run(str(with_parts(tiny, tmp_path, json.dumps({name: 7}).encode())))
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}
    shown = name if name.isprintable() else ascii(name)
    assert shown in text


@pytest.mark.parametrize("text", [b"[" * 2000, b"[1]", b'"x"', b"\xff", b'{"a": "b"}', b'{"a": true}', b"1" * 2000])
def test_parts_that_cannot_be_read_are_none(tiny: Image, tmp_path: Path, text: bytes) -> None:
    image = Image.open(with_parts(tiny, tmp_path, text))
    image.verify()
    assert image.parts == {}


def test_names_of_a_hostile_files_sections_are_only_text(tiny: Image, tmp_path: Path) -> None:
    data = tiny.path.read_bytes().replace(b".rela.dyn\0", b".r\x1b[2Jdyn\0")
    assert data != tiny.path.read_bytes()
    path = tmp_path / "names.enclave.so"
    path.write_bytes(data)
    names = Image.open(path).elf.sections
    assert "'.r\\x1b[2Jdyn'" in names
    assert all(name.isprintable() for name in names)
