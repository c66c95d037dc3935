#!/usr/bin/env python3
"""Runs our sweep and the peers on the same scenarios, each alone in a process of its own, in turn; prints times, ratios and whether all agree.

    sweep.py FOLDER LEMON_BINARY OURS_BINARY province|nation ROUNDS

Ours is end to end: scenarios made, answered and written as Parquet and CSV, CPU seconds of the process over scenarios. Peers get the network with
all levels in one cost; HiGHS, whose numbers are doubles, the one with the first two. LEMON and OR-tools solve each scenario from nothing, HiGHS
from its last basis. OR-tools refuses the costs of a nation (BAD_COST_RANGE). Then what a second core brings: LEMON in two processes at once against
one, ours on two threads against one, wall time.
"""
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

# Scenarios of ours, and of each peer.
SIZES = {"province": (100_000, {"lemon-ns": 300, "or-tools": 300, "highs": 300}), "nation": (2_000, {"lemon-ns": 3})}


def line(words, **environment):
    out = subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True, env={**os.environ, **environment}).stdout
    return json.loads([text for text in out.splitlines() if text.startswith("{")][-1])


def ours(binary, size, count, hashed, threads):
    return line([binary, "--run", size, count, hashed], RAYON_NUM_THREADS=str(threads))


def peer(name, lemon, stem, count):
    sweep = f"{stem}.swp"
    if name == "lemon-ns":
        return line([lemon, f"{stem}.min", "ns", "--sweep", sweep, count])
    file = f"{stem}.two.min" if name == "highs" else f"{stem}.min"
    return line([sys.executable, Path(__file__).parent / "sweep_peer.py", name, file, sweep, count])


def at_once(words, processes):
    """Wall seconds until all end."""
    before = time.monotonic()
    started = [subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL) for _ in range(processes)]
    if any(process.wait() for process in started):
        sys.exit("a peer failed")
    return time.monotonic() - before


def middle(values):
    return statistics.median(values)


def each(lemon, binary, stem, size, rounds):
    """Per scenario and core; true if all agree."""
    count, peers = SIZES[size]
    hashed = max(peers.values())
    runs, times, agree = [], {name: [] for name in peers}, True
    for _ in range(rounds):
        mine = ours(binary, size, count, hashed, 1)
        runs.append(mine)
        for name, scenarios in peers.items():
            found = peer(name, lemon, stem, scenarios)
            times[name].append(found["cpu_s"])
            same = found["hash"] == mine["hash_two" if name == "highs" else "hash"]
            if not same:
                print(f"{size}: {name} HAS OTHER ANSWERS", flush=True)
            agree = agree and same
    took = middle([run["cpu_s"] / count for run in runs])
    last = runs[-1]
    print(f"{size}: {last['nodes']} nodes, {last['arcs']} arcs, {last['levels']} levels proved; the base in {last['base_s']:.2f} s; "
          f"{last['anew']} of {count} scenarios from nothing; {last['bytes'] / 1e6:.1f} MB written; {rounds} rounds, medians")
    print(f"{size:<9} ours       {took * 1e6:12.1f} us per scenario, {1 / took:9.0f} a second   (of all runs {spread([run['cpu_s'] / count for run in runs])})")
    for name, values in times.items():
        ratio = middle(values) / took
        print(f"{size:<9} {name:<10} {middle(values) * 1e6:12.1f} us per scenario, {ratio:9.1f} x ours   (of all runs {spread(values)})", flush=True)
    return agree


def spread(values):
    return " ".join(f"{value * 1e6:.1f}" for value in sorted(values))


def second_core(lemon, binary, stem, size, rounds):
    count, peers = SIZES[size]
    words = [lemon, f"{stem}.min", "ns", "--sweep", f"{stem}.swp", peers["lemon-ns"]]
    theirs, own = {1: [], 2: []}, {1: [], 2: []}
    for _ in range(rounds):
        for cores in (1, 2):
            theirs[cores].append(at_once(words, cores))
            own[cores].append(ours(binary, size, count, 0, cores)["wall_s"])
    # Two processes do twice the work of one.
    gain = 2 * middle(theirs[1]) / middle(theirs[2])
    mine = middle(own[1]) / middle(own[2])
    aim = min(1.9, 0.95 * gain)
    print(f"{size:<9} two cores: LEMON in two processes {gain:.2f} times one, ours on two threads {mine:.2f} times one; "
          f"aim {aim:.2f}: {'reached' if mine >= aim else 'missed'}")


def main():
    folder, lemon, binary, size, rounds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
    scenarios = max(SIZES[size][1].values())
    subprocess.run([binary, "--write", folder, size, str(scenarios)], check=True)
    stem = folder / f"sweep-{size}"
    agree = each(lemon, binary, stem, size, rounds)
    if size == "province":
        second_core(lemon, binary, stem, size, rounds)
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
