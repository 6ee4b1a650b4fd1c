# The two commands of the README are `make demo` and `make test`: they need Python, its headers and a network, and use
# gcc where it is there.
PYTHON ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
VENV ?= .venv
FUZZ_SECONDS ?= 60
FRAME_SECONDS ?= 120
GENERATED ?= 500
SEED ?= 2026
CALLS ?= 100000
ONLY ?=
TESTS ?=
JOBS ?= 1
WORKERS ?= auto
RUN := $(VENV)/bin
# A file is one worker's, so that what its tests share is built once; what a folder's share is built once a worker, so
# that more than four save nothing. In the folders' order: files of few tests, which else come last, are some of the longest.
SPREAD := -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-all bench lint format coverage wheels fuzz fuzz-edl fuzz-frames generated hostile mutate mutations clean

# On the platform that is asked for, or else the best one that protects; without any it says so, and runs all the same.
demo: $(VENV)/installed
	@if [ -n "$$PYENCLAVE_PLATFORM" ] || lacking=$$($(RUN)/pyenclave doctor --auto); then :; else \
		echo "The demo runs on \`emulated\`: $$lacking."; export PYENCLAVE_PLATFORM=emulated; \
	fi; $(RUN)/python examples/vault/app.py

# Every test, or those in TESTS="tests/edl tests/host"; WORKERS=0 runs them in one process, in order.
test: $(VENV)/installed-dev
	$(RUN)/python -m pytest $(SPREAD) $(TESTS)

# With every Python of PYTHONS that this machine has. A shim that starts none counts as none.
test-all:
	@set -e; for python in $(PYTHONS); do \
		if $$python -c '' 2>/dev/null; then \
			echo "== $$python"; $(MAKE) test PYTHON=$$python VENV=$(VENV)-$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		else echo "== $$python is not here"; fi; \
	done

# What PyPI takes, in dist/: the sources, and from them a wheel for each Python of PYTHONS that this machine has.
wheels: $(VENV)/installed-dev
	$(RUN)/python install/wheels.py dist $(PYTHONS)

# A figure to look at and no threshold; programs that tests start count, what runs inside enclaves does not.
coverage: $(VENV)/installed-dev
	$(RUN)/coverage erase
	$(RUN)/coverage run -m pytest $(SPREAD) $(TESTS)
	$(RUN)/coverage combine --quiet
	$(RUN)/coverage report

bench: $(VENV)/installed-dev
	$(RUN)/python benchmarks/report.py

lint: $(VENV)/installed-dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	git ls-files '*.c' '*.h' | xargs $(RUN)/clang-format --dry-run --Werror
	$(RUN)/python -m pytest -q tests/test_types.py

format: $(VENV)/installed-dev
	$(RUN)/ruff format .
	git ls-files '*.c' '*.h' | xargs $(RUN)/clang-format -i

# Coverage-guided fuzzing of the EDL language, and of frames (needs clang); what it finds stays outside the tree.
fuzz: fuzz-edl fuzz-frames

fuzz-edl: $(VENV)/installed-fuzz
	found=$$(mktemp -d) && $(RUN)/python tests/fuzz/fuzz_edl.py $$found tests/fuzz/edl_corpus -max_total_time=$(FUZZ_SECONDS) \
		-artifact_prefix=$$found/ -verbosity=0 -print_final_stats=1

fuzz-frames: $(VENV)/installed-fuzz
	found=$$(mktemp -d) && $(RUN)/python tests/fuzz/fuzz_frames.py $$found tests/fuzz/frame_corpus \
		-max_total_time=$(FRAME_SECONDS) -artifact_prefix=$$found/ -verbosity=0 -print_final_stats=1

# Generated programs of trusted Python against CPython: GENERATED programs of 40 functions, 2,400 calls each, about 20 seconds
# of a processor for one. Others with another SEED.
generated: $(VENV)/installed-dev
	PYENCLAVE_GENERATED=$(GENERATED) PYENCLAVE_GENERATED_SEED=$(SEED) \
		$(RUN)/python -m pytest $(SPREAD) --timeout 3600 tests/conformance/test_generated.py

# Hostile calls of a wide interface on the real runtime, many more than the tests make.
hostile: $(VENV)/installed-dev
	HOSTILE_CALLS=$(CALLS) $(RUN)/python -m pytest -s tests/hostile

# Plants every defect of tests/mutation/defects, one at a time: each must turn its tests red. ONLY="heap entry", JOBS=2.
mutate: $(VENV)/installed-dev
	$(RUN)/python tests/mutation/run.py --jobs $(JOBS) --only $(ONLY)

# Damaged and forged image files; a few hundred are in every run of the tests.
mutations: $(VENV)/installed-dev
	PYENCLAVE_MUTATIONS=25000 $(RUN)/python -m pytest -s tests/image/test_mutations.py

# pip and not python, which comes first: an environment whose making was interrupted is made to the end.
$(VENV)/bin/pip:
	@$(PYTHON) install/machine.py
	$(PYTHON) -m venv $(VENV)

# All that setup.py compiles.
PLATFORMS := pyenclave/platforms
NATIVE := $(wildcard $(PLATFORMS)/*.pyx $(PLATFORMS)/native/* $(PLATFORMS)/engine/* $(PLATFORMS)/enclu/* $(PLATFORMS)/cell/* \
	$(PLATFORMS)/device/native/*/* pyenclave/crossing/native/* pyenclave/shared_include/*.h) pyenclave/host_include/pyenclave_u.h
# And what the objects that come with the package are made of, or called after.
SHIPPED := $(shell find pyenclave/runtime pyenclave/inside pyenclave/shared_include -name '*.[chS]' -o -name '*.zig') \
	$(patsubst %,pyenclave/toolchain/%.py,flags inside_library objects pinned runtime ship shipped)
$(VENV)/installed: $(VENV)/bin/pip setup.py pyproject.toml $(wildcard install/*.py) edl/edl.lark edl/tables.py $(NATIVE) $(SHIPPED)
	$(RUN)/pip install --quiet --disable-pip-version-check -e '.[build]'
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	wanted=$$($(RUN)/python install/extras.py dev) && $(RUN)/pip install --quiet --disable-pip-version-check $$wanted
	touch $@

$(VENV)/installed-fuzz: $(VENV)/installed-dev
	wanted=$$($(RUN)/python install/extras.py fuzz) && $(RUN)/pip install --quiet --disable-pip-version-check $$wanted
	touch $@

clean:
	rm -rf build dist *.egg-info $(VENV) $(VENV)-3.* .coverage* edl/_tables.py $(PLATFORMS)/_native.c $(PLATFORMS)/_cell \
		$(PLATFORMS)/*.so $(PLATFORMS)/device/*.so pyenclave/crossing/*.so pyenclave/objects
