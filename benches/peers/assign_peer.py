#!/usr/bin/env python3
"""One peer on one award-json/1 file, on one thread; one JSON line. A process each: OR-tools and HiGHS do not bear each other.

    assign_peer.py FILE PEER LIMIT_S

PEER: highs, cpsat, scip (the first level alone, or all levels one after another with the earlier ones fixed), highs-packed
(levels 1 and 2 in one objective, which is all that a double holds exactly; 3 and 4 are left out). Gaps are 0. HiGHS and SCIP
get the draws of the fourth level divided by 2^20 and rounded: 40 bits are beyond their tolerances.
"""
import json
import sys
import time
from pathlib import Path


class Award:
    """A file as rows: per level the gains, all maximized; per job its bids; capacities and floors."""

    def __init__(self, path):
        case = json.loads(Path(path).read_text())
        sign = 1 if case.get("sense", "max") == "max" else -1
        scores = [bid["score"] if isinstance(bid["score"], list) else [bid["score"]] for bid in case["bids"]]
        self.gains = [[sign * level for level in levels] for levels in zip(*scores)]
        self.jobs = [[] for _ in range(case["jobs"])]
        for at, bid in enumerate(case["bids"]):
            self.jobs[bid["job"]].append(at)
        self.complete = case.get("complete", False)
        self.most = [(rule["uses"], rule["most"]) for rule in case.get("capacities", [])]
        self.least = [(rule["brings"], rule["least"]) for rule in case.get("floors", [])]
        self.least += [([[bid, 1]], 1) for bid in case.get("pins", [])]
        self.most += [([[bid, 1]], 0) for bid in case.get("bans", [])]
        self.bids = len(scores)

    def rows(self):
        """(bids with amounts, low or None, high or None)."""
        for bids in self.jobs:
            yield [(bid, 1) for bid in bids], 1 if self.complete else None, 1
        for uses, most in self.most:
            yield uses, None, most
        for brings, least in self.least:
            yield brings, least, None

    def worth(self, level, taken):
        return sum(self.gains[level][bid] for bid in taken)


def packed(award):
    """Levels 1 and 2 as one."""
    top = sum(max(0, *(award.gains[1][bid] for bid in bids)) for bids in award.jobs if bids) + 1
    return [[a * top + b for a, b in zip(award.gains[0], award.gains[1])]]


def shortened(gains):
    """The draws of a fourth level in 20 bits."""
    return gains[:3] + [[round(gain / 2**20) for gain in level] for level in gains[3:]]


class Highs:
    def __init__(self, award):
        import highspy
        self.highs, self.inf = highspy.Highs(), highspy.kHighsInf
        self.highs.silent()
        for key, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
            self.highs.setOptionValue(key, value)
        self.optimal = highspy.HighsModelStatus.kOptimal
        self.sense, self.integer = highspy.ObjSense.kMaximize, highspy.HighsVarType.kInteger
        for at in range(award.bids):
            self.highs.addVar(0.0, 1.0)
            self.highs.changeColIntegrality(at, self.integer)
        for terms, low, high in award.rows():
            self.row(terms, low, high)
        self.bids = award.bids

    def row(self, terms, low, high):
        at, amounts = [bid for bid, _ in terms], [float(amount) for _, amount in terms]
        low, high = -self.inf if low is None else low, self.inf if high is None else high
        self.highs.addRow(low, high, len(at), at, amounts)

    def maximize(self, gains, limit_s):
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + limit_s)
        for at, gain in enumerate(gains):
            self.highs.changeColCost(at, float(gain))
        self.highs.changeObjectiveSense(self.sense)
        self.highs.run()
        info = self.highs.getInfo()
        values = list(self.highs.getSolution().col_value)
        taken = [at for at, value in enumerate(values) if value > 0.5] if info.primal_solution_status == 2 else None
        return taken, info.mip_dual_bound, self.highs.getModelStatus() == self.optimal


class CpSat:
    def __init__(self, award):
        from ortools.sat.python import cp_model
        self.cp, self.model = cp_model, cp_model.CpModel()
        self.taken = [self.model.new_bool_var("") for _ in range(award.bids)]
        for terms, low, high in award.rows():
            self.row(terms, low, high)

    def row(self, terms, low, high):
        total = self.cp.LinearExpr.weighted_sum([self.taken[bid] for bid, _ in terms], [amount for _, amount in terms])
        if low is not None:
            self.model.add(total >= low)
        if high is not None:
            self.model.add(total <= high)

    def maximize(self, gains, limit_s):
        self.model.maximize(self.cp.LinearExpr.weighted_sum(self.taken, gains))
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = limit_s
        status = solver.solve(self.model)
        found = status in (self.cp.OPTIMAL, self.cp.FEASIBLE)
        taken = [at for at, var in enumerate(self.taken) if solver.boolean_value(var)] if found else None
        return taken, solver.best_objective_bound, status == self.cp.OPTIMAL


class Scip:
    def __init__(self, award):
        import pyscipopt
        self.model, self.sum = pyscipopt.Model(), pyscipopt.quicksum
        self.model.hideOutput()
        self.model.setParam("limits/gap", 0.0)
        self.taken = [self.model.addVar(vtype="B") for _ in range(award.bids)]
        self.rows = 0
        for terms, low, high in award.rows():
            self.row(terms, low, high)

    def row(self, terms, low, high):
        total = self.sum(amount * self.taken[bid] for bid, amount in terms)
        if low is not None and terms:
            self.model.addCons(total >= low)
        if high is not None and terms:
            self.model.addCons(total <= high)

    def maximize(self, gains, limit_s):
        self.model.setParam("limits/time", limit_s)
        self.model.setObjective(self.sum(gain * var for gain, var in zip(gains, self.taken)), "maximize")
        self.model.optimize()
        taken = None
        if self.model.getNSols():
            best = self.model.getBestSol()
            taken = [at for at, var in enumerate(self.taken) if best[var] > 0.5]
        bound, optimal = self.model.getDualbound(), self.model.getStatus() == "optimal"
        self.model.freeTransform()
        return taken, bound, optimal


def run(path, peer, limit_s):
    award = Award(path)
    gains = packed(award) if peer == "highs-packed" else award.gains if peer == "cpsat" else shortened(award.gains)
    solver = {"cpsat": CpSat, "scip": Scip}.get(peer, Highs)(award)
    start, wall = time.process_time(), time.monotonic()
    taken, bounds, proved = None, [], 0
    for level in gains:
        left = limit_s - (time.monotonic() - wall)
        if left <= 0:
            break
        found, bound, optimal = solver.maximize(level, left)
        taken = found or taken
        bounds.append(bound if abs(bound) < 1e19 else None)
        if not optimal:
            break
        proved += 1
        solver.row([(at, gain) for at, gain in enumerate(level) if gain], *[sum(level[bid] for bid in taken)] * 2)
    objective = [award.worth(level, taken) for level in range(len(award.gains))] if taken is not None else None
    return {
        "peer": peer, "cpu_s": time.process_time() - start, "wall_s": time.monotonic() - wall, "objective": objective,
        "bound": bounds, "proved": proved, "levels": len(gains),
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
