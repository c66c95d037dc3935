//! One small round that has no finding; then, per finding code, the smallest change that breaks it.
//! Catches a fault in the tables that goes unnoticed, is noticed at the wrong place, or drags
//! further findings behind it.

mod desk;

use std::collections::{BTreeMap, BTreeSet};

use jiebang::domain::market::{Finding, Severity};
use jiebang::steps::validate::{How, Loaded, load, load_as};

/// A round's files, held in memory until it is loaded.
#[derive(Clone)]
struct Round {
    files: BTreeMap<&'static str, Vec<u8>>,
}

impl Round {
    /// A round without any finding.
    fn sound() -> Self {
        let files = [
            (
                "round.toml",
                "code = \"r\"\nname = \"测试\"\ndate = \"2026-01-20\"\n\
                 model = \"sichuan-order-class\"\n\
                 seed = \"s\"\nbid_deadline = \"2026-03-15\"\n",
            ),
            (
                "firms.csv",
                "需求方编号,企业名称,企业类型,产业链,市州,区县,园区,集群,所属链主,资格审查\n\
                 F1,甲企业,链主企业,航空航天,成都市,,东园区,,,是\n\
                 F2,乙企业,链属企业,航空航天,德阳市,旌阳区,东园区,,甲企业,\n\
                 F3,东园区管委会,产业园区,航空航天,成都市,,东园区,,,\n",
            ),
            (
                "demands.csv",
                "需求编号,企业名称,产业链,岗位名称,职业编码,需求层次,对应专业,数量,培养类型,培养周期,允许整合,\
                 指定整合方,代报企业,用工地,优先级,论证结论\n\
                 D1,甲企业,,飞机装配岗,6-23-03-01,大专,460601,30,在校生,1年,是,,,,,通过\n\
                 D2,乙企业,,数控岗,,大专,460103、460104,12-15,在校生,6月,,,,绵阳市,,通过\n\
                 D3,东园区管委会,,数控人员,,大专,460103,24,,,,东园区,甲企业12；乙企业12,,2,通过\n",
            ),
            ("posts.csv", "岗位名称,统一岗位\n数控,数控操作工\n"),
            (
                "schools.csv",
                "机构编号,机构名称,曾用名,同一主体,市州,经度,纬度,在校生学位,总班数上限,双师比例,资格审查\n\
                 S1,一学院,,主体甲,德阳市,104.40,31.13,60,3,0.55,是\n\
                 S2,一技师学院,,主体甲,德阳市,,,60,,0.60,\n\
                 S3,二学院,旧二学院,,成都市,,,80,,0.45,\n",
            ),
            (
                "programmes.csv",
                "机构名称,专业代码,层次,学位,培养周期,培养类型\n\
                 一学院,460601,高职,40,1-2年,在校生\n\
                 一技师学院,460103,高级工,30,,\n\
                 S3,数控技术,大专,50,,\n",
            ),
            (
                "bids.csv",
                "申报编号,机构名称,榜单编号,专业代码,拟招人数,最多承接班数,申报日期\n\
                 B1,一学院,r-航空航天-001,460601,30,1,2026-03-01\n\
                 B2,二学院,r-航空航天-002,数控技术,24,,2026.3.2\n",
            ),
            (
                "criteria.csv",
                "指标编号,权重,满分,取值来源\nA,60,10,\nB,40,20,\nC,20,,双师比例 0.30..0.80\n",
            ),
            (
                "experts.csv",
                "专家编号,专家来源,工作单位,回避\nE1,其他,某研究院,\nE2,企业,甲企业,一学院\n",
            ),
            (
                "marks.csv",
                "申报编号,专家编号,指标,得分\nB1,E1,A,8.5\nB1,E1,B,17\n\
                 B2,E1,A,9\nB2,E1,B,18\nB2,E2,A,7\nB2,E2,B,16\n",
            ),
            (
                "commitments.csv",
                "机构名称,专业代码,占用学位,到期\n一学院,460601,5,2027-01-01\n",
            ),
            (
                "majors_extra.csv",
                "专业代码,专业名称,层次,目录,来源\n0101-1,机床切削加工,高级工,技工2022,\n",
            ),
            ("major_map.csv", "专业代码,对应专业代码\n560102,460103\n"),
            ("decisions.csv", "申报编号,决定,理由\nB1,指定,议定\n"),
            ("bases.csv", "资源编号,资源名称,可容纳人数\nJ1,基地甲,60\n"),
            (
                "outcomes.csv",
                "轮次,班级编号,机构名称,企业名称,入班人数,合格人数\n上轮,K1,一学院,甲企业,30,28\n",
            ),
        ];
        let bytes = |(file, text): (&'static str, &str)| (file, text.as_bytes().to_vec());
        Round {
            files: files.map(bytes).into(),
        }
    }

    fn edit(&mut self, file: &'static str, from: &str, to: &str) -> &mut Self {
        let text = String::from_utf8(self.files[file].clone()).expect("UTF-8");
        assert!(text.contains(from), "{file} lacks {from}");
        self.put(file, text.replacen(from, to, 1))
    }

    fn put(&mut self, file: &'static str, text: impl Into<Vec<u8>>) -> &mut Self {
        self.files.insert(file, text.into());
        self
    }

    fn remove(&mut self, file: &str) -> &mut Self {
        self.files.remove(file);
        self
    }

    fn load(&self) -> Result<Loaded, Vec<Finding>> {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, bytes) in &self.files {
            std::fs::write(folder.path().join(file), bytes).expect("written");
        }
        load(folder.path(), None)
    }

