#!/usr/bin/env python3
"""Writes this round. Same input, same bytes; standard library only; no network; reads only this folder and CALLS_DIR.

    python3 generate.py orders            round.toml, firms, demands, posts, schools, programmes, criteria, experts, commitments
    python3 generate.py outcomes          what became of the trainees of three invented earlier rounds
    python3 generate.py bids CALLS_DIR    bids and marks for the calls.csv and call_members.csv that `jiebang form` wrote
    python3 generate.py trainees OUT      cohorts and events for the classes that `jiebang solve` awarded into OUT

Every order, bid, mark, programme, seat and outcome is synthetic; what is real stands in sources/README.md.
"""
import csv
import hashlib
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = "sichuan-2026-01"
CHAINS = ["人工智能", "航空航天", "先进材料"]
DEADLINE = "2026-03-15"
CRITERIA = [("专业匹配", 25), ("实训条件", 20), ("师资", 15), ("就业质量", 15), ("合作基础", 15), ("方案与保障", 10)]
BIDS_WANTED = 880        # sound bids; about 25 unsound ones come on top
CLUSTER_CLASSES = 12     # scarce capacity is never shared beyond a cluster of this many classes
BLOCK_MAX = 15           # and no block of classes that share scarce capacity may be larger


class Draw:
    """A stream of draws named by its key, so that a change elsewhere does not shift it."""

    def __init__(self, *key):
        self.key, self.n = "\n".join(map(str, (SEED,) + key)), 0

    def unit(self):
        self.n += 1
        digest = hashlib.sha256(f"{self.key}\n{self.n}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def whole(self, low, high):
        return low + int(self.unit() * (high - low + 1))

    def pick(self, items):
        return items[int(self.unit() * len(items))]

    def weighted(self, pairs):
        at = self.unit() * sum(w for _, w in pairs)
        for item, w in pairs:
            at -= w
            if at < 0:
                return item
        return pairs[-1][0]

    def shuffled(self, items):
        return [x for _, _, x in sorted((self.unit(), i, x) for i, x in enumerate(items))]

    def bell(self, sigma):
        return sigma * (sum(self.unit() for _ in range(12)) - 6)


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name, header, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{name}: {len(rows)}")


def source(name):
    return read(HERE / "sources" / name)


def kilometres(a, b):
    (lon_a, lat_a), (lon_b, lat_b) = a, b
    p, q = math.radians(lat_a), math.radians(lat_b)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1, h)))


# ---------------------------------------------------------------- role keys

def role_keys():
    """(chain, occupation, rank, mode) with the majors it accepts; in an order that puts neighbours in majors side by side."""
    roles, keys = source("roles.csv"), []
    for chain in CHAINS:
        mine = [r for r in roles if r["chain"] == chain]
        d = Draw("keys", chain)
        at = {n: [r for r in mine if r[f"majors_{n}"]] for n in (1, 2, 3)}
        for rank, mode, count in ((2, "在校生", 11), (1, "在校生", 4), (3, "在校生", 2), (2, "在职员工", 3)):
            for i, role in enumerate(d.shuffled(at[rank])[:count]):
                majors = role[f"majors_{rank}"].split("|")
                above = role[f"majors_{rank + 1}"].split("|") if rank < 3 and role[f"majors_{rank + 1}"] else []
                at_least = bool(above) and mode == "在校生" and ((rank == 1 and i < 2) or (rank == 2 and i % 4 == 3))
                if rank == 3:  # 技师学院 teach at this rank with the majors of 高职
                    majors = majors + role["majors_2"].split("|")[:1]
                keys.append({"chain": chain, "role": role, "rank": rank, "mode": mode, "at_least": at_least,
                             "majors": majors + (above[:1] if at_least else [])})
    keys.sort(key=lambda k: (CHAINS.index(k["chain"]), k["mode"], k["rank"], k["majors"][0], k["role"]["occupation"]))
    return keys


# ---------------------------------------------------------------- stage 1: orders and supply

COUNTIES = {"成都市": ["新都区", "双流区", "龙泉驿区", "武侯区", "青羊区"], "自贡市": ["贡井区", "自流井区"], "绵阳市": ["涪城区", "游仙区"],
            "德阳市": ["旌阳区", "什邡市"], "达州市": ["通川区"], "宜宾市": ["翠屏区"], "遂宁市": ["船山区"], "眉山市": ["东坡区"],
            "广元市": ["利州区"], "乐山市": ["五通桥区"], "攀枝花市": ["米易县"]}
CITIES = {"人工智能": [("成都市", 60), ("绵阳市", 18), ("德阳市", 12), ("宜宾市", 6), ("泸州市", 4)],
          "航空航天": [("成都市", 48), ("自贡市", 20), ("绵阳市", 16), ("德阳市", 8), ("达州市", 8)],
          "先进材料": [("攀枝花市", 14), ("凉山彝族自治州", 6), ("遂宁市", 14), ("眉山市", 14), ("乐山市", 14), ("宜宾市", 14), ("德阳市", 10),
                   ("广元市", 8), ("成都市", 6)]}
SKILLS = {"人工智能": "熟悉数据处理与模型部署流程，能按规程完成测试与运维记录", "航空航天": "能识读装配图与工艺文件，遵守质量追溯和多余物控制要求",
          "先进材料": "熟悉工艺参数与安全规程，能操作主要设备并完成取样检验"}
TREATMENT = ["五险一金，提供住宿", "五险一金，通过考核后签订劳动合同", "五险一金，餐补，技能等级津贴", "五险一金，师带徒津贴，周转房"]
LEVEL_WORDS = {1: [("中职", 55), ("中级工", 45)], 2: [("高职", 40), ("大专", 35), ("高级工", 25)], 3: [("职业本科", 55), ("预备技师", 25), ("技师班", 20)]}
# for each family, lengths that share at least one day count
PERIODS = {"year": ["1年", "12-18月", "2-3学期", "1-2年"], "long": ["18-24月", "3-4学期", "2年", "2-3年"], "half": ["6月", "6-12月", "1-2学期", "4-8月"],
           "short": ["320学时", "240-480学时", "1-3月", "40天"], "months": ["3月", "2-4月", "8-16周", "80-100天"]}


