#!/usr/bin/env python3
"""Runs ours and the peers on the same hr-json/1 files, each alone in a process of its own, and prints times and ratios.

    stable.py FOLDER LIMIT_S [NAME ...]

Peers, from PyPI: `matching` (HospitalResident) and `algmatch` (HospitalResidentsProblem). A peer's time is what it takes to build its game from
the parsed lists (build) and to solve it (solve), CPU time; ours is reading the text and solving it. A peer that does not end within the limit, or
is not installed, says so. Matchings are compared by a hash. OURS=command runs another build of ours.
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

OURS = "cargo bench --quiet --locked --bench peers-stable --"
PEERS = ["matching", "algmatch"]


def ended(words, limit_s):
    """The JSON line of a command; None if it is ended, or says none."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, said = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    lines = [line for line in out.splitlines() if line.startswith("{")]
    return (json.loads(lines[-1]), "") if lines else (None, (said.strip().splitlines() or ["no answer"])[-1][:100])


def hashed(pairs):
    total = 0
    for resident, hospital in pairs:
        n = int(resident[1:]) * 1_000_003 + int(hospital[1:])
        total = (total + n * n % 998_244_353) % 998_244_353
    return total


def peer(name, path):
    """One peer on one file, in this process; matching copies its game by recursion, and is given the stack for it."""
    sys.setrecursionlimit(10_000_000)
    threading.stack_size(1 << 30)
    thread = threading.Thread(target=solve, args=(name, path))
    thread.start()
    thread.join()


def solve(name, path):
    case = json.loads(Path(path).read_text())
    residents = case["residents"]
    wanted = {name: ward["preferences"] for name, ward in case["hospitals"].items()}
    seats = {name: ward["capacity"] for name, ward in case["hospitals"].items()}
    before = time.thread_time()
    if name == "matching":
        from matching.games import HospitalResident
        imported = time.thread_time()
        game = HospitalResident.create_from_dictionaries(residents, wanted, seats)
        built = time.thread_time()
        found = game.solve(optimal="resident")
        solved = time.thread_time()
        pairs = [(str(r), str(h)) for h, some in found.items() for r in some]
    else:
        from algmatch import HospitalResidentsProblem
        imported = time.thread_time()
        lists = {"residents": {int(r[1:]) + 1: [int(h[1:]) + 1 for h in some] for r, some in residents.items()},
                 "hospitals": {int(h[1:]) + 1: {"capacity": seats[h], "preferences": [int(r[1:]) + 1 for r in some]} for h, some in wanted.items()}}
        imported = time.thread_time()
        game = HospitalResidentsProblem(dictionary=lists, optimised_side="residents")
        built = time.thread_time()
        found = game.get_stable_matching()
        solved = time.thread_time()
        sides = found["resident_sided"]
        pairs = [(f"r{int(r[1:]) - 1}", f"h{int(h[1:]) - 1}") for r, h in sides.items() if h]
    print(json.dumps({"peer": name, "import_s": imported - before, "build_s": built - imported, "solve_s": solved - built,
                      "placed": len(pairs), "hash": hashed(pairs)}))


def compare(path, limit_s):
    ours, said = ended([*os.environ.get("OURS", OURS).split(), str(path.resolve())], limit_s + 60)
    if not ours:
        sys.exit(f"ours on {path.name}: {said}")
    mine = ours["read_s"] + ours["solve_s"]
    print(f"{path.stem:<16} ours      read {ours['read_s']:8.4f} s  solve {ours['solve_s']:9.5f} s  from the other side {ours['hospitals_s']:9.5f} s  "
          f"{ours['pairs']} pairs, {ours['placed']} placed", flush=True)
    for name in PEERS:
        found, said = ended([sys.executable, __file__, "--peer", name, str(path)], limit_s)
        if not found:
            said = f"fails: {said}" if said else f"not within {limit_s:.0f} s; over {limit_s / mine:.0f} x ours"
            print(f"{path.stem:<16} {name:<9} {said}", flush=True)
            continue
        whole = found["build_s"] + found["solve_s"]
        same = "the same matching" if found["hash"] == ours["hash"] else "ANOTHER MATCHING"
        print(f"{path.stem:<16} {name:<9} build {found['build_s']:7.3f} s  solve {found['solve_s']:9.3f} s  {whole / mine:8.0f} x ours, "
              f"solve alone {found['solve_s'] / ours['solve_s']:8.0f} x; {same}", flush=True)


def main():
    if sys.argv[1] == "--peer":
        return peer(sys.argv[2], sys.argv[3])
    folder, limit_s, names = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    for path in sorted(folder.glob("H_*.json"), key=lambda path: path.stat().st_size):
        if not names or path.stem in names:
            compare(path, limit_s)


if __name__ == "__main__":
    main()
