# make run    sets everything up in .venv and holds a conversation (or, with no microphone, plays
#             the demonstration)
# make test   sets everything up and checks it: lint, types, tests
# make rehearsals    plays every rehearsal by sound; NOISE=kitchen.flac adds noise at 12 dB

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WORKERS ?= 2

.PHONY: run test lint types tests rehearsals lock clean

run: $(VENV)/.run
	$(BIN)/voicecoach

test: lint types tests

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

tests: $(VENV)/.test
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST)

rehearsals: $(VENV)/.test
	$(BIN)/voicecoach rehearse tests/rehearsals/*.toml
	$(if $(NOISE),$(BIN)/voicecoach rehearse --noise $(NOISE) --snr 12 tests/rehearsals/*.toml)

# The versions that the tests were last run with.
lock: $(VENV)/.test
	$(BIN)/pip freeze --exclude-editable --exclude voicecoach > constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "voicecoach needs Python 3.11 or newer: install one and run make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[natural-voice]'
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[natural-voice,test]'
	@touch $@ $(VENV)/.run