def make_firms():
    groups, firms = source("groups.csv"), []
    serial = 0

    def add(name, kind, chain, city, county="", park="", cluster="", leader="", eligible="是"):
        nonlocal serial
        serial += 1
        firms.append({"code": f"Q{serial:03d}", "name": name, "kind": kind, "chain": chain, "city": city, "county": county,
                      "park": park, "cluster": cluster, "leader": leader, "eligible": eligible})

    for chain in CHAINS:
        d = Draw("firms", chain)
        mine = [g for g in groups if g["chain"] == chain]
        leaders = [f"{chain}示例链主{n}号企业" for n in "甲乙丙"]
        for n, name in enumerate(leaders):
            city = CITIES[chain][n][0]
            add(name, "链主企业", chain, city, d.pick(COUNTIES.get(city, [""])), cluster=next((g["name"] for g in mine if g["kind"] == "集群" and city in g["cities"]), ""))
        for g in mine:
            if g["kind"] == "园区":
                add(f"{g['name']}示例申报单位", "产业园区", chain, g["cities"], g["county"], park=g["name"])
        g = next(g for g in mine if g["kind"] == "集群")
        add(f"{g['name']}示例申报单位", "产业集群", chain, g["cities"].split("|")[0], cluster=g["name"])
        add(f"{chain}示例链长办", "链长办", chain, "成都市")
        count = 40 - sum(1 for f in firms if f["chain"] == chain)
        refused = {7} if chain != "先进材料" else {7, 19}
        for n in range(1, count + 1):
            city = d.weighted(CITIES[chain])
            parks = [g for g in mine if g["kind"] == "园区" and city in g["cities"].split("|")]
            clusters = [g for g in mine if g["kind"] == "集群" and city in g["cities"].split("|")]
            park = d.pick(parks) if parks and d.unit() < 0.62 else None
            county = park["county"] if park and park["county"] else d.pick(COUNTIES.get(city, [""])) if d.unit() < 0.6 else ""
            add(f"{chain}示例{n:03d}号企业", "链属企业", chain, city, county, park["name"] if park else "",
                d.pick(clusters)["name"] if clusters and d.unit() < 0.7 else "", d.pick(leaders) if d.unit() < 0.55 else "", "否" if n in refused else "是")
    return firms


def make_demands(keys, firms):
    majors = {m["code"]: m for m in source("majors.csv")}
    bands = {w["scale"]: w for w in source("wages.csv")}
    sound = [f for f in firms if f["kind"] in ("链主企业", "链属企业")]
    rows, posts = [], {}
    for k, key in enumerate(keys):
        chain, role, rank = key["chain"], key["role"], key["rank"]
        d = Draw("demands", chain, role["occupation"], rank, key["mode"])
        family = d.pick(["short", "months"]) if key["mode"] == "在职员工" else d.pick(["half", "year"] if rank == 1 else ["year", "year", "half", "long"])
        mine = [f for f in sound if f["chain"] == chain]
        # two groups of neighbours supply most of the orders of a key, so that parks, clusters and leaders can merge them
        groups = Counter(f[g] for f in mine for g in ("park", "cluster", "leader") if f[g])
        favoured = [d.weighted(sorted(groups.items())) for _ in range(2)]
        near = [f for f in mine if any(v in (f["park"], f["cluster"], f["leader"], f["name"]) for v in favoured)]
        small = {(2, "在校生"): 5, (1, "在校生"): 4, (3, "在校生"): 4, (2, "在职员工"): 5}[rank, key["mode"]] + d.whole(-1, 1)
        ranged = d.weighted([(0, 55), (1, 45)])
        large = d.weighted([(0, 40), (1, 45), (2, 15)])
        kinds = ["small"] * small + ["range"] * ranged + ["large"] * large
        used = Counter()
        for n, kind in enumerate(kinds):
            pool = [f for f in (near if near and d.unit() < 0.75 else mine) if used[f["code"]] == 0]
            if kind == "large":
                pool = [f for f in mine if f["kind"] == "链主企业" or d.unit() < 0.5] or mine
            firm = d.pick(pool or mine)
            used[firm["code"]] += 1
            low = {"small": d.whole(4, 18), "range": d.whole(14, 19), "large": d.whole(25, 62)}[kind]
            if kind == "large" and d.unit() < 0.12:
                low = d.whole(70, 90)
            high = low + d.whole(3, 6) if kind == "range" else 0
            spoken = role["spoken"].split("|")
            code = role["occupation"]
            if d.unit() < 0.16:
                code, name = "", d.pick(spoken[1:])
                posts[name] = role["occupation"]
            else:
                name = d.pick(spoken)
            accepted = d.weighted([(key["majors"], 64), (key["majors"][:2], 22), (key["majors"][:1], 9), (key["majors"][1:] or key["majors"], 5)])
            if key["at_least"]:
                accepted = key["majors"]
            if d.unit() < 0.08 and all(majors[m]["name_is_unique"] == "1" for m in accepted):
                accepted = [majors[m]["name"] for m in accepted]
            level = d.weighted(LEVEL_WORDS[rank])
            if key["at_least"]:
                level = "不限" if rank == 1 and d.unit() < 0.5 else level + "及以上"
            size = "大型企业" if firm["kind"] == "链主企业" else d.pick(["中型企业", "小型企业"])
            p25, p50, p75 = (float(bands[size][p]) * 10000 / 12 for p in ("p25", "p50", "p75"))
            wage_low = p25 * (0.92, 1.0, 1.15)[rank - 1] * (0.97 + 0.08 * d.unit())
            wage_high = {1: p50, 2: (p50 + p75) / 2, 3: p75}[rank] * (0.97 + 0.08 * d.unit())
            period = d.pick(PERIODS[family]) if d.unit() > 0.03 else "" if d.unit() < 0.5 else "5年"
            rows.append({"chain": chain, "firm": firm, "key": k, "role": name, "occupation": code, "level": level, "majors": "；".join(accepted),
                         "heads": f"{low}-{high}" if high else str(low), "low": low, "mode": key["mode"], "period": period,
                         "wage": f"{round(wage_low, -2):.0f}-{round(wage_high, -2):.0f}元/月", "treatment": d.pick(TREATMENT), "skills": SKILLS[chain],
                         "named": "", "merge_ok": "", "integrator": "", "for": "", "city": d.weighted(CITIES[chain]) if d.unit() < 0.08 else "",
                         "start": ("2026-09-01" if key["mode"] == "在校生" else "2026-05-11") if d.unit() < 0.5 else "", "priority": "", "waiver": "",
                         "vetting": "通过", "reason": ""})
    special(rows, keys, firms)
    # one chain office after the other, each in the order of its firms
    rows.sort(key=lambda r: (CHAINS.index(r["chain"]), r["firm"]["code"], r["key"], r["low"]))
    return rows, posts


