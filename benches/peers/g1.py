#!/usr/bin/env python3
"""Writes the family G1 of assignment problems as award-json/1: classes of 15 to 40 heads, each with 12 bids of schools nearby.

    g1.py FOLDER

G1_n has seats for 85 % of the heads, G1s_n for 105 %; a score per class and school, the sum is largest, classes may stay without a school.
Random numbers are NumPy's PCG64 with fixed seeds: the same files everywhere.
"""
import json
import sys
from pathlib import Path

import numpy as np

CASES = [("G1_100", 100, 0.85), ("G1s_100", 100, 1.05), ("G1_1000", 1000, 0.85), ("G1_10000", 10_000, 0.85)]
BIDS = 12


def nearest(schools, classes, count):
    """Per class its nearest schools, nearest first, and how far they are."""
    order, far = [], []
    for x, y in classes:
        distance = np.sqrt((schools[:, 0] - x) ** 2 + (schools[:, 1] - y) ** 2)
        near = np.argsort(distance, kind="stable")[:count]
        order.append(near)
        far.append(distance[near])
    return np.array(far), np.array(order)


def instance(classes, seats_share):
    draw = np.random.default_rng(500 + classes)
    schools = max(BIDS + 2, classes // 5)
    heads = draw.integers(15, 41, classes)
    at, to = draw.random((schools, 2)), draw.random((classes, 2))
    count = min(schools, 3 * BIDS)
    far, near = nearest(at, to, count)
    pick = np.argsort(draw.random((classes, count)) + 0.03 * np.arange(count), axis=1)[:, :BIDS]
    school, far = np.take_along_axis(near, pick, 1), np.take_along_axis(far, pick, 1)
    score = np.clip(400 + draw.integers(0, 600, school.shape) - 300 * far / far.max(), 1, None).astype(int)
    weight = draw.lognormal(0, 0.4, schools)
    seats = np.maximum(40, weight / weight.sum() * heads.sum() * seats_share).astype(int)
    return heads, seats, school, score


def award(name, heads, seats, school, score):
    bids = [(c, int(s), int(v)) for c in range(len(heads)) for s, v in zip(school[c], score[c])]
    uses = [[] for _ in seats]
    for at, (c, s, _) in enumerate(bids):
        uses[s].append([at, int(heads[c])])
    return {
        "format": "award-json/1", "name": name, "jobs": len(heads), "agents": len(seats),
        "bids": [{"job": c, "agent": s, "score": v} for c, s, v in bids],
        "capacities": [{"most": int(most), "uses": used} for most, used in zip(seats, uses)],
    }


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, classes, share in CASES:
        text = json.dumps(award(name, *instance(classes, share)), separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
