# The verbs of the house. Where there is no make, the line below each verb does the same.

python := .venv/bin/python

.PHONY: demo test check fix lock frontend bench

demo: ## a jobcentre that looks alive, on http://127.0.0.1:8000
	python3 manage.py demo

test: ## everything, on a PostgreSQL, a Redis, a worker and a Chromium of its own
	python3 manage.py test

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

bench: $(python) ## a delivery of a million conversations, timed
	$(python) bench/intake.py

$(python):
	python3 manage.py version