def special(rows, keys, firms):
    """The cases that a real round has a few of."""
    d = Draw("special")
    own = ("链主企业", "链属企业")
    small = d.shuffled([r for r in rows if r["low"] < 20 and "-" not in r["heads"]])
    large = d.shuffled([r for r in rows if r["low"] >= 20])
    take = iter(small)
    for r in large[:11]:
        r["named"] = "是"
    for r in large[11:20]:
        r["merge_ok"] = "是"
    next(take)["named"] = "是"   # a wish below class size, which cannot be met
    for _ in range(7):
        next(take)["merge_ok"] = "否"
    for _ in range(9):
        r = next(take)
        r["integrator"] = r["firm"]["park"] or r["firm"]["cluster"] or r["firm"]["leader"]
    for r in d.shuffled(rows)[:12]:
        r["priority"] = "2"
    reasons = ["岗位知识能力要求不明确", "培养周期与岗位要求不符", "需求人数待企业确认"]
    for n in range(9):
        r = next(take) if n < 7 else large[20 + n]
        r["vetting"], r["reason"] = ("退回", reasons[n % 2]) if n < 5 else ("待定", reasons[2])
    chosen = 0
    for r in take:
        if r["low"] >= 11 and chosen < 4:
            chosen += 1
            r["waiver"] = d.pick(["国家重大工程急需，岗位唯一", "新产线投产，省内无同类岗位"])
            r["merge_ok"] = "否"
    # rows that parks, clusters, chain offices and two leaders file for others
    filers = [f for f in firms if f["kind"] not in own] + [f for f in firms if f["kind"] == "链主企业"][::4]
    for n, filer in enumerate(filers * 2):
        if n >= 22:
            break
        same = [r for r in rows if r["chain"] == filer["chain"] and r["vetting"] == "通过" and not r["named"] and not r["waiver"] and r["low"] < 20
                and not r["integrator"] and not r["for"] and r["merge_ok"] == "" and "-" not in r["heads"]]
        model = d.pick(same)
        members = [f for f in firms if f["kind"] == "链属企业" and f["chain"] == filer["chain"] and f["eligible"] == "是"]
        kin = [f for f in members if (filer["park"] and f["park"] == filer["park"]) or (filer["cluster"] and f["cluster"] == filer["cluster"])
               or f["leader"] == filer["name"]]
        chosen = d.shuffled(kin if len(kin) >= 2 else members)[:d.whole(2, 3)]
        parts = [d.whole(5, 12) for _ in chosen]
        model["firm"], model["low"], model["heads"] = filer, sum(parts), str(sum(parts))
        model["city"], model["merge_ok"] = "", ""
        if n % 6 != 5 or filer["kind"] == "链主企业":
            model["for"] = "；".join(f"{f['name']}{p}" for f, p in zip(chosen, parts))


def rank_allowed(kind):
    return {"中职": (1,), "技工学校": (1,), "高级技工学校": (1, 2), "技师学院": (1, 2, 3), "高职": (2,), "应用型本科": (2,), "职业本科": (2, 3)}[kind]


