# The verbs of the house. Where there is no make, the line below each verb does the same.

python := .venv/bin/python

.PHONY: demo test faults check fix lock frontend bench bench-intake bench-lock

demo: ## a jobcentre that looks alive, on http://127.0.0.1:8000
	python3 manage.py demo

test: ## everything, on a PostgreSQL, a Redis, a worker and a Chromium of its own
	python3 manage.py test

faults: $(python) ## kill N processes (100) at random moments, with production's own times
	FAULT_KILLS=$(or $(N),100) $(python) -m pytest -n 0 -s --durations=20 jobcenter/tests/faults

check: ## what is checked without running anything; CI runs this and the tests
	.ci/checks

fix: $(python) ## put Python and templates into the house style
	$(python) -m ruff check --fix .
	$(python) -m ruff format .
	-$(python) -m djlint templates --reformat --quiet

lock: $(python) ## write requirements.txt anew from pyproject.toml and requirements-dev.txt
	$(python) -m uv pip compile pyproject.toml requirements-dev.txt --output-file requirements.txt \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--system-certs --no-config --custom-compile-command "make lock"

frontend: $(python) ## fetch the design system and copy what the pages use
	$(python) frontend.py

bench: build/bench/made ## every goal of speed, beside its peers; SIZES="3000 100000" for less
	build/bench/bin/python -m bench.run $(if $(SIZES),--sizes $(SIZES))

bench-intake: $(python) ## a delivery of a million conversations, timed
	$(python) bench/intake.py

bench-lock: $(python) ## write bench/requirements.txt anew: the peers and what they need
	printf 'duckdb\npolars\n' | $(python) -m uv pip compile - --output-file bench/requirements.txt \
		--constraint requirements.txt --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet --system-certs --no-config --no-annotate \
		--custom-compile-command "make bench-lock"

build/bench/made: bench/requirements.txt requirements.txt | $(python)
	$(python) -m uv venv build/bench --clear --quiet --python $(python)
	$(python) -m uv pip sync requirements.txt bench/requirements.txt --quiet --require-hashes \
		--system-certs --python build/bench/bin/python
	touch $@

$(python):
	python3 manage.py version