    fn findings(&self) -> Vec<Finding> {
        match self.load() {
            Ok(loaded) => loaded.findings,
            Err(findings) => findings,
        }
    }
}

/// A change, and the one finding that it must make: code, file, row and column.
struct Case {
    code: &'static str,
    file: &'static str,
    row: Option<u32>,
    column: Option<&'static str>,
    round: Round,
}

/// One case per line: the finding's code, file, row and column (`-` where it has none), then the
/// changes, each `file: old -> new`. `∅` is nothing, `⏎` a line break.
const EDITS: &str = "
E003 | demands.csv | 1 | - | demands.csv: ,数量, -> ,备注,
E003 | firms.csv | 1 | - | firms.csv: 企业名称 -> 备注
E003 | schools.csv | 1 | - | schools.csv: 机构名称 -> 备注
E003 | criteria.csv | 1 | - | criteria.csv: 指标编号 -> 备注
E004 | demands.csv | - | - | demands.csv: D2,乙企业 -> D2,\"乙企业
E004 | round.toml | 2 | - | round.toml: name = \"测试\" -> name =
E005 | round.toml | - | sead | round.toml: code -> sead = 1⏎code
E006 | round.toml | - | seed | round.toml: \"s\" -> [1]
E007 | round.toml | - | model | round.toml: sichuan- -> hubei-
I301 | experts.csv | 1 | - | experts.csv: 专家来源 -> 专业方向
I302 | experts.csv | 1 | - | experts.csv: 专家来源 -> 联系电话
I304 | experts.csv | - | - | experts.csv: E2 -> ,,,⏎⏎E2
E101 | round.toml | - | name | round.toml: name = \"测试\" -> ∅
E101 | round.toml | - | model | round.toml: model = \"sichuan-order-class\" -> ∅
E101 | demands.csv | 3 | 数量 | demands.csv: 12-15 -> ∅
E101 | demands.csv | 3 | 产业链 | firms.csv: 链属企业,航空航天 -> 链属企业,
E101 | demands.csv | 2 | 对应专业 | demands.csv: 460601 -> 、
E101 | firms.csv | 3 | 企业名称 | firms.csv: 乙企业 -> ∅ | demands.csv: 乙企业 -> F2 | demands.csv: 乙企业 -> F2
E101 | schools.csv | 3 | 纬度 | schools.csv: 德阳市,,,60 -> 德阳市,104.4,,60
E102 | demands.csv | 2 | 对应专业 | demands.csv: 460601 -> 460601X
E102 | demands.csv | 3 | 对应专业 | demands.csv: 460104 -> 机械类
E102 | programmes.csv | 4 | 专业代码 | programmes.csv: 数控技术 -> 460103 软件技术
E102 | bids.csv | 3 | 专业代码 | bids.csv: 数控技术 -> 没有这个专业
E102 | major_map.csv | 2 | 专业代码 | major_map.csv: 560102 -> 5601
E103 | demands.csv | 3 | 数量 | demands.csv: 12-15 -> 0
E103 | demands.csv | 3 | 数量 | demands.csv: 12-15 -> -5
E103 | demands.csv | 4 | 优先级 | demands.csv: ,2,通过 -> ,高,通过
E103 | demands.csv | 4 | 代报企业 | demands.csv: 乙企业12 -> 乙企业
E103 | programmes.csv | 2 | 学位 | programmes.csv: 高职,40 -> 高职,四十余
E103 | schools.csv | 2 | 经度 | schools.csv: 104.40 -> 204.40
E104 | demands.csv | 2 | 需求层次 | demands.csv: 大专,460601 -> 博士,460601
E104 | programmes.csv | 2 | 层次 | programmes.csv: 高职,40 -> 高职及以上,40
E105 | demands.csv | 2 | 培养类型 | demands.csv: 30,在校生 -> 30,退休
E105 | demands.csv | 2 | 允许整合 | demands.csv: 1年,是 -> 1年,也许
E105 | firms.csv | 3 | 企业类型 | firms.csv: 链属企业 -> 个人
E105 | marks.csv | 3 | 指标 | marks.csv: B1,E1,B,17 -> B1,E1,C,9
E103 | bases.csv | 2 | 可容纳人数 | bases.csv: 60 -> 许多
E105 | decisions.csv | 2 | 决定 | decisions.csv: 指定 -> 保送
E109 | decisions.csv | 2 | 申报编号 | decisions.csv: B1 -> B9
E128 | decisions.csv | 3 | 决定 | decisions.csv: 议定 -> 议定⏎B1,排除,再议
E106 | demands.csv | 3 | 培养周期 | demands.csv: 6月 -> 长期
E107 | bids.csv | 3 | 申报日期 | bids.csv: 2026.3.2 -> 三月初
E107 | round.toml | - | bid_deadline | round.toml: 2026-03-15 -> 三月中
E107 | commitments.csv | 2 | 到期 | commitments.csv: 2027-01-01 -> 明年
E108 | demands.csv | 3 | 需求编号 | demands.csv: D2 -> D1
E108 | firms.csv | 3 | 需求方编号 | firms.csv: F2 -> F1
E108 | posts.csv | 3 | 岗位名称 | posts.csv: 操作工 -> 操作工⏎数控岗,别的岗位
E109 | demands.csv | 3 | 企业名称 | demands.csv: D2,乙企业 -> D2,乙企
E109 | demands.csv | 2 | 职业编码 | demands.csv: 6-23-03-01 -> 6-23-3-1
E109 | demands.csv | 4 | 指定整合方 | demands.csv: ,东园区,甲 -> ,西园区,甲
E109 | demands.csv | 4 | 代报企业 | demands.csv: 乙企业12 -> 丁企业12
E109 | firms.csv | 3 | 所属链主 | firms.csv: 东园区,,甲企业 -> 东园区,,甲
E109 | programmes.csv | 4 | 机构名称 | programmes.csv: S3 -> S9
E109 | bids.csv | 3 | 机构名称 | bids.csv: 二学院 -> 三学院
E109 | commitments.csv | 2 | 专业代码 | commitments.csv: 460601 -> 460103
E109 | experts.csv | 3 | 回避 | experts.csv: 甲企业,一学院 -> 甲企业,三学院
E109 | marks.csv | 5 | 申报编号 | marks.csv: B2,E1,B -> B9,E1,B
E109 | marks.csv | 5 | 专家编号 | marks.csv: B2,E1,B -> B2,E9,B
E109 | marks.csv | 5 | 指标 | marks.csv: B2,E1,B -> B2,E1,D
E110 | demands.csv | 3 | 企业名称 | firms.csv: F3, -> F4,乙企业⏎F3, | demands.csv: 乙企业12 -> F2 12
E110 | demands.csv | 3 | 用工地 | demands.csv: 绵阳市 -> 市中区
E111 | demands.csv | 3 | 用工地 | demands.csv: 绵阳市 -> 绵阳市游先区
E111 | demands.csv | 2 | 用工地 | firms.csv: 航空航天,成都市 -> 航空航天,
E111 | firms.csv | 3 | 区县 | firms.csv: 旌阳区 -> 青羊区
E111 | schools.csv | 4 | 市州 | schools.csv: 成都 -> 成者
E112 | demands.csv | 3 | 数量 | demands.csv: 12-15 -> 若干
E113 | demands.csv | 3 | 数量 | demands.csv: 12-15 -> 15-12
E113 | demands.csv | 3 | 培养周期 | demands.csv: 6月 -> 6-5月
E114 | demands.csv | 4 | 代报企业 | demands.csv: 乙企业12 -> 乙企业11
E115 | demands.csv | 3 | 代报企业 | demands.csv: 6月,,,, -> 6月,,,甲企业12,
E116 | schools.csv | 3 | 在校生学位 | schools.csv: ,,60,,0.60 -> ,,50,,0.60
E117 | marks.csv | 3 | 得分 | marks.csv: E1,B,17 -> E1,B,20.01
E117 | marks.csv | 3 | 得分 | marks.csv: E1,B,17 -> E1,B,-1
E118 | marks.csv | 3 | 得分 | marks.csv: B1,E1,B,17 -> B1,E1,A,7
E119 | criteria.csv | 2 | 权重 | criteria.csv: A,60 -> A,0
E119 | criteria.csv | 3 | 满分 | criteria.csv: 40,20 -> 40,-20
E121 | criteria.csv | 4 | 取值来源 | criteria.csv: 0.30..0.80 -> 高的好
E121 | criteria.csv | 4 | 取值来源 | criteria.csv: 双师比例 -> 就业率
E122 | marks.csv | 3 | 得分 | marks.csv: E1,B,17 -> E1,B,十七
E122 | schools.csv | 3 | 双师比例 | schools.csv: 0.60 -> 较高
E123 | demands.csv | 2 | 需求编号 | demands.csv: D1 -> \"D⏎1\"
E123 | demands.csv | 2 | 产业链 | demands.csv: D1,甲企业, -> D1,甲企业,\"航空⏎航天\"
E123 | round.toml | - | seed | round.toml: \"s\" -> \"\"\"s⏎t\"\"\"
E124 | firms.csv | 3 | 园区 | firms.csv: 旌阳区,东园区 -> 旌阳区,#REF!
E124 | posts.csv | 2 | 统一岗位 | posts.csv: 数控操作工 -> 数控cāo作工
E124 | demands.csv | 3 | 岗位名称 | demands.csv: 数控岗 -> 數控岗
E125 | demands.csv | 3 | 岗位名称 | demands.csv: 数控岗 -> 数控岗、钳工
W210 | posts.csv | 3 | - | posts.csv: 操作工 -> 操作工⏎合计,
W210 | posts.csv | 3 | - | posts.csv: 操作工 -> 操作工⏎示例：钳工岗,钳工
W210 | experts.csv | 4 | - | experts.csv: 甲企业,一学院 -> 甲企业,一学院⏎E2,企业,甲企业,一学院
W211 | programmes.csv | 5 | 学位 | programmes.csv: 大专,50,, -> 大专,50,,⏎合计,,,121,,
I305 | posts.csv | - | - | posts.csv: 岗位名称, -> 岗位对照表,⏎岗位名称,
E130 | outcomes.csv | 2 | 合格人数 | outcomes.csv: 30,28 -> 30,31
E131 | outcomes.csv | 3 | 班级编号 | outcomes.csv: 30,28 -> 30,28⏎上轮,K1,S1,F1,30,27
E132 | outcomes.csv | 3 | 班级编号 | outcomes.csv: 30,28 -> 30,28⏎上轮,K1,一学院,,30,28
W216 | schools.csv | 2 | 合格率 | criteria.csv: 双师比例 -> 合格率 | schools.csv: 双师比例 -> 合格率
I308 | schools.csv | 2 | 合格率 | criteria.csv: 双师比例 -> 合格率 | \
schools.csv: 双师比例 -> 合格率 | schools.csv: 0.55 -> ∅
W201 | demands.csv | 2 | 对应专业 | demands.csv: 460601 -> 460601、080910T
W201 | demands.csv | 2 | 对应专业 | demands.csv: 460601 -> 460601、深空装配技术
W201 | demands.csv | 2 | 职业编码 | demands.csv: 6-23-03-01 -> 6-23-03-99
W203 | demands.csv | 2 | 数量 | demands.csv: 460601,30 -> 460601,约30人
W203 | demands.csv | 2 | 对应专业 | demands.csv: 460601 -> 460601.0
W203 | demands.csv | 2 | 职业编码 | demands.csv: 6-23-03-01 -> 飞机装配工S
W203 | schools.csv | 4 | 市州 | schools.csv: 成都市 -> 成都
W203 | bids.csv | 3 | 机构名称 | bids.csv: 二学院 -> 旧二学院
W203 | commitments.csv | 2 | 到期 | commitments.csv: 2027-01-01 -> 46388
W203 | demands.csv | 3 | 用工地 | demands.csv: 绵阳市 -> 绵阳高新区
W204 | demands.csv | - | - | demands.csv: 通过 -> ∅ | demands.csv: 通过 -> ∅ | demands.csv: 通过 -> ∅
W205 | experts.csv | - | - | experts.csv: E2,企业,甲企业,一学院 -> ∅ | marks.csv: B2,E2,A,7⏎B2,E2,B,16⏎ -> ∅
W207 | bids.csv | 2 | 申报编号 | marks.csv: B1,E1,A,8.5⏎B1,E1,B,17⏎ -> ∅
W208 | marks.csv | 2 | 专家编号 | experts.csv: 某研究院 -> 一技师学院
W209 | schools.csv | 4 | 在校生学位 | schools.csv: ,,80, -> ,,0,
";