def make_supply(keys):
    majors = {m["code"]: m for m in source("majors.csv")}
    schools, programmes = [], {}
    for row in source("schools.csv"):
        d = Draw("school", row["entity"] or row["code"])
        tight = row["share"] == "0.05"
        if row["share"]:
            seats = round((int(row["plan2021_general"]) + int(row["plan2021_voc"])) * float(row["share"]))
        else:
            seats = int(row["seats_assumed"])
        service = max(40, round(seats * 3 / 100) * 10)
        limit = d.whole(2, 4) if not tight and not row["entity"] and d.unit() < 0.22 and row["kind"] != "中职" else ""
        if row["entity"] == "主体01":
            tight, seats = True, 77
        schools.append(dict(row, tight=tight or limit != "", seats=seats, service=service, limit=limit,
                            eligible="否" if row["name"] == "示例中等职业学校08" else "是"))

    def can(school, key):
        ranks = rank_allowed(school["kind"])
        return key["chain"] in school["chains"].split("|") and (key["rank"] in ranks or (key["at_least"] and key["rank"] + 1 in ranks))

    def add(school, key, d):
        rank = key["rank"] if key["rank"] in rank_allowed(school["kind"]) else key["rank"] + 1
        fitting = [m for m in key["majors"] if int(majors[m]["level"]) == rank]
        if school["kind"] == "技师学院" and rank == 3:
            fitting = fitting + [m for m in key["majors"] if int(majors[m]["level"]) == 2]
        if not fitting:
            return
        major = fitting[0] if d.unit() < 0.72 else d.pick(fitting)
        place = (school["code"], major, rank, key["mode"])
        if place in programmes:
            return
        tech = school["kind"] in ("技师学院", "技工学校")
        word = {1: "中级工" if tech else "中职", 2: "高级工" if tech else "高职", 3: "预备技师" if tech else "职业本科"}[rank]
        seats = d.whole(6, 11) * 5 if school["tight"] or d.unit() < 0.10 else d.whole(9, 20) * 10
        period = ("6-36月" if key["mode"] == "在校生" else "1-4月") if d.unit() < 0.3 else ""
        programmes[place] = [school["name"], major, majors[major]["catalogue"], word, seats, period, key["mode"], "", round(seats * 0.6)]

    for school in schools:
        d = Draw("programmes", school["code"])
        for n, chain in enumerate(school["chains"].split("|")):
            feasible = [k for k in keys if k["chain"] == chain and can(school, k)]
            if not feasible:
                continue
            if school["tight"]:  # neighbours only, so that one cluster of classes holds most of what it can bid for
                width = min(len(feasible), 5 if n == 0 else 2)
                start = d.whole(0, len(feasible) - width)
                chosen = feasible[start:start + width]
            else:
                chosen = d.shuffled(feasible)[:4 if n == 0 else 2]
            for key in chosen:
                add(school, key, d)
    for key in keys:
        d = Draw("cover", key["chain"], key["role"]["occupation"], key["rank"], key["mode"])
        open_to = d.shuffled([s for s in schools if can(s, key) and not s["tight"] and s["eligible"] == "是"])

        def holders():
            return {p[0] for p in programmes if p[1] in key["majors"] and p[3] == key["mode"]
                    and (p[2] == key["rank"] or (key["at_least"] and p[2] > key["rank"]))}

        for school in open_to:
            if len(holders()) >= 11:
                break
            add(school, key, d)
    return schools, [programmes[p] for p in sorted(programmes)]


def orders():
    keys = role_keys()
    firms = make_firms()
    rows, posts = make_demands(keys, firms)
    schools, programmes = make_supply(keys)
    (HERE / "round.toml").write_text(
        "# 示例数据: 需求、申报、评分均为合成 (synthetic). See README.md.\n"
        'code = "2026-01"\nname = "四川省2026年首批订单班需求(示例数据)"\ndate = "2026-01-31"\nmodel = "sichuan-order-class"\n'
        f'seed = "{SEED}"\nbid_deadline = "{DEADLINE}"\n', encoding="utf-8", newline="\n")
    write("firms.csv", ["需求方编号", "企业名称", "企业类型", "产业链", "市州", "区县", "园区", "集群", "所属链主", "资格审查"],
          [[f[c] for c in ("code", "name", "kind", "chain", "city", "county", "park", "cluster", "leader", "eligible")] for f in firms])
    serial, out = Counter(), []
    letters = dict(zip(CHAINS, "RHX"))
    for r in rows:
        serial[r["chain"]] += 1
        out.append([f"{letters[r['chain']]}{serial[r['chain']]:03d}", r["firm"]["name"], r["chain"], r["role"], r["occupation"], r["skills"], r["level"],
                    r["majors"], r["heads"], r["mode"], r["period"], r["wage"], r["treatment"], r["named"], r["merge_ok"], r["integrator"], r["for"],
                    r["city"], r["start"], r["priority"], r["waiver"], r["vetting"], r["reason"]])
    write("demands.csv", ["需求编号", "企业名称", "产业链", "岗位名称", "职业编码", "岗位知识能力要求", "需求层次", "对应专业", "数量", "培养类型", "培养(培训)周期",
                          "就业待遇", "就业待遇及政策", "冠名意愿", "允许整合", "指定整合方", "代报企业", "用工地", "最早开班", "优先级", "豁免理由", "论证结论", "论证理由"], out)
    write("posts.csv", ["岗位名称", "统一岗位"], sorted(posts.items(), key=lambda p: (p[1], p[0])))
    write("schools.csv", ["机构编号", "机构名称", "曾用名", "同一主体", "类别", "市州", "经度", "纬度", "在校生学位", "在职培训学位", "总班数上限", "资格审查"],
          [[s["code"], s["name"], s["aliases"], s["entity"], s["kind"], s["city"], s["lon"], s["lat"], s["seats"], s["service"], s["limit"], s["eligible"]] for s in schools])
    write("programmes.csv", ["机构名称", "专业代码", "目录", "层次", "学位", "培养周期", "培养类型", "校区", "实训工位"], programmes)
    write("criteria.csv", ["指标编号", "权重", "满分"], [[name, weight, weight] for name, weight in CRITERIA])
    byname = {f["name"] for f in firms}
    hand = ["四川航天职业技术学院", "人工智能示例005号企业"]
    assert hand[1] in byname
    write("experts.csv", ["专家编号", "专家来源", "工作单位", "回避"],
          [["E01", "学校", "成都工贸职业技术学院", ""], ["E02", "学校", "四川工程职业技术大学", ""], ["E03", "企业", "航空航天示例链主甲号企业", ""],
           ["E04", "企业", "先进材料示例012号企业", ""], ["E05", "行业协会", "", "；".join(hand)], ["E06", "行业协会", "", ""], ["E07", "其他", "", ""]])
    # seats that earlier orders still hold
    d = Draw("commitments")
    single = Counter((p[0], p[1]) for p in programmes)
    entity = {s["name"]: s for s in schools}
    held = [p for p in d.shuffled(programmes) if single[p[0], p[1]] == 1 and p[6] == "在校生" and p[4] >= 40 and not entity[p[0]]["entity"]]
    seen, picked = set(), []
    for p in held:
        if p[0] not in seen and entity[p[0]]["seats"] >= 100 and len(picked) < 8:
            seen.add(p[0])
            picked.append([p[0], p[1], d.whole(2, 5) * 5, d.pick(["2026-12-31", "2027-06-30"])])
    write("commitments.csv", ["机构名称", "专业代码", "占用学位", "到期"], sorted(picked))


