#!/usr/bin/env python3
"""Writes seeds/ from the shipped rounds and ../files. Same input, same bytes; standard library only.

    python3 seeds.py
"""
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TINY = HERE.parents[1] / "datasets" / "tiny"
FILES = HERE.parent / "files"
PARTS = ["xl/worksheets/sheet3.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "content.xml"]


def put(target, name, data):
    path = HERE / "seeds" / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    demands = (TINY / "demands.csv").read_text(encoding="utf-8")
    rows = demands.splitlines()
    form = "企业需求表,,,\n填报单位：某办（盖章）,,,\n" + "\n".join(rows[:4]) + "\n小计,,,,,,,66\n合计,,,,,,,66\n\n注：一式两份,,\n填报人：,,\n"
    put("csv", "utf8", demands.encode())
    put("csv", "gb18030", demands.encode("gb18030"))
    put("csv", "form", ("\ufeff" + form).encode())
    put("csv", "quoted", '企业名称,岗位名称,需求层次,对应专业,数量\r\n甲,"钳\r\n工",大专,"460103\n460601",20\r\n,,,,\r\n"同上",焊工,大专,460103,约20人\r\n'.encode())
    for at, part in enumerate(PARTS):
        with zipfile.ZipFile(FILES / ("tiny.ods" if part == "content.xml" else "tiny-calc.xlsx")) as book:
            put("book", part.split("/")[-1], bytes([at]) + book.read(part))
    put("book", "xls", bytes([len(PARTS)]) + (FILES / "tiny.et").read_bytes())
    put("book", "xlsx", bytes([len(PARTS)]) + (FILES / "tiny-calc.xlsx").read_bytes())
    settings = "# 轮次\ncode = \"r\"\nname = \"示例\"\ndate = 2026-01-31\nmodel = \"sichuan-order-class\"\nseed = 7\nbid_deadline = \"2026年3月15日\"\n"
    put("settings", "toml", b"\0" + settings.encode())
    put("settings", "sheet", b"\1" + "轮次设置,,\n键,值,说明\n轮次编号,r,\n轮次名称,测试,给人看\n政策模型,sichuan-order-class,\n日期,2026.1.31\n种籽,8,\n".encode())
    # The first byte is the table; 100 and above are headings, 0 ends a row, below are words.
    columns = bytes(range(100, 126))
    for table in range(16):
        body = bytes([22, 48, 27, 30, 4, 25, 38, 0, 23, 47, 28, 31, 5, 26, 34, 0, 21, 21, 21, 21, 7, 0, 10, 1, 1, 1, 4, 0])
        put("cells", f"plain{table:02}", bytes([table]) + columns + b"\0" + body)
        put("cells", f"form{table:02}", bytes([table, 22, 0, 19, 0]) + columns[:9] + b"\0" + columns[9:18] + b"\0" + bytes([20, 20, 0]) + body + bytes([15, 0, 17, 0, 18, 0]))

    flows = HERE.parents[1] / "datasets" / "cases" / "flow"
    for name in ("lemon-03.min", "lemon-12.min", "nx-princeton.min", "nx-negdigon.min", "bm-r0.bm"):
        put("flow", name, (flows / name).read_bytes())

    assigns = HERE.parents[1] / "datasets" / "cases" / "assign"
    for name in ("gap/cattrysse1994-gap1-0.gap", "openclass/oc-0.json", "wdp/wdp-nebel.cats", "matching/square-8.txt", "matching/bm-r0.bm",
                 "award/linked.json", "award/whole.json", "award/two-pins.json"):
        put("assign", name.split("/")[-1], (assigns / name).read_bytes())
    put("assign", "small.gap", b"2 3\n5 1 4\n2 6 3\n2 3 1\n1 2 2\n4\n3\n")
    put("assign", "small.cats", b"% note\ngoods 3\nbids 4\ndummy 1\n\n0 1.25 0 1 #\n1 2 1 3 #\n2 0.5 2 #\n3 1.5e+01 3 #\n")
    put("assign", "small-open.json", b'{"format":"openclass-json/1","persons":3,"classes":2,"min":[2,1],"max":[3,1],\n'
                                     b'"cost":[[1,null],[2,5],[null,1]],"open_cost":[4,1],"unplaced_cost":9}')

    stables = HERE.parents[1] / "datasets" / "cases" / "stable"
    for name in ("hr/gs1962-ex1.json", "hr/nrmp-like-5x3.json", "hrplus/hrs-0-1.json", "hrplus/hrt-4.json"):
        put("stable", name.split("/")[-1], (stables / name).read_bytes())

    ranks = HERE.parents[1] / "datasets" / "cases" / "rank"
    for name in ("topsis-opricovic.json", "edas-1.json", "spotis-2.json", "promethee-1.json", "smaa-exact-sym3-ord.json"):
        put("rank", name, (ranks / name).read_bytes())
    put("rank", "space.json", b'{"format":"smaa-json/1","matrix":[[1,2,3],[3,2,1]],\n"types":["max","max","min"],"order":[[0,1]],\n'
                              b'"intervals":[null,[0.1,0.5],null],"samples":9,"seed":"s"}')
    put("rank", "given.json", b'{"format":"smaa-samples/1","measurements":[[[1,2],[3,4]],[[5,6],[7,8]]],\n"weights":[[0.5,0.5],[1,0]]}')


main()