/// Reads [`EDITS`].
fn edits() -> Vec<Case> {
    let mut cases = Vec::new();
    for line in EDITS.trim().lines() {
        let mut cells = line.split('|').map(str::trim);
        let mut cell = || cells.next().expect("code, file, row, column");
        let (code, file, row, column) = (cell(), cell(), cell(), cell());
        let mut round = Round::sound();
        for change in cells {
            let (edited, change) = change.split_once(": ").expect("file: old -> new");
            let (old, new) = change.split_once(" -> ").expect("old -> new");
            let text = |t: &str| t.replace('∅', "").replace('⏎', "\n");
            round.edit(edited, &text(old), &text(new));
        }
        cases.push(Case {
            code,
            file,
            row: row.parse().ok(),
            column: (column != "-").then_some(column),
            round,
        });
    }
    cases
}

/// A case whose round is made beforehand.
fn case(code: &'static str, file: &'static str, round: &Round) -> Case {
    Case {
        code,
        file,
        row: None,
        column: None,
        round: round.clone(),
    }
}

/// A workbook whose second sheet is hidden.
fn hidden_sheet() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet();
    let sheet = book.add_worksheet().set_name("隐藏").expect("a name");
    sheet.set_hidden(true);
    book.save_to_buffer().expect("a workbook")
}

