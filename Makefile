# The commands of the project. `make setup` is idempotent and takes under a second when nothing has changed.

PORT ?= 8000
PAGES ?= $(if $(filter bench-ingest,$(MAKECMDGOALS)),10000,20000)
DATA ?=
PYTHON ?= python3
PY := .venv/bin/python
export PORT
export OMP_THREAD_LIMIT := 1

SERVER_SOURCES := embedded/versions.py embedded/fetch.py embedded/tika/pom.xml embedded/tika/tika-config.xml \
	$(wildcard embedded/tika/src/hoso/*.java)
CODE := mappings archive indexer portal embedded demo bench tests

.PHONY: setup setup-test demo clean-demo check test bench-retrieval bench-portal bench-legacy bench-ingest \
	bench-fields bench-marks bench-bundles bench-ocr prove-delivery

setup: .venv/installed
	@.ci/packages maven:mvn tesseract-ocr:tesseract tesseract-ocr-vie:vie
	@$(MAKE) --no-print-directory -s .venv/servers

setup-test: setup
	@.ci/packages --optional chromium:chromium postgresql:initdb fonts-dejavu-core:dejavu fonts-dejavu-extra:dejavu-extra

# The interpreter, every wheel checked against its hash, and the two commands `indexer` and `portal`.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: set PYTHON to its name."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/packages python3-venv:ensurepip
	@test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/servers: .venv/installed $(SERVER_SOURCES)
	$(PY) -m embedded fetch
	@touch $@

demo: setup
	@exec $(PY) -m demo.run

clean-demo: .venv/installed
	@exec $(PY) -m demo.run --clean

check: .venv/installed
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m ruff check $(CODE)
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -q tests/unit tests/rules

# Lanes side by side: half of the time goes into waiting for servers, disks and browsers.
test: setup-test
	@exec $(PY) -m tests.lanes $(if $(CHECKED),--checked)

# These start the embedded servers and leave them running (`.venv/bin/python -m embedded down` stops them).
bench-retrieval: setup
	@test -n "$(DATA)" || { echo "Say which: make bench-retrieval DATA=<folder in BEIR form>"; exit 2; }
	@test -n "$$HOSO_OPENSEARCH_URL" || $(PY) -m embedded up
	@exec $(PY) -m bench.retrieval "$(DATA)"

bench-portal: setup
	@test -n "$$HOSO_OPENSEARCH_URL" || $(PY) -m embedded up
	@exec $(PY) -m bench.portal --pages "$(PAGES)"

bench-legacy: setup
	@test -n "$(DATA)" || { echo "Say which: make bench-legacy DATA=<folder with tcvn3, vni and transcripts>"; exit 2; }
	@test -n "$$HOSO_TIKA_URL" || $(PY) -m embedded up
	@exec $(PY) -m bench.legacy "$(DATA)"

bench-ingest: setup
	@test -n "$$HOSO_OPENSEARCH_URL" || $(PY) -m embedded up
	@exec $(PY) -m bench.ingest --pages "$(PAGES)"

# Needs no server. Fields read from the samples and from invented papers at three levels of noise.
bench-fields: .venv/installed
	@exec $(PY) -m bench.fields

# Needs no server. Marks of secrecy read from invented papers at three levels of noise.
bench-marks: .venv/installed
	@exec $(PY) -m bench.marks

# Needs no server.
bench-ocr: setup
	@test -n "$(DATA)" || { echo "Say which: make bench-ocr DATA=<folder with scans and transcripts>"; exit 2; }
	@exec $(PY) -m bench.ocr "$(DATA)"

bench-bundles: .venv/installed
	@exec $(PY) -m bench.bundles $(DATA)

# Servers of its own, so that they can be killed. KIND= lets each first page say what it is.
KIND ?= BC
prove-delivery: setup
	@test -n "$(DATA)" || { echo "Say which: make prove-delivery DATA=<folder of papers>"; exit 2; }
	@exec $(PY) -m bench.proof "$(DATA)" --kind "$(KIND)"
