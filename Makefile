# 揭榜 / Jiebang
#
#   make demo    取齐所需, 编译, 求解示例轮次, 告诉你报告在哪里 / install, build, solve the shipped round
#   make test    全部检查与测试 / every check and every test
#   make build   target/release/jiebang
#   make bench   criterion
#   make peers   与 LEMON, OR-tools, HiGHS, SCIP, matching 同场比较 / flow, assignment and stable matching against their peers
#   make scale   由一省加倍到一千万条弧: 时间, 内存, 主元 / flow as it grows to ten million arcs
#   make changes 十万串随机变更, 热启动与冷启动逐一对照 / 100,000 rows of changes, warm against cold
#   make fuzz    读表程序的模糊测试, 共 FUZZ_SECONDS 秒 / the readers under libFuzzer, FUZZ_SECONDS in all

SHELL := /bin/bash
CARGO := cargo
JIEBANG := target/debug/jiebang
OUT := out/demo
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ := csv book cells settings flow assign stable rank
FUZZ_SECONDS := 600
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing

.PHONY: demo test build bench peers scale changes fuzz tools

demo: tools
	@echo "demo: 编译 / building"
	@$(CARGO) build --locked --quiet
	@rm -rf $(OUT)
	$(JIEBANG) solve datasets/sichuan-2026-01 -o $(OUT)
	$(JIEBANG) verify $(OUT)
	@echo
	@echo "报告 / report: $(CURDIR)/$(OUT)/internal/report.html"

test: tools
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items --quiet
	$(CARGO) test --locked
	.ci/notebook

build: tools
	$(CARGO) build --locked --release

bench: tools
	$(CARGO) bench --locked

peers: tools
	benches/peers/run $(SIZE)
	benches/peers/run-assign
	benches/peers/run-sweep
	benches/peers/run-pack
	benches/peers/run-stable

scale: tools
	SCALE=1 $(CARGO) bench --locked --bench scale

changes: tools
	$(CARGO) bench --locked --bench changes -- 100000

# Stable Rust, nothing to install; findings and the corpus stay in target/fuzz.
fuzz: tools
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --locked --manifest-path tests/fuzz/Cargo.toml --target-dir target/fuzz --target $(HOST)
	@set -e; for name in $(FUZZ); do \
		echo "fuzz: $$name"; mkdir -p target/fuzz/corpus/$$name; \
		target/fuzz/$(HOST)/debug/$$name target/fuzz/corpus/$$name tests/fuzz/seeds/$$name -artifact_prefix=target/fuzz/$$name- \
			-max_total_time=$$(($(FUZZ_SECONDS) / $(words $(FUZZ)))) -timeout=20 -rss_limit_mb=4096 -print_final_stats=1; \
	done

tools:
	@.ci/tools
