# Every command here is listed by `make help`. ARGS goes to the program: make demo ARGS="--ratings 200 --seed 1"
SHELL := /bin/bash
BIN := .venv/bin
STAGE := tools/stage.sh
PYTEST := -m pytest -q --no-header
COVERED := $(BIN)/coverage run $(PYTEST)
# These three stages mostly wait for real lines and processes: two at a time, those of one file one after the other.
PAIRED := -n 2 --dist loadfile
# Stages of their own: slower than all the rest, so they run last; avr tests C and no Python of ours. The simulation
# runs without coverage, which takes three quarters of its time and learns from it no line that the units do not reach.
SLOW := tests/simulation tests/mutants tests/end_to_end
APART := tests/house tests/benchmarks tests/firmware_avr tests/kiosk/ui $(SLOW)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header pyproject.toml

ifdef PYTHON
export PYTHON
endif
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help demo test check bench compare torture nightly lock catalogues captures clean

help:
	@echo 'make demo        try it: broker, central, one station, four pads      试用：消息服务器、中心、一个站点、四个评价器'
	@echo '                 make demo ARGS="--ratings 200 --seed 1"'
	@echo 'make test        all checks and all tests, as in CI                  全部检查与测试，与 CI 相同'
	@echo 'make check       only the cheap checks: style, types, house          仅快速检查：风格、类型、结构'
	@echo 'make bench       benchmarks against bare scripts                     性能基准，与最简脚本对比'
	@echo 'make compare     side by side with a script and ThingsBoard          与脚本及 ThingsBoard 网关并排对比'
	@echo '                 (seven minutes; needs the package registry)         （约七分钟，需要软件包仓库）'
	@echo 'make torture     kill, cut and disturb a hall, then judge its store  随机破坏整个大厅，再核对评价库'
	@echo '                 make torture ARGS="--minutes 10 --seed 1"'
	@echo 'make nightly     millions of damaged frames, a fuzzer at each decoder  数百万损坏帧与解码器模糊测试'
	@echo '                 make nightly ARGS="--frames 10000 --fuzz-s 5"'
	@echo 'make catalogues  collect the texts for translation                   收集待翻译文本'
	@echo 'make captures    draw the terminal pictures of docs/ anew          重新绘制文档中的终端截图'
	@echo 'make lock        remake the locked dependencies (needs uv)           重新锁定依赖（需要 uv）'
	@echo 'make clean       remove what tests and builds leave behind           清除测试与构建产物'

demo:
	@tools/setup.sh demo && exec $(BIN)/hallrating demo $(ARGS)

check:
	@tools/setup.sh check
	@$(STAGE) style 10 $(BIN)/ruff check --quiet
	@$(STAGE) format 10 $(BIN)/ruff format --check --quiet
	@$(STAGE) types 90 $(BIN)/mypy --no-error-summary
	@$(STAGE) house 20 $(BIN)/python $(PYTEST) tests/house

test: check
	@tools/setup.sh test
	@$(BIN)/coverage erase
	@$(STAGE) units 200 $(COVERED) $(PAIRED) tests $(addprefix --ignore=,$(APART))
	@$(STAGE) screens 180 $(COVERED) $(PAIRED) tests/kiosk/ui
	@$(STAGE) simulation 60 $(BIN)/python $(PYTEST) tests/simulation tests/mutants
	@$(STAGE) avr 60 $(BIN)/python $(PYTEST) tests/firmware_avr
	@$(STAGE) end-to-end 280 $(COVERED) $(PAIRED) tests/end_to_end
	@$(BIN)/coverage combine --quiet
	@$(STAGE) coverage 10 $(BIN)/coverage report

bench:
	@tools/setup.sh test
	@for bench in tests/benchmarks/bench_*.py; do \
		name=$$(basename "$$bench" .py); printf '== %s\n' "$$name"; \
		$(BIN)/python -m "tests.benchmarks.$$name" $(ARGS) || exit $$?; \
	done

compare:
	@tools/setup.sh test && exec $(BIN)/python -m tests.comparison $(ARGS)

torture:
	@tools/setup.sh test && exec $(BIN)/python -m tests.torture $(ARGS)

# atheris has wheels for some machines only; without it the fuzzer mutates by itself, and says so.
nightly:
	@tools/setup.sh test
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/pip install --quiet atheris || true
	@exec $(BIN)/python -m tests.nightly $(ARGS)

lock:
	@$(LOCK) --extra build --extra sim --extra kiosk --output-file requirements.lock
	@$(LOCK) --extra build --extra sim --extra kiosk --extra dev --constraint requirements.lock --output-file requirements-dev.lock

catalogues:
	@tools/setup.sh check && exec $(BIN)/python tools/catalogues.py update $(ARGS)

captures:
	@tools/setup.sh test && exec $(BIN)/python -m tests.captures $(ARGS)

clean:
	@rm -rf build dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
