#!/usr/bin/env python3
"""Runs the peers on the files that our side wrote, checks that all agree, prints times and ratios.

    run.py FOLDER OURS.jsonl LEMON_BINARY

LEMON (network simplex, cost scaling), OR-tools and HiGHS; CPU seconds, medians. A peer that is not there is left out.
"""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

LARGE = 500_000


def read_min(path):
    import numpy as np
    nodes, supply, arcs = 0, {}, []
    for line in path.open():
        words = line.split()
        if words[0] == "p":
            nodes = int(words[2])
        elif words[0] == "n":
            supply[int(words[1]) - 1] = int(words[2])
        elif words[0] == "a":
            arcs.append([int(word) for word in words[1:]])
    table = np.array(arcs, dtype=np.int64)
    supplies = np.zeros(nodes, dtype=np.int64)
    for node, amount in supply.items():
        supplies[node] = amount
    return supplies, table[:, 0] - 1, table[:, 1] - 1, table[:, 3], table[:, 4]


def ortools(net):
    import numpy as np
    from ortools.graph.python import min_cost_flow
    supply, tail, head, upper, cost = net
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), upper, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    start = time.process_time()
    status = solver.solve()
    took = time.process_time() - start
    return took, solver.optimal_cost() if status == solver.OPTIMAL else None


def highs(net):
    import highspy
    import numpy as np
    supply, tail, head, upper, cost = net
    arcs = len(tail)
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("threads", 1)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = arcs, len(supply)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost.astype(float), np.zeros(arcs), upper.astype(float)
    lp.row_lower_ = lp.row_upper_ = supply.astype(float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * arcs + 1, 2, dtype=np.int32)
    index = np.empty(2 * arcs, np.int32)
    index[0::2], index[1::2] = tail, head
    value = np.empty(2 * arcs)
    value[0::2], value[1::2] = 1, -1
    lp.a_matrix_.index_, lp.a_matrix_.value_ = index, value
    model.passModel(lp)
    start = time.process_time()
    model.run()
    took = time.process_time() - start
    return took, round(model.getObjectiveValue())


def repeated(method, net, repeats):
    runs = [method(net) for _ in range(repeats)]
    return statistics.median(took for took, _ in runs), runs[0][1]


def driver(binary, *words):
    out = subprocess.run([binary, *map(str, words)], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def cold(folder, ours, binary, rust):
    path = folder / f"{ours['case']}.min"
    net = read_min(path)
    large = len(net[1]) > LARGE
    repeats = 1 if large else 5
    results = [("ours", ours["cpu_s"], ours["objective"])]
    for method in ("ns", "cs"):
        peer = driver(binary, path, method, repeats)
        results.append((peer["peer"], peer["cpu_s"], peer["objective"]))
    if not large:
        peer = driver(rust, path, repeats)
        results.append((peer["peer"], peer["cpu_s"], peer["objective"]))
    for name, method in (("or-tools", ortools), ("highs", highs)):
        if name == "highs" and large:
            continue
        try:
            results.append((name, *repeated(method, net, 1 if name == "highs" else repeats)))
        except ImportError:
            print(f"{name}: not installed, left out", file=sys.stderr)
    for name, took, objective in results:
        agrees = "" if objective == ours["objective"] else f"  OTHER ANSWER {objective}"
        print(f"{ours['case']:<12} cold      {name:<10} {took:12.6f} s  {took / ours['cpu_s']:9.2f} x ours{agrees}", flush=True)


def main():
    folder, lines, binary, rust = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    for ours in map(json.loads, lines.read_text().splitlines()):
        if "sweep" not in ours:
            cold(folder, ours, binary, rust)
            continue
        name = f"{ours['case']}.{ours['sweep']}.swp"
        count = min(ours["scenarios"], 500)
        path = folder / f"{ours['case']}.min"
        peers = [driver(binary, path, "ns", "--sweep", folder / name, count)]
        if ours["scenarios"] >= 500:
            peers.append(driver(rust, path, "--sweep", folder / name, count))
        case, sweep, took = ours["case"], ours["sweep"], ours["cpu_s"]
        print(f"{case:<12} {sweep:<9} ours       {took * 1e6:12.2f} us per scenario")
        for peer in peers:
            agrees = "" if peer["hash"] == ours["hash"] else "  OTHER ANSWERS"
            print(f"{case:<12} {sweep:<9} {peer['peer']:<10} {peer['cpu_s'] * 1e6:12.2f} us {peer['cpu_s'] / took:9.1f} x ours{agrees}", flush=True)


if __name__ == "__main__":
    main()