# ---------------------------------------------------------------- earlier rounds: what became of their trainees

EARLIER = ["示例2024-2", "示例2025-1", "示例2025-2"]
OUTCOMES = ["轮次", "班级编号", "机构名称", "企业名称", "专业代码", "入班人数", "合格人数", "取证人数", "入职人数", "对口就业人数", "满6个月在岗人数", "企业满意度"]


def outcomes():
    """Twelve classes a chain and round; six months of the last round are not over, some certificates and replies are still to come."""
    keys = [k for k in role_keys() if k["mode"] == "在校生"]
    sound = {s["机构名称"] for s in read(HERE / "schools.csv") if s["资格审查"] == "是"}
    programmes = [p for p in read(HERE / "programmes.csv") if p["培养类型"] == "在校生" and p["机构名称"] in sound]
    firms = [f for f in read(HERE / "firms.csv") if f["资格审查"] == "是" and f["企业类型"] in ("链主企业", "链属企业")]
    rows = []
    for at, name in enumerate(EARLIER):
        for chain in CHAINS:
            d = Draw("earlier", name, chain)
            for n in range(1, 13):
                key = d.pick([k for k in keys if k["chain"] == chain])
                taught = d.pick([p for p in programmes if p["专业代码"] in key["majors"]])
                mine = d.shuffled([f["企业名称"] for f in firms if f["产业链"] == chain])[:d.weighted([(1, 60), (2, 28), (3, 12)])]
                rows += earlier_class(at, f"{name}-{chain}-{n:02d}", taught, mine)
    write("outcomes.csv", OUTCOMES, rows)


def earlier_class(at, code, taught, firms):
    """The rows of a class: one for each firm that took trainees of it."""
    school, d = taught["机构名称"], Draw("earlier class", code)
    good = Draw("earlier school", school).bell(0.02) + 0.006 * at
    rows = []
    for firm in firms:
        intake = d.whole(22, 36) if len(firms) == 1 else d.whole(8, 15)

        def some(heads, share):
            return sum(1 for _ in range(heads) if d.unit() < min(0.99, share + good))

        passed = some(intake, 0.945)
        certified = some(passed, 0.93)
        hired = some(passed, 0.93)
        aligned = some(hired, 0.885)
        retained = some(hired, 0.87) if at < 2 else ""
        happy = max(70, min(100, 91 + 100 * good + Draw("earlier firm", firm).bell(2.5) + d.bell(1.5)))
        if at == 2 and d.unit() < 0.25:
            certified = ""      # the certificates are not out yet
        satisfaction = f"{round(happy * 2) / 2:.1f}".removesuffix(".0") if d.unit() < 0.9 else ""
        rows.append([EARLIER[at], code, school, firm, taught["专业代码"], intake, passed, certified, hired, aligned, retained, satisfaction])
    return rows


# ---------------------------------------------------------------- stage 2: bids and marks

def rank_of(text):
    at_least = "及以上" in text or "不限" in text
    if "本科" in text or "技师" in text:
        return 3, at_least
    return (2 if any(w in text for w in ("高职", "大专", "专科", "高级")) else 1), at_least


def load(folder):
    demands = {r["需求编号"]: r for r in read(HERE / "demands.csv")}
    firms = {r["企业名称"]: r for r in read(HERE / "firms.csv")}
    points = {r["city"]: (float(r["lon"]), float(r["lat"])) for r in source("cities.csv")}
    names = defaultdict(list)
    for m in source("majors.csv"):
        names[m["name"]].append(m["code"])
    calls, members = {}, defaultdict(lambda: defaultdict(list))
    for r in read(folder / "call_members.csv"):
        members[r["榜单编号"]][r["班级编号"]].append((r["需求编号"], int(r["人数"])))
    for r in read(folder / "calls.csv"):
        code = r["榜单编号"]
        parts = [p for rows in members[code].values() for p in rows]
        if not parts:
            continue
        theirs = [demands[d] for d, _ in parts]
        ranks = [rank_of(t["需求层次"]) for t in theirs]
        majors = set(re.findall(r"(?<!\d)\d{6}(?!\d)", r.get("对应专业", "")))
        if not majors:
            majors = set.intersection(*({c for m in t["对应专业"].split("；") for c in (names.get(m) or [m])} for t in theirs))
        filed = {f for t in theirs for f in re.findall(r"[^；]+?号企业", t["代报企业"])} | {t["企业名称"] for t in theirs}
        biggest = max(parts, key=lambda p: p[1])[0]
        city = demands[biggest]["用工地"] or firms[demands[biggest]["企业名称"]]["市州"]
        calls[code] = {"code": code, "chain": theirs[0]["产业链"], "rank": ranks[0][0], "at_least": all(a for _, a in ranks), "mode": theirs[0]["培养类型"],
                       "majors": majors, "firms": filed, "point": points.get(city, points["成都市"]),
                       "post": theirs[0]["职业编码"] or theirs[0]["岗位名称"],
                       "classes": sorted(((c, sum(h for _, h in rows)) for c, rows in members[code].items()), key=lambda c: (-c[1], c[0]))}
    return calls


