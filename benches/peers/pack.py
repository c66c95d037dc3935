#!/usr/bin/env python3
"""Runs HiGHS and CP-SAT on the plain model of the keys of a folder, one thread each, F1 to F3 one after another, and prints times and ratios.

    pack.py FOLDER LIMIT_S OURS.jsonl

The plain model: class j of at most total / 20 holds order d or not; it is open or not; it has one major and one that merges; pairs that no
class holds both of; sizes from 20 to 40. F1 most heads, F2 least cost of merging, F3 least distance from 30. A peer has LIMIT_S for all three
levels together; what it does not end counts as LIMIT_S.
"""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

LOW, HIGH, TARGET = 20, 40, 30


def rows(case):
    """Columns (0/1, or 0..HIGH), rows (terms, low, high), three objectives to be maximized."""
    lots = [lot for lot in case["lots"] if lot["mixes"] and lot["heads"] < LOW]
    place = {id(lot): at for at, lot in enumerate(lots)}
    known = [place.get(id(lot)) for lot in case["lots"]]
    apart = [(known[a], known[b]) for a, b in case["apart"] if known[a] is not None and known[b] is not None]
    slots = sum(lot["heads"] for lot in lots) // LOW
    upper, out, objectives = [], [], [[], [], []]

    def column(most=1):
        upper.append(most)
        return len(upper) - 1

    for _ in range(slots):
        holds = [column() for _ in lots]
        is_open = column()
        majors = {major: column() for major in sorted({m for lot in lots for m in lot["majors"]})}
        makers = {maker: column() for maker in sorted({m for lot in lots for m in lot["makers"]})}
        parts = {maker: column(HIGH) for maker in makers}
        over, under = column(HIGH), column(HIGH)
        size = [(x, lot["heads"]) for x, lot in zip(holds, lots)]
        out.append((size + [(is_open, -LOW)], 0, None))
        out.append((size + [(is_open, -HIGH)], None, 0))
        for of in (majors, makers):
            out.append(([(x, 1) for x in of.values()] + [(is_open, -1)], 0, 0))
        for x, lot in zip(holds, lots):
            out.append(([(x, 1)] + [(majors[m], -1) for m in lot["majors"]], None, 0))
            out.append(([(x, 1)] + [(makers[m], -1) for m in lot["makers"]], None, 0))
        for a, b in apart:
            out.append(([(holds[a], 1), (holds[b], 1)], None, 1))
        for maker, part in parts.items():
            out.append((size + [(makers[maker], HIGH), (part, -1)], None, HIGH))
        out.append((size + [(over, -1), (under, 1), (is_open, -TARGET)], 0, 0))
        objectives[0] += size
        objectives[1] += [(part, -case["costs"][maker]) for maker, part in parts.items()]
        objectives[2] += [(over, -1), (under, -1)]
    for at in range(len(lots)):
        width = len(upper) // slots if slots else 0
        out.append(([(slot * width + at, 1) for slot in range(slots)], None, 1))
    return upper, out, objectives


def highs(upper, out, objectives, limit_s):
    import highspy
    solver, inf = highspy.Highs(), highspy.kHighsInf
    solver.silent()
    for key, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
        solver.setOptionValue(key, value)
    for at, most in enumerate(upper):
        solver.addVar(0.0, float(most))
        solver.changeColIntegrality(at, highspy.HighsVarType.kInteger)

    def row(terms, low, high):
        low, high = -inf if low is None else float(low), inf if high is None else float(high)
        solver.addRow(low, high, len(terms), [x for x, _ in terms], [float(f) for _, f in terms])

    for one in out:
        row(*one)
    values, end = [], time.time() + limit_s
    for objective in objectives:
        for at in range(len(upper)):
            solver.changeColCost(at, 0.0)
        for at, factor in objective:
            solver.changeColCost(at, float(factor))
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        solver.setOptionValue("time_limit", solver.getRunTime() + max(0.1, end - time.time()))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return values
        values.append(round(solver.getInfo().objective_function_value))
        row(objective, values[-1], None)
    return values


def cpsat(upper, out, objectives, limit_s):
    from ortools.sat.python import cp_model
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, most, "") for most in upper]

    def total(terms):
        return cp_model.LinearExpr.weighted_sum([columns[x] for x, _ in terms], [f for _, f in terms])

    for terms, low, high in out:
        if low is not None:
            model.add(total(terms) >= low)
        if high is not None:
            model.add(total(terms) <= high)
    values, end = [], time.time() + limit_s
    for objective in objectives:
        model.maximize(total(objective))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(0.1, end - time.time())
        if solver.solve(model) != cp_model.OPTIMAL:
            return values
        values.append(round(solver.objective_value))
        model.add(total(objective) >= values[-1])
    return values


def alone(name, path, limit_s):
    """A peer in a process of its own: OR-tools and HiGHS do not bear each other."""
    words = [sys.executable, __file__, "--peer", name, str(path), str(limit_s)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return json.loads([line for line in said.splitlines() if line.startswith("{")][-1])


def peer(name, path, limit_s):
    case = json.loads(Path(path).read_text())
    start = time.time()
    values = {"highs": highs, "cpsat": cpsat}[name](*rows(case), float(limit_s))
    print(json.dumps({"values": values, "wall_s": time.time() - start if len(values) == 3 else float(limit_s)}))


def main():
    folder, limit_s, mine = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    ratios = []
    for line in Path(mine).read_text().splitlines():
        ours = json.loads(line)
        path = folder / f"{ours['key']}.json"
        took = {}
        for name in ("highs", "cpsat"):
            result = alone(name, path, limit_s)
            took[name] = result["wall_s"]
            for level, value in enumerate(result["values"][: ours["proved"]]):
                if value != ours["objective"][level]:
                    print(f"{ours['key']}: {name} F{level + 1} = {value}, ours {ours['objective'][level]}: ANOTHER ANSWER")
        ratios.append(min(took.values()) / ours["wall_s"])
        print(f"{ours['key']:<5} ours {ours['wall_s']:8.3f} s, F1 to F{ours['proved']} proved   HiGHS {took['highs']:7.1f} s   CP-SAT {took['cpsat']:7.1f} s"
              f"   the better of them {ratios[-1]:9.1f} x ours", flush=True)
    print(f"median {statistics.median(ratios):.1f} x ours")


if __name__ == "__main__":
    if sys.argv[1] == "--peer":
        peer(*sys.argv[2:5])
    else:
        main()