/// Cases that remove or replace whole files.
fn whole_files() -> Vec<Case> {
    let sound = Round::sound;
    let needed = [
        "demands.csv",
        "schools.csv",
        "programmes.csv",
        "experts.csv",
        "bids.csv",
    ];
    let needed = needed.into_iter().chain(["round.toml"]);
    let mut cases: Vec<Case> = needed
        .map(|file| case("E002", file, sound().remove(file)))
        .collect();
    let once = "申报编号,专家编号,指标,得分\nB1,E1,A,8.5\n";
    let (gb, _, _) = encoding_rs::GB18030.encode("岗位名称,统一岗位\n数控,数控操作工\n");
    cases.extend([
        case(
            "E002",
            "call_members.csv",
            sound().put("calls.csv", "榜单编号\nK1\n"),
        ),
        case(
            "E004",
            "criteria.csv",
            sound().put("criteria.csv", b"\xff\xff"),
        ),
        case("E004", "firms.csv", sound().put("firms.csv", b"PK\x03\x04")),
        case(
            "E008",
            "轮次.csv",
            sound().put("轮次.csv", "键,值\n轮次编号,r\n"),
        ),
        Case {
            row: Some(2),
            ..case("W210", "评分.csv", sound().put("评分.csv", once))
        },
        case(
            "I306",
            "选项.xlsx",
            sound().put("选项.xlsx", hidden_sheet()),
        ),
        case("E009", "demands.csv", sound().put("demands.csv", "")),
        case(
            "E009",
            "criteria.csv",
            sound().put("criteria.csv", "指标编号,权重\n"),
        ),
        case("I303", "汇总.csv", sound().put("汇总.csv", "a\n1\n")),
        case(
            "W202",
            "posts.csv",
            sound().put("posts.csv", gb.into_owned()),
        ),
    ]);
    let alone = "企业名称,产业链,岗位名称,需求层次,对应专业,数量,用工地,论证结论\n\
                 甲企业,航空航天,数控岗,大专,460103,24,成都市,通过\n\
                 甲企业,,钳工岗,大专,460103,24,成都市,通过\n";
    let mut round = sound();
    round.remove("firms.csv").put("demands.csv", alone);
    cases.push(Case {
        row: Some(2),
        column: Some("企业名称"),
        ..case("W206", "demands.csv", &round)
    });
    cases
}

