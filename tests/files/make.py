#!/usr/bin/env python3
"""Writes the files of this folder from ../../datasets/tiny; see README.md.

    pip install openpyxl==3.1.5 xlwt==1.3.0 msoffcrypto-tool==6.1.0
    python3 make.py            needs `soffice` (LibreOffice Calc) on the PATH
"""
import csv
import datetime
import io
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

HERE = Path(__file__).resolve().parent
TINY = HERE.parents[1] / "datasets" / "tiny"
TABLES = {"firms": "需求方", "demands": "企业需求", "posts": "岗位对照", "schools": "培养机构", "programmes": "专业供给", "bids": "揭榜申报",
          "criteria": "评审指标", "experts": "专家", "marks": "评分"}
MERGED = {"demands": ("企业名称", "数量"), "programmes": ("机构名称", "学位")}
SETTINGS = [["项目", "内容"], ["轮次编号", "tiny"], ["轮次名称", "小例子(手算)"], ["轮次日期", "2026-01-20"], ["政策模型", "sichuan-order-class"],
            ["抽签种子", "tiny-2026"], ["揭榜截止", "2026-03-15"]]


def cell(text):
    """As a spreadsheet holds it: numbers as numbers, days as days."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    if re.fullmatch(r"\d+\.\d+", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.date.fromisoformat(text)
    return text


def sheets():
    """Name, rows, merged cells (first row, last row, first column, last column; from 0)."""
    yield "轮次", [[key, cell(value) if key in ("轮次日期", "揭榜截止") else value] for key, value in SETTINGS], []
    for table, name in TABLES.items():
        with open(TINY / f"{table}.csv", encoding="utf-8", newline="") as file:
            rows = [[cell(text) for text in row] for row in csv.reader(file)]
        merges = []
        if table in MERGED:
            rows, merges = as_form(name, rows, *MERGED[table])
        yield name, rows, merges


def as_form(name, rows, party, counted):
    """A title, a date, names merged over their rows, a total, a note."""
    width, party, counted = len(rows[0]), rows[0].index(party), rows[0].index(counted)
    out = [[f"订单班{name}表"] + [""] * (width - 1), ["填报日期：2026年1月20日"] + [""] * (width - 1), *[list(row) for row in rows]]
    merges = [(0, 0, 0, width - 1), (1, 1, 0, width - 1)]
    start = 3
    for at in range(4, len(out) + 1):
        if at == len(out) or out[at][party] != out[start][party]:
            if at - start > 1:
                merges.append((start, at - 1, party, party))
            for row in out[start + 1:at]:
                row[party] = ""
            start = at
    low = sum(int(str(row[counted]).split("-")[0]) for row in rows[1:])
    out.append(["合计"] + [low if column == counted else "" for column in range(1, width)])
    out.append(["注：本表由链长办汇总"] + [""] * (width - 1))
    return out, merges


def xlsx(path):
    book = Workbook()
    book.remove(book.active)
    for name, rows, merges in sheets():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        for top, bottom, left, right in merges:
            sheet.merge_cells(start_row=top + 1, end_row=bottom + 1, start_column=left + 1, end_column=right + 1)
    hidden = book.create_sheet("选项")
    hidden.sheet_state, hidden["A1"] = "hidden", "在校生"
    book.save(path)


def biff(path):
    """What WPS saves as .et: the binary format of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows, merges in sheets():
        sheet = book.add_sheet(name)
        inside = {(row, column) for top, bottom, left, right in merges for row in range(top, bottom + 1) for column in range(left, right + 1)}
        for top, bottom, left, right in merges:
            sheet.write_merge(top, bottom, left, right, rows[top][left])
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if (at, column) in inside or value == "":
                    continue
                elif isinstance(value, datetime.date):
                    sheet.write(at, column, value, day)
                else:
                    sheet.write(at, column, value)
    hidden = book.add_sheet("选项")
    hidden.write(0, 0, "在校生")
    hidden.visibility = 1
    book.save(str(path))


def converted(source, target):
    """Through LibreOffice, under a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target.suffix[1:], "--outdir", folder, str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.move(f"{folder}/{source.stem}{target.suffix}", target)


def locked(source, target):
    """ECMA-376 agile encryption, as Excel does when asked for a password to open."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(source.read_bytes())).encrypt("jiebang", out)
    target.write_bytes(out.getvalue())


def far(source, target):
    """One cell of the middle moved to row 65,536 and column 65,536, as a damaged file has it."""
    data = bytearray(source.read_bytes())
    label = struct.pack("<HH", 0x00FD, 10)
    found = [at.start() for at in re.finditer(re.escape(label), bytes(data))]
    at = found[len(found) // 2] + len(label)
    data[at:at + 4] = struct.pack("<HH", 65535, 65535)
    target.write_bytes(data)


if __name__ == "__main__":
    xlsx(HERE / "tiny.xlsx")
    biff(HERE / "tiny.et")
    converted(HERE / "tiny.xlsx", HERE / "tiny-calc.xlsx")
    converted(HERE / "tiny.xlsx", HERE / "tiny.xls")
    converted(HERE / "tiny.xlsx", HERE / "tiny.ods")
    far(HERE / "tiny.et", HERE / "far.xls")
    locked(HERE / "tiny.xlsx", HERE / "locked.xlsx")
