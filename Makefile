# Two commands matter: `make demo` and `make test`. Both set up what they need first.
export UV_PYTHON_DOWNLOADS ?= never
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen

.PHONY: demo test check bench drawings setup format clean

demo: setup ## load the sample and serve it on http://127.0.0.1:8000
	$(RUN) djc demo

test: setup ## the whole suite, with coverage
	$(RUN) pytest -n 2 --cov --cov-report=term

check: setup ## lint, types and the rules between the layers
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy domain services projections infra tests bench
	$(RUN) lint-imports

bench: setup ## measure (JSON under bench/out/); leave the machine alone meanwhile
	$(RUN) python -m bench

drawings: setup ## draw the state machines of the domain into docs/
	$(RUN) python -m tests.drawings

setup: $(UV) ## the locked environment
	@$(UV) sync --frozen --quiet

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet "uv>=0.9"

format: setup
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

clean: ## forget the demo's data
	rm -rf .djc