def load_supply():
    schools = {r["机构名称"]: r for r in read(HERE / "schools.csv")}
    programmes = read(HERE / "programmes.csv")
    for s in schools.values():
        s["entity"] = s["同一主体"] or s["机构编号"]
        s["point"] = (float(s["经度"]), float(s["纬度"]))
        s["left"] = {"在校生": int(s["在校生学位"]), "在职员工": int(s["在职培训学位"])}
        s["limit"] = int(s["总班数上限"]) if s["总班数上限"] else None
    for p in programmes:
        p["rank"], _ = rank_of(p["层次"])
        p["left"] = int(p["学位"])
    for c in read(HERE / "commitments.csv"):
        for s in schools.values():
            if s["entity"] == schools[c["机构名称"]]["entity"]:
                s["left"]["在校生"] -= int(c["占用学位"])
        for p in programmes:
            if (p["机构名称"], p["专业代码"]) == (c["机构名称"], c["专业代码"]):
                p["left"] -= int(c["占用学位"])
    return schools, programmes


class Capacity:
    """What every scarce seat is wanted by; refuses a bid that would tie two clusters together."""

    def __init__(self, cluster):
        self.cluster = cluster          # call -> cluster
        self.limit, self.users = {}, defaultdict(dict)   # resource -> limit; resource -> class -> (need, call)

    def resources(self, school, programme, call):
        out = [(("entity", school["entity"], call["mode"]), school["left"][call["mode"]], True),
               (("programme", school["机构编号"], programme["专业代码"], programme["rank"], call["mode"]), programme["left"], True)]
        if school["limit"] is not None:
            out.append((("classes", school["entity"]), school["limit"], False))
        return out

    def scarce(self, key, extra=()):
        users = dict(self.users[key])
        users.update(extra)
        return sum(n for n, _ in users.values()) > self.limit[key]

    def add(self, school, programme, call, force=False):
        changes = []
        for key, limit, seats in self.resources(school, programme, call):
            self.limit[key] = limit
            extra = {c: (size if seats else 1, call["code"]) for c, size in call["classes"]}
            clusters = {self.cluster[u[1]] for u in self.users[key].values()} | {self.cluster[call["code"]]}
            if not force and len(clusters) > 1 and self.scarce(key, extra):
                return False
            changes.append((key, extra))
        for key, extra in changes:
            self.users[key].update(extra)
        return True

    def blocks(self, calls, whole_calls):
        """Sizes of the components of classes that share a capacity which can bind."""
        up = {c: c for call in calls.values() for c, _ in call["classes"]}

        def root(x):
            while up[x] != x:
                up[x] = up[up[x]]
                x = up[x]
            return x

        groups = [list(self.users[k]) for k in self.users if self.scarce(k)]
        if whole_calls:
            groups += [[c for c, _ in call["classes"]] for call in calls.values()]
        for group in groups:
            for c in group[1:]:
                up[root(c)] = root(group[0])
        return Counter(Counter(root(c) for c in up).values())


