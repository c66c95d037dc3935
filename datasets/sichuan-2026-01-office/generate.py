#!/usr/bin/env python3
"""Writes the round next door, ../sichuan-2026-01, as offices would send it. Same input, same bytes.

    pip install openpyxl==3.1.5
    python3 generate.py

Nothing is drawn or decided here: every value comes from ../sichuan-2026-01, and only how it is laid
out and spelled differs. Contacts are invented and say so.
"""
import csv
import datetime
import io
import re
import zipfile
import zlib
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HERE = Path(__file__).resolve().parent
CLEAN = HERE.parent / "sichuan-2026-01"
CHAINS = ["人工智能", "航空航天", "先进材料"]
MOMENT = (2026, 3, 20, 9, 0, 0)
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def read(name):
    with open(CLEAN / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


MAJORS = {row["code"]: row["name"] for row in read("sources/majors")}


def pick(key, choices):
    """One of some spellings: always the same one for the same cell, and every one now and then."""
    return choices[zlib.crc32(key.encode()) % len(choices)]


def number(text):
    """As a spreadsheet holds it: a number where the text is one."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    if re.fullmatch(r"\d+\.\d+", text):
        return float(text)
    return text or None


# ---------------------------------------------------------------- how offices spell

def heads(code, text):
    if "-" in text:
        return pick(code, [text, text + "人", text.replace("-", "～"), text.translate(WIDE) + "人"])
    return pick(code, [int(text), int(text), int(text), text + "人", text.translate(WIDE)])


def level(code, text):
    more = {"高职": ["高职（大专）", "高职"], "大专": ["大专", "高职/大专"], "高级工": ["高级工", "高级工（大专）"],
            "中职": ["中职", "中职/中级工"], "中级工": ["中级工"], "职业本科": ["职业本科", "本科"]}
    return pick(code, more.get(text, [text]))


def majors(code, text):
    parts = text.split("；")
    named = [f"{m} {MAJORS[m]}" if m in MAJORS else m for m in parts]
    behind = [f"{MAJORS[m]}（{m}）" if m in MAJORS else m for m in parts]
    joined = pick(code, ["；".join(parts), "、".join(parts), "\n".join(named), "、".join(behind), "，".join(parts).translate(WIDE)])
    return int(joined) if re.fullmatch(r"\d{6}", joined) else joined


def period(code, text):
    if not text:
        return None
    months = re.sub(r"(?<=\d)月", "个月", text)
    return pick(code, [text, months, months.replace("-", "—"), text.translate(WIDE), months.replace("-", "至")])


def day(code, text):
    if not text:
        return None
    date = datetime.date.fromisoformat(text)
    y, m, d = date.year, date.month, date.day
    return pick(code, [date, date, f"{y}年{m}月{d}日", f"{y}.{m}.{d}", f"{y}/{m}/{d}"])


def said(code, text):
    return {"是": pick(code, ["是", "同意", "√"]), "否": pick(code, ["否", "不同意"]), "": None}[text]


def filed_for(code, text):
    if not text:
        return None
    parts = [re.fullmatch(r"(.*企业)(\d+)", part).groups() for part in text.split("；")]
    loose = [f"{firm}（{n}人）" for firm, n in parts]
    return pick(code, [text, "、".join(loose), "\n".join(loose), "；".join(f"{firm} {n}" for firm, n in parts)])


def broken(code, text):
    """A line break in the middle, as a narrow column brings."""
    at = len(text) // 2
    return text[:at] + "\n" + text[at:] if len(text) > 6 and zlib.crc32(code.encode()) % 9 == 0 else text


def city(code, text):
    short = {"凉山彝族自治州": "凉山州", "阿坝藏族羌族自治州": "阿坝州", "甘孜藏族自治州": "甘孜州"}.get(text, text.removesuffix("市"))
    return pick(code, [text, text, short]) or None


def loose(code, text):
    """Brackets of the other width, a blank that nobody sees."""
    other = text.replace("（", "(").replace("）", ")")
    return pick(code, [text, text, other, text.replace("示例", "示例 ", 1), text + "　"]) or None


# ---------------------------------------------------------------- how offices lay out

THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="DDE7F0")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Form:
    """A sheet from the top down."""

    def __init__(self, book, name, title, under, width):
        self.sheet, self.width, self.row = book.create_sheet(name), width, 0
        self.line(title, bold=True, size=16)
        if under:
            self.line(under)

    def line(self, text, bold=False, size=11):
        """One text over the whole width."""
        self.row += 1
        cell = self.sheet.cell(self.row, 1, text)
        cell.font = Font(bold=bold, size=size)
        cell.alignment = MIDDLE if bold else Alignment(vertical="center")
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.width)

    def cells(self, values, bold=False, fill=None):
        self.row += 1
        for column, value in enumerate(values, 1):
            cell = self.sheet.cell(self.row, column)
            cell.border = BOX
            if value is not None:
                cell.value, cell.alignment = value, MIDDLE
            if isinstance(value, datetime.date):
                cell.number_format = "yyyy/m/d"
            if bold:
                cell.font = Font(bold=True)
            if fill:
                cell.fill = fill

    def headings(self, columns):
        """`(over, heading)` per column: two rows, the upper cell merged over its columns."""
        overs = [over for over, _ in columns]
        if not any(overs):
            self.cells([heading for _, heading in columns], True, HEAD)
        else:
            firsts = [over if over and (at == 0 or overs[at - 1] != over) else None for at, over in enumerate(overs)]
            self.cells([first or (None if over else heading) for first, (over, heading) in zip(firsts, columns)], True, HEAD)
            self.cells([heading if over else None for over, heading in columns], True, HEAD)
            for at, over in enumerate(overs):
                if not over:
                    self.merge(self.row - 1, self.row, at + 1, at + 1)
                elif firsts[at]:
                    last = at
                    while last + 1 < len(overs) and overs[last + 1] == over:
                        last += 1
                    self.merge(self.row - 1, self.row - 1, at + 1, last + 1)
        self.sheet.freeze_panes = f"A{self.row + 1}"
        for at, (_, heading) in enumerate(columns, 1):
            self.sheet.column_dimensions[get_column_letter(at)].width = 8 + min(18, 2 * len(heading))

    def merge(self, top, bottom, left, right):
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)

    def merge_equal(self, top, keys, column):
        """Merges a column over rows of the same key; only the first keeps its content."""
        start = 0
        for at in range(1, len(keys) + 1):
            if at == len(keys) or keys[at] != keys[start] or keys[at] is None:
                for row in range(top + start + 1, top + at):
                    self.sheet.cell(row, column).value = None
                if keys[start] is not None:
                    self.merge(top + start, top + at - 1, column, column)
                start = at


def new_book():
    book = Workbook()
    book.remove(book.active)
    return book


def options(book, words):
    sheet = book.create_sheet("选项")
    sheet.sheet_state = "hidden"
    for row, word in enumerate(words, 1):
        sheet.cell(row, 1, word)


def save(book, name):
    """The same bytes each time: no clock in the properties, none in the zip."""
    moment = datetime.datetime(*MOMENT)
    book.properties.creator = book.properties.lastModifiedBy = "示例"
    book.properties.created = moment
    raw = io.BytesIO()
    book.save(raw)
    out = HERE / name
    out.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for entry in sorted(source.namelist()):
            data = source.read(entry)
            if entry == "docProps/core.xml":
                stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            info = zipfile.ZipInfo(entry, MOMENT)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, data, compresslevel=9)
    print(f"{name}: {out.stat().st_size}")


# ---------------------------------------------------------------- three chain offices

# Column of the clean table -> (heading over it, heading), in the wording of each office.
OFFICIAL = {"需求编号": ("", "需求编号"), "企业名称": ("", "企业名称"), "岗位名称": ("岗位需求", "岗位名称"), "职业编码": ("岗位需求", "职业编码"),
            "岗位知识能力要求": ("岗位需求", "岗位知识能力要求"), "需求层次": ("培养需求", "需求层次"), "对应专业": ("培养需求", "对应专业"),
            "数量": ("培养需求", "数量\n（人）"), "培养类型": ("培养需求", "培养类型"), "培养(培训)周期": ("培养需求", "培养（培训）周期"),
            "就业待遇": ("就业待遇及政策", "待遇"), "就业待遇及政策": ("就业待遇及政策", "政策"), "冠名意愿": ("合作意愿", "冠名意愿"),
            "允许整合": ("合作意愿", "允许整合"), "指定整合方": ("合作意愿", "指定整合方"), "代报企业": ("合作意愿", "代报企业"), "用工地": ("", "用工地"),
            "最早开班": ("", "最早开班"), "优先级": ("", "优先级"), "豁免理由": ("", "豁免理由"), "论证结论": ("专家论证", "论证结论"),
            "论证理由": ("专家论证", "论证理由")}
PLAIN = dict(OFFICIAL, 企业名称=("", "用人单位"), 岗位名称=("岗位", "需求岗位"), 职业编码=("岗位", "职业代码"), 岗位知识能力要求=("岗位", "能力要求"),
             需求层次=("培养需求", "学历层次"), 对应专业=("培养需求", "所需专业"), 数量=("培养需求", "需求人数"), 用工地=("", "工作地点"))
PLAIN["培养(培训)周期"] = ("培养需求", "培训周期")
FLAT = {key: ("", heading.replace("待遇", "就业待遇").replace("政策", "就业待遇及政策") if over == "就业待遇及政策" else heading.replace("\n", ""))
        for key, (over, heading) in OFFICIAL.items()}
NOTES = ["填表说明：1. 本表由链长办汇总后报送，企业名称与营业执照一致。", "2. 数量不足20人的，由链主企业、园区、集群或链长办整合。", "3. 论证结论由教育厅组织专家填写。"]


def demand_cells(row):
    code = row["需求编号"]
    spelled = {
        "企业名称": row["企业名称"],
        "岗位名称": broken(code, row["岗位名称"]),
        "需求层次": level(code, row["需求层次"]),
        "对应专业": majors(code, row["对应专业"]),
        "数量": heads(code, row["数量"]),
        "培养类型": pick(code, {"在校生": ["在校生", "在校生", "学生"], "在职员工": ["在职员工", "在职", "企业职工"]}[row["培养类型"]]),
        "培养(培训)周期": period(code, row["培养(培训)周期"]),
        "就业待遇": pick(code, [row["就业待遇"], row["就业待遇"].replace("-", "～"), row["就业待遇"].removesuffix("元/月")]),
        "冠名意愿": said(code, row["冠名意愿"]),
        "允许整合": said(code, row["允许整合"]),
        "指定整合方": loose(code, row["指定整合方"]),
        "代报企业": filed_for(code, row["代报企业"]),
        "用工地": city(code, row["用工地"]),
        "最早开班": day(code, row["最早开班"]),
        "优先级": number(row["优先级"]),
        "论证结论": pick(code, {"通过": ["通过"], "退回": ["退回", "不通过"], "待定": ["待定", None]}[row["论证结论"]]),
    }
    return {key: spelled.get(key, row[key] or None) for key in OFFICIAL}


def demands(book, chain, rows, wording, extra, subtotals, kinds, numbered):
    used = [key for key in OFFICIAL if any(row[key] for row in rows)]
    columns = [("", "序号")] + [wording[key] for key in used] + [("", heading) for heading, _ in extra]
    place = [key for key in ["序号"] + used]
    at = {key: place.index(key) + 1 for key in ("企业名称", "数量")}
    form = Form(book, "企业需求", f"四川省2026年首批订单班企业需求表（{chain}产业链）【示例数据】",
                f"填报单位（盖章）：{chain}示例链长办　　　　　填报日期：2026年1月31日　　　　　单位：人", len(columns))
    form.headings(columns)
    if numbered:
        form.cells(list(range(1, len(columns) + 1)))

    def total(word, part):
        low = sum(int(row["数量"].split("-")[0]) for row in part)
        values = [None] * len(columns)
        values[0], values[at["数量"] - 1] = word, low
        form.cells(values, bold=True)
        form.merge(form.row, form.row, 1, 3)

    block = []
    for n, row in enumerate(rows, 1):
        cells = demand_cells(row)
        form.cells([n] + [cells[key] for key in used] + [text for _, text in extra])
        block.append(row)
        kind = kinds[row["企业名称"]]
        last = n == len(rows) or kinds[rows[n]["企业名称"]] != kind
        if last and subtotals or n == len(rows):
            form.merge_equal(form.row - len(block) + 1, [r["企业名称"] for r in block], at["企业名称"])
            if subtotals:
                total("小　计", block)
                block = []
    total("合　计", rows)
    for note in NOTES:
        form.line(note)
    form.line("填报人：某某　　　　　审核人：某某　　　　　联系电话：000-00000000")


FIRM_HEADINGS = {"需求方编号": "需求方编号", "企业名称": "企业名称", "企业类型": "企业类型", "产业链": "所属产业链", "市州": "所在市州", "区县": "区县",
                 "园区": "所属园区", "集群": "所属集群", "所属链主": "所属链主", "资格审查": "资格审查"}


def firms(book, chain, rows):
    form = Form(book, "需求方名单", f"{chain}产业链需求方名单（示例）", "", len(FIRM_HEADINGS) + 3)
    form.headings([("", heading) for heading in ["序号", *FIRM_HEADINGS.values(), "联系人", "联系电话"]])
    for n, row in enumerate(rows, 1):
        code = row["需求方编号"]
        spelled = {"企业类型": pick(code, [row["企业类型"], row["企业类型"].removesuffix("企业")]), "市州": city(code, row["市州"]),
                   "所属链主": loose(code, row["所属链主"]), "资格审查": pick(code, {"是": ["是", "合格", "√"], "否": ["否", "不合格"]}[row["资格审查"]])}
        form.cells([n] + [spelled.get(key, row[key] or None) for key in FIRM_HEADINGS] + ["某某", "000-00000000"])
    form.line("注：资格审查由链长办填写。")


def chain_offices():
    of_chain = {chain: [row for row in read("firms") if row["产业链"] == chain] for chain in CHAINS}
    kinds = {row["企业名称"]: row["企业类型"] for rows in of_chain.values() for row in rows}
    wordings = [(OFFICIAL, [("备注", None)], True, False), (PLAIN, [], False, True), (FLAT, [("联系人", "某某"), ("联系电话", "000-00000000")], True, False)]
    for n, (chain, (wording, extra, subtotals, numbered)) in enumerate(zip(CHAINS, wordings), 1):
        book = new_book()
        guide = book.create_sheet("填表说明")
        for row, text in enumerate(["填表说明", *NOTES, "数据均为示例，见 README.md。"], 1):
            guide.cell(row, 1, text)
        rows = [row for row in read("demands") if row["产业链"] == chain]
        demands(book, chain, rows, wording, extra, subtotals, kinds, numbered)
        firms(book, chain, of_chain[chain])
        options(book, ["在校生", "在职员工"])
        save(book, f"企业需求/{n}-{chain}链长办.xlsx")


# ---------------------------------------------------------------- schools, bids, review

def schools(book):
    rows = read("schools")
    headings = [("", "序号"), ("", "机构编号"), ("", "学校名称"), ("", "曾用名"), ("", "同一主体"), ("", "学校类别"), ("", "所在地"), ("坐标", "经度"),
                ("坐标", "纬度"), ("可承接规模", "在校生学位"), ("可承接规模", "在职培训学位"), ("可承接规模", "总班数上限"), ("", "资格审查")]
    form = Form(book, "培养机构", "培养机构名单（示例数据）", "单位：人、班", len(headings))
    form.headings(headings)
    for n, row in enumerate(rows, 1):
        code = row["机构编号"]
        form.cells([n, code, row["机构名称"], row["曾用名"].replace("；", "、") or None, row["同一主体"] or None, row["类别"], city(code, row["市州"]),
                    number(row["经度"]), number(row["纬度"]), number(row["在校生学位"]), number(row["在职培训学位"]), number(row["总班数上限"]),
                    pick(code, {"是": ["是", "合格"], "否": ["否", "不合格"]}[row["资格审查"]])])
    form.line("注：经度、纬度为学校主校区。")


def programmes(book):
    rows = read("programmes")
    headings = ["机构名称", "专业代码", "专业（参考）", "培养层次", "学位数（人）", "学制", "培养类型", "实训工位"]
    form = Form(book, "专业供给", "专业供给情况（示例数据）", "填报单位：各培养机构", len(headings))
    form.headings([("", heading) for heading in headings])
    top = form.row + 1
    for row in rows:
        key = row["机构名称"] + row["专业代码"]
        form.cells([row["机构名称"], number(row["专业代码"]), MAJORS.get(row["专业代码"]), level(key, row["层次"]), number(row["学位"]),
                    period(key, row["培养周期"]), row["培养类型"], number(row["实训工位"])])
    form.merge_equal(top, [row["机构名称"] for row in rows], 1)
    values = ["合计", None, None, None, sum(int(row["学位"]) for row in rows), None, None, None]
    form.cells(values, bold=True)


def school_workbook():
    book = new_book()
    schools(book)
    programmes(book)
    form = Form(book, "在途订单", "在途订单占用学位（示例数据）", "", 5)
    form.headings([("", heading) for heading in ["序号", "学校", "专业", "占用学位", "到期"]])
    for n, row in enumerate(read("commitments"), 1):
        code = row["专业代码"]
        form.cells([n, row["机构名称"], f"{code} {MAJORS[code]}", number(row["占用学位"]), day(row["机构名称"], row["到期"])])
    form = Form(book, "岗位对照", "岗位叫法归并（示例数据）", "", 3)
    form.headings([("", heading) for heading in ["岗位名称", "统一岗位", "备注"]])
    for row in read("posts"):
        form.cells([row["岗位名称"], row["统一岗位"], None])
    save(book, "学校和专业.xlsx")


def tracking():
    """The earlier rounds' trainees, as the chain offices asked their firms half a year later."""
    book = new_book()
    rows = read("outcomes")
    headings = [("", "批次"), ("", "班级"), ("", "培养机构"), ("", "用人单位"), ("", "专业"), ("培养情况", "入班"), ("培养情况", "合格"), ("培养情况", "取证"),
                ("就业情况", "入职"), ("就业情况", "对口就业"), ("就业情况", "半年在岗"), ("", "满意度（分）")]
    form = Form(book, "跟踪", "往期订单班学员跟踪情况（示例数据）", "单位：人", len(headings))
    form.headings(headings)
    counts = ["入班人数", "合格人数", "取证人数", "入职人数", "对口就业人数", "满6个月在岗人数"]
    for row in rows:
        key = row["班级编号"] + row["企业名称"]
        code = row["专业代码"]
        major = pick(key, [number(code), f"{code} {MAJORS[code]}", f"{MAJORS[code]}（{code}）"])
        form.cells([row["轮次"], row["班级编号"], row["机构名称"], loose(key, row["企业名称"]), major, *(number(row[name]) for name in counts),
                    pick(key, [number(row["企业满意度"]), row["企业满意度"] and row["企业满意度"] + "分"]) or None])
    total = [sum(int(row[name] or 0) for row in rows) for name in counts]
    form.cells(["合计", None, None, None, None, *total, None], bold=True)
    form.line("注：尚不清楚的留空；入职满6个月后再填“半年在岗”。")
    save(book, "往期跟踪.xlsx")


def bids():
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(["揭榜申报登记表（示例数据）"] + [""] * 11)
    write(["登记日期：2026年3月20日"] + [""] * 11)
    write(["序号", "申报编号", "学校名称", "榜单", "专业", "申报规模", "最多承接班数", "志愿序", "需方志愿序", "日期", "联系人", "联系电话"])
    for n, row in enumerate(read("bids"), 1):
        code, date = row["申报编号"], day(row["申报编号"], row["申报日期"])
        major = row["专业代码"]
        if major in MAJORS:
            major = pick(code, [major, major, f"{major} {MAJORS[major]}", f"{MAJORS[major]}（{major}）"])
        seats = pick(code, [row["拟招人数"], row["拟招人数"] + "人"])
        cells = [n, code, row["机构名称"], row["榜单编号"], major, seats, row["最多承接班数"], row["志愿序"], row["需方志愿序"], date, "某某", "000-00000000"]
        write(cells + [""] * (n % 3))
    (HERE / "揭榜申报.csv").write_bytes(out.getvalue().encode("gb18030"))


def review_workbook():
    book = new_book()
    settings = dict(re.findall(r'^(\w+) = "(.*)"$', (CLEAN / "round.toml").read_text(encoding="utf-8"), re.M))
    form = Form(book, "轮次", "本轮参数", "", 3)
    form.headings([("", heading) for heading in ["项目", "内容", "说明"]])
    for key, zh, note in [("code", "轮次编号", "榜单编号以此开头"), ("name", "轮次名称", None), ("date", "轮次日期", None), ("model", "政策模型", "见 models/"),
                          ("seed", "抽签种子", "申报前公布"), ("bid_deadline", "揭榜截止", None)]:
        date = datetime.date.fromisoformat(settings[key]) if key in ("date", "bid_deadline") else None
        form.cells([zh, date or settings[key], note])
    criteria = read("criteria")
    form = Form(book, "评审指标", "评审指标和权重（示例）", "", 4)
    form.headings([("", heading) for heading in ["指标", "权重（%）", "满分", "备注"]])
    for row in criteria:
        form.cells([row["指标编号"], number(row["权重"]), number(row["满分"]), None])
    form.cells(["合计", sum(int(row["权重"]) for row in criteria), sum(int(row["满分"]) for row in criteria), None], bold=True)
    form = Form(book, "专家", "评审专家名单（示例）", "", 6)
    form.headings([("", heading) for heading in ["专家编号", "姓名", "来源", "工作单位", "回避申报", "联系电话"]])
    for row in read("experts"):
        recuse = row["回避"].replace("；", "、") or "无"
        form.cells([row["专家编号"], "某某", row["专家来源"], row["工作单位"] or None, recuse, "000-00000000"])
    save(book, "评审.xlsx")
    return criteria


def score_sheets(criteria):
    book = new_book()
    rows = read("bids")
    marks = {(row["申报编号"], row["专家编号"], row["指标"]): row["得分"] for row in read("marks")}
    names = [row["指标编号"] for row in criteria]
    headings = ["申报编号", "学校名称", "榜单编号"] + [f"{row['指标编号']}（{row['满分']}分）" for row in criteria] + ["合计", "备注"]
    for expert in [row["专家编号"] for row in read("experts")]:
        form = Form(book, f"评分-{expert}", "订单班揭榜评审专家评分表（示例数据）", f"专家编号：{expert}　　　　　评审日期：2026年3月22日", len(headings))
        form.headings([("", heading) for heading in headings])
        for row in rows:
            given = [number(marks.get((row["申报编号"], expert, name), "")) for name in names]
            some = [mark for mark in given if mark is not None]
            form.cells([row["申报编号"], row["机构名称"], row["榜单编号"], *given, sum(some) if some else None, None if some else "回避或缺席"])
        form.line("专家签名：")
    save(book, "专家评分.xlsx")


if __name__ == "__main__":
    chain_offices()
    school_workbook()
    tracking()
    bids()
    score_sheets(review_workbook())
