# Two commands: `make run` (the main job) and `make test` (everything that must hold).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test attack night patterns rules test-newest lint types contracts house generate floors test-source keep lock clean bench

run: .venv/ready
ifdef SOURCE
	$(BIN)/podium ingest $(SOURCE) $(if $(SINCE),--since $(SINCE)) $(if $(UNTIL),--until $(UNTIL))
else
	$(BIN)/podium demo $(if $(CHANGE),--change)
endif

# How the tests are spread over workers stands in tests/conftest.py. Three of them for two processors: at every moment some test waits, for a
# server that starts, a lease that ends, a store that is asked again. What they import is compiled once, even where the environment forbids it.
WORKERS ?= 3

test: .venv/tested
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS)

# What takes too long for every change: 10,000 changed pages (real ones where ../shared is there), of which the tests read a few hundred, a
# quarter of an hour; then each file of tests whose name begins with attack_.
attack: .venv/tested
	$(BIN)/python tests/attack.py $(or $(PAGES),10000)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -p no:cacheprovider --timeout=0 tests/attack_*.py

# A day and a night of operation, an hour a minute: schedules, a source whose list vanishes, one with a new template, a slow and a shaky one,
# and what status, alerts and reports say in the morning. HOURS=12 for half of it.
night: .venv/tested
	$(BIN)/python tests/night.py $(or $(HOURS),24)

# Every regular expression: how its time grows, and what recheck says where NODE_MODULES_IN names a folder in which `npm install recheck@4.5`
# was run. Two to five minutes.
patterns: .venv/tested
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -p no:cacheprovider --timeout=0 tests/attack_patterns.py

# What every regular expression and vocabulary word does for the reading of pages (tests/rules.py), a quarter of an hour: each is switched off
# in turn. `make rules RULES=podium/extract/people.py` for those of one place or name, `RULES="--json rules.json"` for options of the script.
rules: .venv/tested
	$(BIN)/python tests/rules.py $(RULES)

# Parsing, reading and the contracts in another Python than that of .venv: `make test-newest NEWEST=python3.14`.
NEWEST ?= python3.13
NEWEST_TESTS ?= $(addprefix tests/test_,parse.py parse_pages.py page_blocks.py page_select.py dates.py generic.py turns.py proceedings.py \
	people.py places.py questions.py hansard.py languages.py read.py reading.py history.py export.py parsers_documented.py)

test-newest: .venv/newest/ready
	PYTHONDONTWRITEBYTECODE= .venv/newest/bin/python -m pytest -n 2 -p no:cacheprovider $(NEWEST_TESTS)
	.venv/newest/bin/lint-imports

.venv/newest/ready: .venv/tested
	$(NEWEST) -m venv .venv/newest
	.venv/newest/bin/python -m pip install --quiet --no-deps --no-compile --require-hashes -r requirements.lock -r requirements-test.lock
	.venv/newest/bin/python -m pip install --quiet --no-deps --no-compile --editable .
	touch $@

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/tested
	$(BIN)/mypy

contracts: .venv/tested
	$(BIN)/lint-imports
	$(BIN)/python tests/house.py

# How large the house is: modules, lines, names defined twice, the longest chain of imports; tests/test_house.py holds the bounds.
house: .venv/tested
	$(BIN)/python tests/house.py

# What is written from the code: the README's table of sources, deployments/prefect.yaml, data/README.md. After a source or a column was
# added or changed; read the difference before it is committed.
generate: .venv/tested
	$(BIN)/python tests/generated_texts.py

# The figures of `podium quality` on the pages of our own, as floors that must not fall: after pages were added. Read the difference.
floors: .venv/tested
	$(BIN)/podium quality --pin

# The pages of one institution, against the records that are kept beside them: `make test-source SOURCE=nato`.
test-source: .venv/tested
	$(BIN)/python -m pytest tests/test_parse_pages.py -k "$(or $(SOURCE),$(error say whose pages: SOURCE=nato))/"

# The help of every verb and the schemas of all tables, as tests/test_kept.py compares them: after one was changed on purpose.
keep: .venv/tested
	$(BIN)/python tests/kept_texts.py

# Every comparison side by side, three quarters of an hour in all, half of it for the largest archive and lake; figures are kept in
# tests/bench/figures.json. Fetch wants nginx (Debian: nginx-light).
bench: .venv/peers
	$(BIN)/python tests/bench $(BENCH)

.venv/peers: .venv/tested pyproject.toml
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"  # older ones stumble over lxml[html-clean]
	$(BIN)/python -m pip install --quiet --upgrade --target $@ \
	    $$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["bench"])')
	touch $@

.venv/python:
	$(PYTHON) -m venv .venv
	touch $@

# pip would compile on one processor what compileall compiles on all; a few packages bring templates that are no Python, hence `|| true`.
.venv/ready: .venv/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-compile --editable .
	$(BIN)/python -m compileall -q -j 0 podium parsers flows $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || true
	touch $@

# Of what tests use a small part is ever imported, and compiled then.
.venv/tested: .venv/ready requirements-test.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-compile --require-hashes -r requirements-test.lock
	touch $@

# Names no index host: hashes alone say what is meant. It is complete, so pip resolves nothing (--no-deps).
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra demo pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra test pyproject.toml -o requirements-test.lock

clean:
	rm -rf .venv data/demo
