# Two commands matter: `make demo` and `make test`. Both set up what they need first.
export UV_PYTHON_DOWNLOADS ?= never
# the system's own interpreter where it is new enough: built with its profile, it takes a fifth less time than one built without
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
export UV_PYTHON ?= $(shell for one in /usr/bin/python3 python3; do $$one -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$one && break; done)
unexport PYTHONDONTWRITEBYTECODE # a start that compiles nothing takes half the time
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen
PROVIDER := tests/identity/provider/node_modules
ASYNCAPI := tests/stream/asyncapi/node_modules
KAFKA := tests/stream/broker/jars
ASSETS := infra/pages/frontend/node_modules
CHROMIUM := $(or $(DJC_CHROMIUM),/usr/bin/chromium-headless-shell)

.PHONY: demo test check audit bench soak kafka screenshots drawings contracts verifier kafka-server asyncapi setup browser provider format clean

demo: setup ## load the sample and serve it on http://127.0.0.1:8000
	$(RUN) djc demo

COVERAGE ?= --cov --cov-report=term
test: setup browser provider kafka-server asyncapi ## the whole suite, with coverage; make test COVERAGE= takes a third less work
	$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder $(COVERAGE)

check: setup ## lint, types and the rules between the layers
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy domain services projections infra consumer tests bench
	$(RUN) lint-imports

AUDITED := build/audited.txt
UNTOLD = { echo "audit: faults are named above, or their advisories could not be asked from here: a mirror has none. Nothing is taken for sound" >&2; exit 1; }
audit: setup ## known faults of the locked libraries, asked of PyPI and npm; what cannot be told is a failure
	@mkdir -p build
	@$(UV) export --frozen --quiet --all-groups --no-emit-project -o $(AUDITED)
	@$(UV) tool run --from pip-audit==2.10.1 pip-audit --strict --require-hashes --disable-pip -r $(AUDITED) || $(UNTOLD)
	@cd infra/pages/frontend && npm audit || $(UNTOLD)

bench: setup ## measure (JSON under bench/out/); leave the machine alone meanwhile
	$(RUN) python -m bench

screenshots: setup browser ## every page in every guise, into build/screenshots/
	DJC_SCREENSHOTS=build/screenshots $(RUN) pytest -n 2 tests/pages/test_every_page.py

drawings: setup ## draw the state machines of the domain into docs/
	$(RUN) python -m tests.drawings

contracts: setup ## write the contracts of the stream anew; none that was released may be broken
	$(RUN) python -m infra.stream.contracts

soak: setup kafka-server ## a million facts to Kafka while everything is stopped and killed; an hour or so
	$(RUN) python -m tests.stream.soak

verifier: setup ## the verifier of bundles as one file, always the same bytes
	$(RUN) djc verifier -o djc-verify.pyz

setup: $(UV) $(ASSETS)/.package-lock.json ## the locked environment, and what the pages load in the browser
	@$(UV) sync --frozen --quiet

%/node_modules/.package-lock.json: %/package-lock.json
	@cd $* && npm ci --ignore-scripts --silent
	@touch $@

kafka: setup kafka-server ## an Apache Kafka on 127.0.0.1:9092, until stopped; its data under .djc/kafka
	$(RUN) python -m tests.stream.broker

kafka-server: $(KAFKA)/.complete ## the server's jars, from Maven Central; without Java the tests of Kafka are skipped

$(KAFKA)/.complete: tests/stream/broker/pom.xml
	@if command -v java >/dev/null && command -v mvn >/dev/null; then \
	  cd tests/stream/broker && rm -rf jars && \
	  mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=jars && touch jars/.complete; \
	else echo "no java and mvn: the tests of Kafka will be skipped" >&2; fi

asyncapi: $(ASYNCAPI)/.package-lock.json ## the schema that an AsyncAPI document must keep to

provider: $(PROVIDER)/.package-lock.json ## the OpenID provider that the tests sign in with

browser: ## Chromium and Chinese fonts for the tests of the pages
	@test -x "$(CHROMIUM)" && fc-list :lang=zh | grep -q . || { \
	  command -v apt-get >/dev/null || { \
	    echo "install Chromium and a Chinese font, and name the browser in DJC_CHROMIUM" >&2; exit 1; }; \
	  as=$$(test "$$(id -u)" = 0 || echo sudo); \
	  $$as apt-get update -qq && $$as apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk fontconfig; }

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet "uv>=0.9"

format: setup
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

clean: ## forget the demo's data
	rm -rf .djc