def bids(folder):
    calls = load(Path(folder))
    schools, programmes = load_supply()
    order = sorted(calls, key=lambda c: (CHAINS.index(calls[c]["chain"]), calls[c]["mode"], calls[c]["rank"], min(calls[c]["majors"], default=""), calls[c]["post"], c))
    cluster, at, filled, last = {}, 0, 0, None
    for code in order:
        n, kin = len(calls[code]["classes"]), (calls[code]["chain"], calls[code]["mode"])
        if filled and (filled + n > CLUSTER_CLASSES or kin != last):
            at, filled = at + 1, 0
        cluster[code], filled, last = at, filled + n, kin

    teaching = defaultdict(list)
    for p in programmes:
        teaching[p["机构名称"]].append(p)

    def fits(p, call):
        return p["专业代码"] in call["majors"] and p["培养类型"] == call["mode"] and (p["rank"] == call["rank"] or (call["at_least"] and p["rank"] > call["rank"]))

    def best(school, call):
        found = [p for p in teaching[school] if fits(p, call) and p["left"] >= call["classes"][-1][1]]
        return max(found, key=lambda p: (p["left"], p["专业代码"]), default=None)

    tight = {n for n, s in schools.items() if s["limit"] is not None or s["left"]["在校生"] < 200}
    popular = {s["entity"] for n, s in schools.items() if n in tight and s["类别"] in ("职业本科", "高职", "应用型本科")}
    quality = {}
    for n, s in schools.items():
        d = Draw("quality", s["entity"])
        quality[n] = 80 + 10 * d.unit() if s["entity"] in popular else 63 + 20 * d.unit()
    d = Draw("calls")
    mixed = d.shuffled(order)
    few = max(1, len(order) // 30)
    empty, single = set(mixed[:few]), set(mixed[few:few * 5 // 2 + 1])
    wanted = {c: 0 if c in empty else 1 if c in single else d.whole(5, 12) for c in order}
    capacity, got, taken = Capacity(cluster), Counter(), []

    def offer(school, code, force=False):
        p = best(school, calls[code])
        if p is None or got[code] >= wanted[code] or any(s == school and c == code for s, c, _ in taken):
            return False
        if schools[school]["left"][calls[code]["mode"]] < calls[code]["classes"][-1][1] or schools[school]["资格审查"] == "否":
            return False
        if not capacity.add(schools[school], p, calls[code], force):
            return False
        got[code] += 1
        taken.append((school, code, p))
        return True

    # scarce and popular schools first, each (with its plates) inside one cluster
    homes = {}
    load_of = Counter()
    for school in Draw("tight").shuffled(sorted(tight)):
        entity = schools[school]["entity"]
        chances = Counter()
        for code in order:
            if best(school, calls[code]):
                chances[cluster[code]] += len(calls[code]["classes"])
        if not chances:
            continue
        home = homes.setdefault(entity, max(chances, key=lambda c: (min(chances[c], 6) - 2 * load_of[c], -c)))
        load_of[home] += 1
        inside = Draw("home", school).shuffled([c for c in order if cluster[c] == home])
        for code in inside[:12]:
            offer(school, code)
    # then everybody, in a drawn order, as long as no two clusters come to share a scarce seat
    pairs = [(s, c) for s in sorted(schools) for c in order if s not in tight and best(s, calls[c])]
    for school, code in Draw("pairs").shuffled(pairs):
        if len(taken) >= BIDS_WANTED:
            break
        offer(school, code)
    # a call that asked for bids and got none of a good school may still have one from a popular one with room to spare
    for school, code in Draw("spare").shuffled([(s, c) for s in sorted(tight) for c in order if got[c] < 2 and best(s, calls[c])]):
        offer(school, code)

    sizes, whole = capacity.blocks(calls, False), capacity.blocks(calls, True)
    print("classes:", sum(len(c["classes"]) for c in calls.values()), "calls:", len(calls), "clusters:", at + 1)
    print("blocks of classes that share a scarce capacity (size: how many):", dict(sorted(sizes.items())))
    print("the same with the classes of a call held together:", dict(sorted(whole.items())))
    largest_call = max(len(c["classes"]) for c in calls.values())
    assert max(whole) <= max(BLOCK_MAX, largest_call), "a block is too large"
    binding = Counter(k[0] for k in capacity.users if capacity.scarce(k))
    print("capacities that can bind:", dict(binding), "of", dict(Counter(k[0] for k in capacity.users)))
    print("calls without a bid:", sum(1 for c in order if not got[c]), "with one:", sum(1 for c in order if got[c] == 1))
    emit(calls, schools, teaching, quality, taken, order, fits)


def emit(calls, schools, teaching, quality, taken, order, fits):
    position = {c: i for i, c in enumerate(order)}
    rows = []
    by_call, by_school = defaultdict(list), defaultdict(list)
    for school, code, p in taken:
        call = calls[code]
        d = Draw("bid", school, code)
        sizes = [n for _, n in call["classes"]]
        k = len(sizes) if len(sizes) == 1 or d.unit() < 0.55 else d.whole(1, len(sizes))
        seats = min(-(-sum(sizes[:k]) // 5) * 5, max(p["left"], sizes[-1]))
        seats = max(seats, sizes[-1])
        row = {"school": school, "call": code, "major": p["专业代码"], "seats": seats, "limit": k if k < len(sizes) and d.unit() < 0.7 else "",
               "wish": "", "rank": "", "date": f"2026-{'02' if d.unit() < 0.4 else '03'}", "sound": True}
        row["date"] += f"-{d.whole(9, 28):02d}" if row["date"].endswith("02") else f"-{d.whole(1, 14):02d}"
        rows.append(row)
        by_call[code].append(row)
        by_school[school].append(row)
    for school, theirs in by_school.items():
        d = Draw("wish", school)
        if d.unit() < 0.7:
            far = sorted(theirs, key=lambda r: (kilometres(schools[school]["point"], calls[r["call"]]["point"]) * (0.6 + 0.8 * d.unit()), r["call"]))
            for n, r in enumerate(far, 1):
                r["wish"] = n
    for code, theirs in by_call.items():
        d = Draw("rank", code)
        if len(theirs) > 1 and d.unit() < 0.2:
            liked = sorted(theirs, key=lambda r: (-quality[r["school"]] + d.bell(3), r["school"]))
            for n, r in enumerate(liked, 1):
                r["rank"] = n
    # bids that do not stand
    d = Draw("unsound")
    unsound, picked = [], iter(d.shuffled(rows))
    for n in range(6):   # resent: the earlier one is replaced
        r = next(picked)
        unsound.append(dict(r, date="2026-02-05", seats=r["seats"], wish="", rank="", sound=False))
    # whatever does not fit is drawn from schools that have no other bid on that call
    has = {(r["school"], r["call"]) for r in rows}
    free = [(s, c, p) for s in sorted(schools) if schools[s]["资格审查"] == "是" for c in order if (s, c) not in has for p in teaching[s] if fits(p, calls[c])]
    fresh, mine = [], set()
    for s, c, p in d.shuffled(free):
        if (s, c) not in mine:
            mine.add((s, c))
            fresh.append((s, c, p))
    fresh = iter(fresh)
    plain = {"limit": "", "wish": "", "rank": "", "date": "2026-03-10", "sound": False}
    for s, c, p in (x for _, x in zip(range(6), fresh)):   # too late
        unsound.append(dict(plain, school=s, call=c, major=p["专业代码"], seats=-(-calls[c]["classes"][0][1] // 5) * 5, date=f"2026-03-{d.whole(16, 19)}"))
    for s, c, p in (x for _, x in zip(range(5), fresh)):   # too few seats
        unsound.append(dict(plain, school=s, call=c, major=p["专业代码"], seats=calls[c]["classes"][-1][1] - d.whole(3, 8)))
    wrong = [(s, c, p) for s in sorted(schools) if schools[s]["资格审查"] == "是" for c in order for p in teaching[s]
             if (s, c) not in has and (s, c) not in mine and p["培养类型"] == calls[c]["mode"] and p["rank"] == calls[c]["rank"]
             and p["专业代码"][:2] in {m[:2] for m in calls[c]["majors"]} and p["专业代码"] not in calls[c]["majors"]]
    for s, c, p in d.shuffled(wrong)[:6]:                   # a major that the call does not name
        unsound.append(dict(plain, school=s, call=c, major=p["专业代码"], seats=-(-calls[c]["classes"][0][1] // 5) * 5))
    refused = [(s, c, p) for s in sorted(schools) if schools[s]["资格审查"] == "否" for c in order for p in teaching[s] if fits(p, calls[c])]
    for s, c, p in d.shuffled(refused)[:2]:                 # a school that did not pass screening
        unsound.append(dict(plain, school=s, call=c, major=p["专业代码"], seats=-(-calls[c]["classes"][0][1] // 5) * 5))
    rows += unsound
    rows.sort(key=lambda r: (r["date"], position[r["call"]], r["school"], r["major"]))
    for n, r in enumerate(rows, 1):
        r["code"] = f"B{n:04d}"
    # three schools still sign with their former name
    written = {}
    for r in d.shuffled([r for r in rows if schools[r["school"]]["曾用名"] and r["sound"]])[:3]:
        written[r["code"]] = schools[r["school"]]["曾用名"].split("；")[0]
    write("bids.csv", ["申报编号", "机构名称", "榜单编号", "专业代码", "拟招人数", "最多承接班数", "志愿序", "需方志愿序", "申报日期"],
          [[r["code"], written.get(r["code"], r["school"]), r["call"], r["major"], r["seats"], r["limit"], r["wish"], r["rank"], r["date"]] for r in rows])
    emit_marks(calls, schools, quality, rows)


def emit_marks(calls, schools, quality, rows):
    experts = read(HERE / "experts.csv")
    bias = {e["专家编号"]: Draw("expert", e["专家编号"]).bell(1.6) for e in experts}
    out, left_in, recused_marks = [], 0, 0
    for r in rows:
        school, call = schools[r["school"]], calls[r["call"]]
        base = quality[r["school"]] + Draw("fit", r["school"], r["call"]).bell(3.2)
        far = kilometres(school["point"], call["point"])
        for e in experts:
            code = e["专家编号"]
            d = Draw("mark", r["code"], r["call"], r["school"], code)
            named = {e["工作单位"], *e["回避"].split("；")} - {""}
            plates = {n for n, s in schools.items() if s["entity"] == school["entity"]}
            if named & plates or named & call["firms"]:
                if left_in >= 2 or d.unit() > 0.2:
                    continue
                left_in += 1      # a sheet of somebody recused that came in all the same
                recused_marks += len(CRITERIA)
            elif code == "E07" and d.unit() < 0.03:
                continue          # absent
            for name, most in CRITERIA:
                share = base + bias[code] + d.bell(3.5) + Draw("strength", school["entity"], name).bell(2.5)
                if name == "合作基础":
                    share += 5 - min(far, 400) / 40
                if name == "专业匹配":
                    share += 3
                mark = max(0, min(most * 2, round(most * share / 100 * 2))) / 2
                out.append([r["code"], code, name, f"{mark:.1f}".removesuffix(".0")])
    write("marks.csv", ["申报编号", "专家编号", "指标", "得分"], out)
    print("marks by recused experts left in:", recused_marks)


def trainees(folder):
    """Cohorts for the classes that FOLDER awards, and what becomes of some of them."""
    schools = {r["机构编号"]: r["机构名称"] for r in read(HERE / "schools.csv")}
    classes = {r["class"]: r for r in read(folder / "classes.csv")}
    taught = {}
    for r in read(HERE / "programmes.csv"):
        taught.setdefault((r["机构名称"], r["专业代码"]), []).append(r["层次"])
    groups = {}
    for award in read(folder / "awards.csv"):
        asked = classes[award["class"]]["level"].removesuffix("及以上")
        levels = taught[schools[award["school"]], award["major"]]
        level = asked if asked in levels else levels[0]
        mode = {"student": "在校生", "service": "在职员工"}[classes[award["class"]]["mode"]]
        groups.setdefault((award["school"], award["major"], level, mode), []).append(award)
    cohorts = []
    for (school, major, level, mode), awards in sorted(groups.items()):
        d = Draw("cohort", school, major, level, mode)
        heads = sum(int(a["size"]) for a in awards)
        short = d.whole(0, 3) if d.unit() < 0.3 else 0
        more = d.whole(1, 3) if d.unit() < 0.2 else 0
        reserve = 0 if d.unit() < 0.25 else d.whole(1, max(2, heads // 10))
        cohorts.append([f"P{len(cohorts) + 1:03d}", schools[school], major, level, "2024" if mode == "在校生" else "",
                        mode, heads - short + more, reserve, ""])
    write("cohorts.csv", ["批次编号", "机构名称", "专业代码", "层次", "年级", "培养类型", "确认人数", "后备人数", "班级编号"], cohorts)
    only = [(c, g[1][0]) for c, g in zip(cohorts, sorted(groups.items())) if len(g[1]) == 1]
    d = Draw("events")
    picked = d.shuffled(only)[:9]
    rows = []
    for n, (cohort, award) in enumerate(picked[:6]):
        kind, why = [("退出", "参军"), ("退出", "升学"), ("未达标", "中期考核")][n % 3]
        heads = int(award["size"]) // 2 if n == 5 else d.whole(1, 3)
        rows.append([kind, cohort[0], award["class"], "", "", heads, f"2026-{9 + n // 2:02d}-{10 + n:02d}", f"{why}(示例)"])
    for n, (_, award) in enumerate(picked[6:8]):
        member = next(r for r in read(folder / "members.csv") if r["class"] == award["class"])
        name = next(r["企业名称"] for r in read(HERE / "firms.csv") if r["需求方编号"] == member["firm"])
        heads = "" if n == 0 else max(1, int(member["heads"]) // 3)
        rows.append(["企业无法接收", "", "", name, member["demand"], heads, f"2027-01-{11 + n:02d}", "订单调整(示例)"])
    rows.append(["结业", "", picked[8][1]["class"], "", "", "", "2027-06-30", "按期结业(示例)"])
    write("events.csv", ["变动情形", "批次编号", "班级编号", "企业名称", "需求编号", "人数", "日期", "原因"], rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["orders"]:
        orders()
    elif sys.argv[1:] == ["outcomes"]:
        outcomes()
    elif len(sys.argv) == 3 and sys.argv[1] == "bids":
        bids(sys.argv[2])
    elif len(sys.argv) == 3 and sys.argv[1] == "trainees":
        trainees(Path(sys.argv[2]))
    else:
        sys.exit(__doc__)
