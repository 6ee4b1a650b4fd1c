"""Builds a module with a clock at every stage: python stages.py SOURCE OUTPUT prints JSON, stage to seconds.

Stages of the two sides run at the same time, so that they add up to more than a build takes.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Each stage, and the functions that are it: a module, and its name for the function.
STAGES = {
    "partition": [("pyenclave.pipeline.unit", "unit_from_python")],
    "generate": [("pyenclave.pipeline.make", "generate")],
    "inside library": [("pyenclave.toolchain.library", "inside_object")],
    "runtime": [("pyenclave.pipeline.trusted", "runtime_objects")],
    "values, C library": [("pyenclave.toolchain.library", "compiled")],
    "trusted: Cython": [("pyenclave.pipeline.trusted", "cythonize")],
    "trusted: C": [("pyenclave.pipeline.trusted", "compile_c")],
    "host: all": [("pyenclave.pipeline.host", "extension")],
    "host: Cython": [("pyenclave.pipeline.host", "cythonize")],
    "host: C": [("pyenclave.pipeline.host", "compile_host")],
    "host: link": [("pyenclave.pipeline.host", "link_host")],
    "link": [("pyenclave.toolchain.image", "link")],
    "scan, lay out": [("pyenclave.toolchain.image", "describe")],
    "measure, sign": [("pyenclave.toolchain.image", "sign")],
}
took: dict[str, float] = {}


def clocked(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        begin = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            took[stage] = took.get(stage, 0) + time.perf_counter() - begin

    return call


def main(source: Path, output: Path) -> None:
    begin = time.perf_counter()
    for stage, functions in STAGES.items():
        for name, function in functions:
            __import__(name)
            setattr(sys.modules[name], function, clocked(stage, getattr(sys.modules[name], function)))
    from pyenclave.config import load_config
    from pyenclave.pipeline.export import build_module

    took["imports"] = time.perf_counter() - begin
    begin = time.perf_counter()
    build_module(source, output, load_config(source.parent), lambda step: None)
    took["all but imports"] = time.perf_counter() - begin
    print(json.dumps(took))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
