# The two commands of the README are `make demo` and `make test`; both need nothing but Python, gcc and a network.
PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin

.PHONY: demo test bench lint clean

demo: $(VENV)/installed
	$(RUN)/python examples/vault/app.py

test: $(VENV)/installed-dev
	$(RUN)/python -m pytest

bench: $(VENV)/installed-dev
	$(RUN)/python benchmarks/report.py

lint: $(VENV)/installed-dev
	$(RUN)/ruff check .
	$(RUN)/python -m pytest -q tests/test_types.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python setup.py pyproject.toml $(wildcard pyenclave/platforms/*.pyx pyenclave/platforms/native/*)
	$(RUN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(RUN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf build *.egg-info $(VENV) pyenclave/platforms/_native.c pyenclave/platforms/*.so