/// Cases of published classes.
fn published() -> Vec<Case> {
    let members = [
        ("E120", 3, "需求编号", "K1,K1-1,D1,30\nK1,K1-1,D2,12\n"),
        ("E120", 2, "人数", "K1,K1-1,D2,16\n"),
        ("E120", 3, "榜单编号", "K1,K1-1,D3,12\nK2,K1-1,D2,12\n"),
        ("E108", 3, "需求编号", "K1,K1-1,D3,12\nK1,K1-1,D3,12\n"),
        ("E109", 2, "榜单编号", "K3,K3-1,D1,30\n"),
        ("E109", 2, "需求编号", "K1,K1-1,D9,30\n"),
        ("E103", 2, "人数", "K1,K1-1,D1,0\n"),
        ("W215", 2, "班级编号", "K1,K1-1,D1,12\n"),
    ];
    let round = |rows: &str| {
        let mut round = Round::sound();
        round.put("calls.csv", "榜单编号\nK1\nK2\n");
        let heading = "榜单编号,班级编号,需求编号,人数\n";
        round.put("call_members.csv", format!("{heading}{rows}"));
        round
    };
    let case = |(code, row, column, rows)| Case {
        row: Some(row),
        column: Some(column),
        ..case(code, "call_members.csv", &round(rows))
    };
    members.map(case).into()
}

