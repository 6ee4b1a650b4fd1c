# The two commands of the README are `make demo` and `make test`; both need nothing but Python, gcc and a network.
PYTHON ?= python3
VENV ?= .venv
FUZZ_SECONDS ?= 60
FRAME_SECONDS ?= 120
CALLS ?= 100000
ONLY ?=
JOBS ?= 1
RUN := $(VENV)/bin

.PHONY: demo test bench lint fuzz hostile mutate mutations clean

demo: $(VENV)/installed
	$(RUN)/python examples/vault/app.py

test: $(VENV)/installed-dev
	$(RUN)/python -m pytest

bench: $(VENV)/installed-dev
	$(RUN)/python benchmarks/report.py

lint: $(VENV)/installed-dev
	$(RUN)/ruff check .
	$(RUN)/python -m pytest -q tests/test_types.py

# Coverage-guided fuzzing of the EDL language, then of frames (needs clang); what it finds stays outside the tree.
fuzz: $(VENV)/installed
	$(RUN)/pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	found=$$(mktemp -d) && $(RUN)/python tests/fuzz/fuzz_edl.py $$found tests/fuzz/edl_corpus -max_total_time=$(FUZZ_SECONDS) \
		-artifact_prefix=$$found/ -verbosity=0 -print_final_stats=1
	found=$$(mktemp -d) && $(RUN)/python tests/fuzz/fuzz_frames.py $$found tests/fuzz/frame_corpus \
		-max_total_time=$(FRAME_SECONDS) -artifact_prefix=$$found/ -verbosity=0 -print_final_stats=1

# Hostile calls of a wide interface on the real runtime, many more than the tests make.
hostile: $(VENV)/installed-dev
	HOSTILE_CALLS=$(CALLS) $(RUN)/python -m pytest -s tests/hostile

# Plants every defect of tests/mutation/defects, one at a time: each must turn its tests red. ONLY="heap entry", JOBS=2.
mutate: $(VENV)/installed-dev
	$(RUN)/python tests/mutation/run.py --jobs $(JOBS) --only $(ONLY)

# Damaged and forged image files; a few hundred are in every run of the tests.
mutations: $(VENV)/installed-dev
	PYENCLAVE_MUTATIONS=25000 $(RUN)/python -m pytest -s tests/image/test_mutations.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python setup.py pyproject.toml edl/edl.lark edl/tables.py $(wildcard pyenclave/platforms/*.pyx pyenclave/platforms/native/*)
	$(RUN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(RUN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf build *.egg-info $(VENV) edl/_tables.py pyenclave/platforms/_native.c pyenclave/platforms/*.so
