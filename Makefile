# 揭榜 / Jiebang
#
#   make demo    取齐所需, 编译, 求解示例轮次, 告诉你报告在哪里 / install, build, solve the shipped round
#   make test    全部检查与测试 / every check and every test
#   make build   target/release/jiebang
#   make bench   criterion
#   make peers   与 LEMON, OR-tools, HiGHS 同场比较 / flow against its peers in one run

SHELL := /bin/bash
CARGO := cargo
JIEBANG := target/debug/jiebang
OUT := out/demo

.PHONY: demo test build bench peers tools

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

tools:
	@.ci/tools
