#!/usr/bin/env python3
"""One peer on a sweep, in a process of its own (ortools and highspy cannot share one); one JSON line.

    sweep_peer.py or-tools|highs FILE.min FILE.swp COUNT

OR-tools has no warm start: per scenario the solver is built anew from arrays and solved. HiGHS keeps its model and basis: the changed bounds are
passed, it runs again, and they are taken back. CPU seconds per scenario, without reading the files. The hash is of exact objectives, modulo 2^64:
flows times integer costs.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np

from run import read_min


def scenarios(path, count):
    for line in Path(path).read_text().splitlines()[:count]:
        words = list(map(int, line.split()))
        assert all(kind == 0 for kind in words[1::3])
        yield np.array(words[2::3], dtype=np.int32), np.array(words[3::3], dtype=np.int64)


def ortools(net):
    from ortools.graph.python import min_cost_flow
    supply, tail, head, upper, cost = net
    tail, head, nodes = tail.astype(np.int32), head.astype(np.int32), np.arange(len(supply), dtype=np.int32)

    def answer(arcs, bounds):
        changed = upper.copy()
        changed[arcs] = bounds
        solver = min_cost_flow.SimpleMinCostFlow()
        added = solver.add_arcs_with_capacity_and_unit_cost(tail, head, changed, cost)
        solver.set_nodes_supplies(nodes, supply)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise SystemExit(f"or-tools: {status}")
        return solver.flows(added)
    return answer


def highs(net):
    import highspy
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
    index, value = np.empty(2 * arcs, np.int32), np.empty(2 * arcs)
    index[0::2], index[1::2] = tail, head
    value[0::2], value[1::2] = 1, -1
    lp.a_matrix_.index_, lp.a_matrix_.value_ = index, value
    model.passModel(lp)
    model.run()

    def bounds(arcs, most):
        if len(arcs):
            model.changeColsBounds(len(arcs), arcs, np.zeros(len(arcs)), most.astype(float))

    def answer(arcs, most):
        bounds(arcs, most)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SystemExit(f"highs: {model.getModelStatus()}")
        flows = np.rint(model.getSolution().col_value).astype(np.int64)
        bounds(arcs, upper[arcs])
        return flows
    return answer


def main():
    name, file, sweep, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    net = read_min(file)
    answer = {"or-tools": ortools, "highs": highs}[name](net)
    costs = net[4].astype(np.uint64)
    took, total, objectives = 0.0, 0, []
    for arcs, bounds in scenarios(sweep, count):
        before = time.process_time()
        flows = answer(arcs, bounds)
        took += time.process_time() - before
        total += 1
        objectives.append(int((costs * flows.astype(np.uint64)).sum(dtype=np.uint64)))
    value = 0
    for objective in objectives:
        value = (value * 1_000_003 + objective) % 2**64
    print(json.dumps({"peer": name, "cpu_s": took / total, "scenarios": total, "hash": value - 2**64 * (value >= 2**63)}))


if __name__ == "__main__":
    main()
