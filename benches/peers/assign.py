#!/usr/bin/env python3
"""Runs ours and the peers on the same award-json/1 files, each alone in a process of its own, on one thread, and prints times and ratios.

    assign.py FOLDER LIMIT_S [NAME ...]

A line per file and peer: seconds until it was proved, or what was reached at the limit (its own for a peer; ours is ended from outside, and then
says nothing): levels proved, the gap of the level after them, objective, bound. Ours is also asked with few nodes (NODES), for what it has early.
OURS=command runs another build of ours.
A peer that is not installed is left out. Objectives that contradict a proof are marked.
"""
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ONE_LEVEL = ["highs", "cpsat", "scip"]
LEVELS = ["highs", "highs-packed", "cpsat"]
NODES = [0, 100]
OURS = "cargo bench --quiet --locked --bench peers-assign --"


def ours(path, limit_s, *nodes):
    words = os.environ.get("OURS", OURS).split()
    result = ended([*words, str(path.resolve()), *map(str, nodes)], limit_s + 2)
    if result and nodes:
        result["peer"] = f"ours/{nodes[0]}"
    return result or {"peer": "ours", "wall_s": limit_s, "cpu_s": limit_s, "objective": None, "bound": [], "proved": 0, "levels": 1}


def ended(words, limit_s):
    """The JSON line of a command; None if it is ended, or says none."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, said = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if not lines:
        print(f"{words[-3:]}: {said.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(lines[-1])


def said(result):
    """How far it went."""
    if result["proved"] == result["levels"]:
        return f"proved  {result['cpu_s']:9.3f} s"
    at, objective, bound = result["proved"], result["objective"], result["bound"]
    if objective is None or len(bound) <= at or bound[at] is None:
        return f"nothing {result['cpu_s']:9.3f} s"
    # The packed objective is no level: its value stands for none.
    if result["levels"] != len(objective):
        return f"open    {result['cpu_s']:9.3f} s"
    gap = abs(bound[at] - objective[at]) / max(1, abs(objective[at]))
    return f"L{at + 1} {gap * 100:6.3f} %  {result['cpu_s']:5.1f} s"


def against(result, best):
    """A word where a peer's proof and ours do not agree."""
    proved = min(result["proved"], best["proved"]) if best and result["levels"] == len(result["objective"] or []) else 0
    if any(result["objective"][level] != best["objective"][level] for level in range(proved)):
        return "  OTHER ANSWER"
    return ""


def compare(path, limit_s):
    levels = json.loads(path.read_text())["bids"][0]["score"]
    peers = LEVELS if isinstance(levels, list) and len(levels) > 1 else ONE_LEVEL
    mine = ours(path, limit_s)
    results = [mine] + [ours(path, limit_s, nodes) for nodes in NODES if mine["proved"] < mine["levels"]]
    for peer in peers:
        words = [sys.executable, str(HERE / "assign_peer.py"), str(path), peer, str(limit_s)]
        result = ended(words, 3 * limit_s + 60)
        if result:
            results.append(result)
    best = mine if mine["objective"] else None
    for result in results:
        ratio = f"{result['cpu_s'] / mine['cpu_s']:9.1f} x ours" if mine["cpu_s"] > 0 else ""
        print(f"{path.stem:<11} {result['peer']:<13} {said(result):<22} {ratio:<16} objective {result['objective']} bound {result['bound']}"
              f"{against(result, best)}", flush=True)


def main():
    folder, limit_s, names = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    for path in sorted(folder.glob("G*.json"), key=lambda path: path.stat().st_size):
        if not names or path.stem in names:
            compare(path, limit_s)


if __name__ == "__main__":
    main()