/// Cases of score sheets; the round's own marks stand beside a blank one.
fn score_sheets() -> Vec<Case> {
    let sound = Round::sound().load().expect("the sound round loads");
    let code = sound.model.scoring.check_code(sound.market.criteria());
    let code = format!("评审办法校验码 {code},,,\n");
    let other = "评审办法校验码 000000000000,,,\n";
    let (one, two) = ("B1,r-航空航天-001,8.5,17\n", "B2,r-航空航天-002,9,18\n");
    let (half, mixed) = ("B2,r-航空航天-002,9,\n", "B2,r-航空航天-001,9,18\n");
    let sheets = [
        ("E126", Some(4), None, [one, two, other]),
        ("E127", Some(3), Some("榜单编号"), [one, mixed, &code]),
        ("W213", Some(3), None, [one, half, &code]),
        ("I307", None, None, [one, two, ""]),
        ("W214", None, None, ["B1,r-航空航天-001,,\n", "", &code]),
    ];
    let case = |(code, row, column, rows): (_, _, _, [&str; 3])| {
        let mut round = Round::sound();
        if code != "W214" {
            for row in ["B1,E1,A,8.5", "B1,E1,B,17", "B2,E1,A,9", "B2,E1,B,18"] {
                round.edit("marks.csv", &format!("{row}\n"), "");
            }
        }
        let heading = "申报编号,榜单编号,A（满分10）,B（满分20）\n";
        let file = "评分-E1.csv";
        round.put(file, format!("{heading}{}", rows.concat()));
        Case {
            row,
            column,
            ..case(code, file, &round)
        }
    };
    sheets.map(case).into()
}

fn cases() -> Vec<Case> {
    [edits(), whole_files(), published(), score_sheets()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn the_sound_round_has_no_finding() {
    let loaded = Round::sound().load().expect("the sound round loads");
    assert_eq!(loaded.findings, []);
    let market = &loaded.market;
    assert_eq!(market.demands().len(), 3);
    assert_eq!(market.entities().len(), 2);
    let left: Vec<_> = market.entities().iter().map(|e| e.seats).collect();
    assert_eq!(
        left,
        [Some(55), Some(80)],
        "an open commitment holds 5 seats"
    );
}

#[test]
fn one_change_makes_exactly_its_finding() {
    let mut failures = Vec::new();
    for case in cases() {
        let findings = case.round.findings();
        let expected = findings.iter().find(|f| f.code == case.code);
        let severity = expected.map_or(Severity::Info, |f| f.severity);
        let weighty = findings.iter().filter(|f| f.severity <= severity);
        let found: Vec<_> = weighty
            .map(|f| {
                (
                    &*f.code,
                    &*f.place.file,
                    f.place.row,
                    f.place.column.as_deref(),
                )
            })
            .collect();
        let wanted = [(case.code, case.file, case.row, case.column)];
        if found != wanted {
            failures.push(format!("wanted {wanted:?}, found {findings:#?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let tried: BTreeSet<&str> = cases()
        .iter()
        .map(|case| case.code)
        .chain(["E001", "W212", "E129", "E140"])
        .collect();
    assert_eq!(tried, desk::finding_codes());
}

#[test]
fn changed_criteria_are_a_warning_once_somebody_says_why() {
    let case = score_sheets().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    for (file, bytes) in case.round.files {
        std::fs::write(folder.path().join(file), bytes).expect("written");
    }
    let loaded = load_as(
        folder.path(),
        How {
            weights_changed: Some("重新议定"),
            ..How::default()
        },
    )
    .expect("loads");
    let codes: Vec<&str> = loaded.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["W212", "I305"]);
    let recorded = loaded.market.round().weights_changed.as_deref();
    assert_eq!(recorded, Some("重新议定"));
}

#[test]
fn no_folder_and_an_empty_folder_are_no_round() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("README.md"), "x").expect("written");
    for folder in [folder.path(), &folder.path().join("nowhere")] {
        let findings = load(folder, None).expect_err("no round");
        let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["E001"]);
    }
}

#[test]
fn all_findings_come_at_once_worst_first() {
    let mut round = Round::sound();
    round.edit("demands.csv", "460601", "460601X");
    round.edit("demands.csv", "12-15", "若干");
    round.edit("firms.csv", "旌阳区", "青养区");
    round.edit("round.toml", "sichuan-", "hubei-");
    round.edit("marks.csv", "E1,B,17", "E1,B,99");
    round.edit("schools.csv", "104.40", "约104");
    round.edit("experts.csv", "专家来源", "联系电话");
    round.edit("schools.csv", ",,80,", ",,0,");
    let findings = round.findings();
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    let errors = ["E102", "E112", "E111", "E117", "E007", "E103"];
    assert_eq!(codes, [&errors[..], &["W209", "I302"]].concat());
}

#[test]
fn a_model_given_by_hand_is_read_in_its_own_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, bytes) in Round::sound().files {
        std::fs::write(folder.path().join(file), bytes).expect("written");
    }
    let text = "name = \"own\"\n[classes]\nclass_min = 15\n";
    let loaded = load(folder.path(), Some(("own.toml", text))).expect("loads");
    assert_eq!(loaded.model.classes.class_min, 15);
    let broken = load(
        folder.path(),
        Some(("own.toml", "name = \"own\"\nclass_min = 1\n")),
    );
    let findings = broken.expect_err("an unknown key");
    assert_eq!(
        (findings[0].code.as_str(), findings[0].place.file.as_str()),
        ("E005", "own.toml")
    );
}

#[test]
fn personal_columns_change_nothing_downstream() {
    let plain = Round::sound().load().expect("loads");
    let mut round = Round::sound();
    round.edit("experts.csv", "专家编号,", "专家姓名,专家编号,");
    round.edit("experts.csv", "E1,", "张三,E1,");
    round.edit("experts.csv", "E2,", "李四,E2,");
    assert_eq!(round.load().expect("loads").inputs, plain.inputs);
}
