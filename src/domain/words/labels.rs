//! Headings of pages, tables and the terminal, each a pair; templates find them by their
//! constant's name.

use serde::Serialize;

use super::{Lang, Said};

/// A heading in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The text of one language.
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

impl From<Label> for Said {
    fn from(label: Label) -> Self {
        Said {
            zh: label.zh.to_owned(),
            en: label.en.to_owned(),
        }
    }
}

macro_rules! labels {
    ($($name:ident = $zh:literal, $en:literal;)+) => {
        $(#[doc = $en] pub const $name: Label = Label { zh: $zh, en: $en };)+
        /// Every label with its name.
        pub const ALL: &[(&str, Label)] = &[$((stringify!($name), $name)),+];
    };
}
pub(super) use labels;

labels! {
    // the page
    NONE = "无", "none";
    TITLE = "评审推荐报告", "Review and recommendation";
    TITLE_FORMED = "成班方案", "Classes";
    SYNTHETIC = "示例数据：需求、揭榜与评分均为合成，不作任何依据",
        "Synthetic data: orders, bids and marks are invented and prove nothing";
    NOT_VETTED = "未论证：需求尚无专家论证结论，全部参加成班",
        "Before vetting: no demand has a verdict yet, all take part";
    NOT_SCORED = "未评分：本轮没有评分，以下不构成推荐",
        "Not scored: the round has no marks, nothing here is a recommendation";
    NO_BIDS = "尚无揭榜申报：结果到成班为止", "No bids yet: the outcome ends with formation";
    SWITCH = "English", "中文";
    SEARCH = "查找榜单、学校、专业", "Find calls, schools, majors";
    OPEN_ALL = "全部展开", "Open all";
    CLOSE_ALL = "全部收起", "Close all";
    PRINT = "打印", "Print";
    SETTLED = "合意与递补", "Answers and re-awards";
    SETTLED_NOTE = "推荐、名次与证明以评审时为准，不因合意结果改动；下表是其后的变化",
        "The recommendation, its ranks and proofs stand as reviewed; this is what changed since";
    PARTY = "答复方", "party";
    ANSWER = "答复", "answer";
    EFFECT = "效力与去向", "effect";
    HOLDS_NOW = "现承接学校", "held now by";
    SETTLED_PUBLIC = "本公示已计入合意答复：递补、调整和撤销的班以本公示为准",
        "This notice counts the answers of both sides; classes changed since stand as here";

    // sections
    FIGURES = "总体情况", "Summary";
    PICTURE = "需求去向", "Flow of demand";
    RECOMMENDED = "推荐汇总", "Recommendations";
    FORMED = "成班汇总", "Classes";
    EXCEPTIONS = "非最高分推荐", "Exceptions";
    SIDES = "双向稳定性", "Two-sidedness";
    REVIEW = "分榜评审", "Call by call";
    CALL_BY_CALL = "分榜明细", "Call by call";
    UNSERVED = "未成班需求", "Unserved demand";
    WAYS = "成班余地", "What would serve more";
    INDICATORS = "指标", "Indicators";
    WARNING = "专业预警", "Early warning by major";
    PLANNED = "规划测算：以符合条件的专业代替揭榜申报，由数据指标计分，不作择优依据",
        "Planning only: fitting programmes stand in for bids, scored from data, no award";
    TITLE_PLANNED = "规划测算报告", "Planning";
    PLANNED_BOOK = "规划测算表", "Planning workbook";
    PLANNED_SCHOOL = "测算机构", "Planned";
    PLANNED_AWARDS = "规划测算落实", "Planned placement";
    EXPAND_CURVE = "落实人数（按优先级加权）随新增学位数的变化；圆圈处最优方案前后不衔接",
        "Heads served, weighted by priority, against new seats; circles: best plans not nested";
    EXPAND_PLACES = "新增学位的去处", "Where the seats go";
    EXPAND_STEPS = "逐个增加", "Seat by seat";
    EXPAND_NOTHING = "增加学位不增加落实人数", "more seats would serve no more heads";
    BUDGET_CURVE = "落实人数（按优先级加权）随新增学位费用（元）的变化",
        "Heads served, weighted by priority, against what new seats cost (yuan)";
    BUDGET_STEPS = "逐步增加的预算", "Budget by budget";
    BUDGET_NOTHING = "预算之内增加学位不增加落实人数", "within the budget more seats would serve no more heads";
    BUDGET_YUAN = "预算至少（元）", "budget from (yuan)";
    SEAT_YUAN = "每个学位（元）", "per seat (yuan)";
    COST_YUAN = "费用（元）", "cost (yuan)";
    COST_SOURCE = "成本来源", "cost stated by";
    TWO_STEPS = "两步", "in two steps";
    TOGETHER = "合并", "together";
    TOGETHER_CHANGES = "落实人数有变的需求", "Demands that fare otherwise";
    TOGETHER_PARTS = "分块", "Parts";
    TOGETHER_CLASSES = "合并方案的班", "Classes of the joint plan";
    FIRST_DEMAND = "首条需求", "first demand";
    ROLE_KEYS = "岗位组", "role keys";
    LAWFUL_CLASSES = "合规班", "lawful classes";
    SCARCE = "紧缺条件", "scarce limits";
    AT_MOST = "上限", "at most";
    SAME_CLASS = "与两步同班", "also formed in two steps";
    SEATS_NOW = "现有学位", "seats now";
    SEATS_NEW = "新增", "new";
    PROGRAMME_ROW = "专业表行号", "programme row";
    MORE_SERVED = "多落实", "more served";
    NTH_SEAT = "第几个学位", "seat";
    HEADS_SERVED = "累计落实", "served";
    WHOLE = "合计", "all";
    BY_CHAIN = "按产业链", "by chain";
    BY_CITY = "按用工市州", "by city of work";
    BY_LEVEL = "按层次", "by level";
    SERVED_SHARE = "落实比例", "share served";
    MEAN_SCORE = "平均得分", "mean score";
    MEAN_WAY = "平均距离", "mean distance";
    CONCENTRATION = "集中度", "concentration";
    TARGETS = "目标对照", "Official targets";
    TARGET = "目标", "target";
    TARGET_SAYS = "文件表述", "the text says";
    THIS_ROUND = "本轮", "this round";
    SOURCE_TEXT = "文件", "text";
    STANDING = "效力", "standing";
    SUBSIDY = "补贴标准", "Subsidy";
    KIND = "类别", "kind";
    RATE = "元/人·年", "yuan per head and year";
    SEAT_USE = "学位使用", "Seat use";
    DEMAND_HEADS = "需求人数", "demand";
    SEATS_OFFERED = "可用学位", "seats";
    RATIO = "供需比", "supply over demand";
    DEGREE = "匹配度", "matching degree";
    BAND = "预警", "band";
    SEAT_PRICE = "增加一个学位", "one seat more";
    ADVICE = "增加或调剂学位", "seats to add or shift";
    NO_CLASS_FOR_MAJOR = "没有开设该专业的机构，或没有需要该专业的班", "no school teaches it, or no class accepts it";
    IDLE_MAJORS = "本轮无需求的专业及学位", "Majors without demand, and their seats";
    REGIONS = "地区匹配度", "Matching degree by region";
    REGION = "市州", "city";
    TRACKING = "跟踪", "Tracking";
    TRACKED_ROWS = "行数", "rows";
    ENTERED = "入班人数", "entered";
    BY_ROUND = "按轮次", "by round";
    BY_SCHOOL = "按培养机构", "by school";
    BY_FIRM = "按企业", "by firm";
    BY_GROUP = "按专业类", "by group of majors";
    TREND = "各轮走势", "From round to round";
    UNNAMED = "未注明", "not named";
    TRACKED_SHORT = "低于目标的标为橙色。", "What falls short of a target is orange.";
    TRACKING_NOTE = "合格、取证、入职占入班人数，对口就业、留存、流失占入职人数，满意度按入职人数加权；空格为尚不清楚，不计入。",
        "Passed, certified and hired are shares of those who entered; the trade trained for, \
         retention and turnover of those hired; satisfaction is weighted by heads hired. A blank \
         is not known yet and counts nowhere.";
    INDICATORS_NOTE = "人数按需求人数计，落实指在有中选机构的班内；得分和距离按班内人数加权；集中度为各培养机构主体所占人数比例的平方和，满值 10000",
        "Heads count up to what was ordered; score and distance are weighted by heads; \
         concentration is the sum of squared shares of bodies, 10,000 at most";
    WARNING_NOTE = "接受多个专业的需求，人数由各专业平分；学位为资格合格机构的剩余学位，不超过主体总学位；增加学位按全部符合条件的专业逐项求解，不限于揭榜机构；富余仅就本轮而言",
        "Heads of a demand that accepts several majors are shared equally; seats are those left in \
         screened schools; what more seats bring is solved over all that fit; \
         a surplus is one over this round's demand";
    REGIONS_NOTE = "需求按用工地，学位按学校所在地；跨市州培养不计入本地匹配",
        "Demand by site of work, seats by place of the school; other cities do not count";
    SIZES = "班额分布", "Class sizes";
    FRONTIER = "班额下限与成班人数", "Heads in classes by least size";
    CONSENTS = "最值得争取的同意整合", "Consents worth most";
    PARKS = "园区合并整合", "Parks as one";
    UNTAUGHT = "无人能承接的榜单", "Calls that nobody could teach";
    SUPPLY = "专业供给", "Supply";
    WAIVERS = "豁免成班", "Waived classes";
    INELIGIBLE = "不合格揭榜", "Ineligible bids";
    FINDINGS = "数据提醒", "Findings";
    LINKS = "关联规则与委员会决定", "Rules across classes, and decisions";
    CONFLICT = "冲突", "Conflict";
    NOT_DECIDED = "部分要求不能同时满足，所涉各班未择优（见“冲突”）",
        "Some rules cannot all hold: their classes are not awarded (see the conflict)";
    PROOFS = "证明", "Proofs";
    CHECKS = "校核", "Verification";
    INPUTS = "依据", "Sources";

    // groups of the summary
    DEMAND = "需求", "Demand";
    BIDS = "揭榜", "Bids";
    AWARD = "择优", "Award";
    NOTICES = "提醒", "Findings";
    RESULT = "结果", "Result";

    // figures
    DEMAND_LINES = "需求条数", "demand lines";
    HEADS_ORDERED = "需求人数", "heads ordered";
    TAKING_PART = "参加成班", "taking part";
    IN_CLASSES = "成班人数", "heads in classes";
    LEFT = "未成班人数", "heads in no class";
    CALL_COUNT = "榜单", "calls";
    CLASS_COUNT = "班数", "classes";
    BID_COUNT = "揭榜申报", "bids";
    ELIGIBLE_BIDS = "合格", "eligible";
    AWARDED = "已落实班数", "classes awarded";
    HEADS_AWARDED = "已落实人数", "heads awarded";
    NO_BID = "无人揭榜", "calls without a bid";
    NO_ELIGIBLE = "无合格揭榜", "calls without an eligible bid";
    BY_HIGHEST = "最高分中选", "won by the highest score";
    BY_OTHER = "非最高分中选", "won by another";
    BLOCKS_BINDING = "存在竞争的分块", "blocks in which seats can bind";
    LARGEST_BLOCK = "最大分块班数", "classes in the largest";

    // columns
    CALL = "榜单", "Call";
    CLASS = "班级", "Class";
    CHAIN = "产业链", "Chain";
    ROLE = "岗位名称", "Post as filed";
    LEVEL = "需求层次", "Level";
    MAJORS = "对应专业", "Majors";
    SKILLS = "岗位知识能力要求", "What the post asks for";
    TREATMENT = "就业待遇及政策", "Pay and conditions";
    OUR_FIRM = "本企业", "our firm";
    MAJOR = "专业", "Major";
    PERIOD = "培养周期", "Length";
    SIZE = "人数", "Heads";
    TIER = "成班方式", "Made by";
    NAMED = "冠名", "Named after";
    FIRM = "需求方", "Firm";
    DEMAND_CODE = "需求", "Demand";
    MEMBERS = "成员", "Members";
    ANCHOR = "用工地", "Work site";
    INTAKE = "招生数", "Intake";
    BIDS_ELIGIBLE = "合格/揭榜", "Eligible/bids";
    WINNER = "推荐机构", "Recommended";
    SCHOOL = "培养机构", "School";
    BID = "申报", "Bid";
    SCORE = "得分", "Score";
    RANK = "推荐名次", "Rank";
    SCORE_RANK = "得分名次", "By score";
    BREAKDOWN = "分项得分", "By criterion";
    SEATS = "拟招人数", "Seats";
    DISTANCE = "距离", "Distance";
    VERDICT = "结论", "Verdict";
    DISPLACES = "将改变", "Would change";
    RECUSED = "回避专家", "Recused";
    HIGHEST = "最高分", "Highest score";
    GAP = "分差", "Gap";
    WHY_NOT = "未推荐原因", "Why not";
    COST = "改选代价", "Cost of taking it";
    REASON = "原因", "Reason";
    HEADS_LEFT = "未成班", "Left";
    CODE = "代码", "Code";
    SEVERITY = "级别", "Severity";
    PLACE = "位置", "Place";
    CELL = "原文", "Cell";
    SAYS = "问题", "What is wrong";
    HINT = "处理办法", "What to do";
    STAGE = "目标", "Level";
    GOAL = "含义", "Meaning";
    BLOCKS = "分块", "Blocks";
    BLOCK = "分块", "Block";
    TOTAL = "合计", "Total";
    OBJECTIVE = "目标值", "Objective";
    BOUND = "界", "Bound";
    BLOCK_SIZE = "规模", "Members";
    STATUS = "状态", "Status";
    PROOF = "证明方式", "Proof";
    EVERY_STAGE = "逐块明细", "Every block";
    FILE = "文件", "File";
    BYTES = "字节", "Bytes";
    HASH = "校验值（BLAKE3）", "BLAKE3";
    ROUND = "轮次", "Round";
    DATE = "日期", "Date";
    DEADLINE = "揭榜截止", "Bids until";
    MODEL = "政策模型", "Policy model";
    DOCUMENT = "政策依据", "Official text";
    SETTINGS = "参数", "Settings";
    ROBUST = "稳健性", "How sure it is";
    ROBUST_NOTE = "权重、专家变动时，每次抽样都按同一规则重新求最优推荐；比例后为标准误，横线为两倍标准误；校核重算分数、名次、临界点和计数，各次抽样的最优性由求解器证明",
        "Each draw has its own optimal award; shares with standard errors, lines span two of them. \
         verify works out scores, ranks, flips and counts again; optimality is the solver's word";
    SURE_CLASSES = "各班由谁承接", "Who takes each class";
    OF_WEIGHTS = "权重抽样", "Draws of weights";
    OF_EXPERTS = "专家抽样", "Draws of experts";
    INSTEAD = "改由", "Taken instead by";
    PANEL = "专家评分情况", "How the experts marked";
    PANEL_NOTE = "严宽为该专家所评总分与其他专家均分之差的平均，横线为一倍标准差",
        "Severity: an expert's total minus the mean of the others, on average, with its spread";
    EXPERT_BIDS = "评分份数", "Bids marked";
    RECUSED_COUNT = "回避份数", "Recused";
    MISSING_BIDS = "缺评份数", "Not marked";
    SEVERITY_OF = "严宽（分）", "Severity, points";
    OUTLIERS = "离群评分", "Marks apart";
    WITHOUT = "去除该专家", "Without this expert";
    AGREEMENT = "评分一致性", "Agreement";
    ALL_CRITERIA = "总分", "Total";
    KENDALL = "肯德尔 W", "Kendall's W";
    ICC_SINGLE = "组内相关系数 ICC(2,1)", "ICC(2,1)";
    ICC_MEAN = "均值的组内相关系数 ICC(2,k)", "ICC(2,k)";
    FLIPS = "权重临界点", "Where a weight flips the highest score";
    FLIPS_NOTE = "某项权重由 0 到 100%，其余按比例；竖线为现行权重，颜色为最高分申报，临界点为精确值",
        "One weight from 0 to 100 %, the others in proportion; the line is the weight as it is, \
         colors are who has the highest score, flips are exact";
    ENTROPY = "名次熵（比特）", "Entropy, bits";
    FIRST_SHARE = "得分第一的比例", "First by score";
    WON_SHARE = "中选可接受度", "Award acceptability";
    CONFIDENCE = "置信系数", "Confidence";
    CENTRAL = "中心权重", "Central weights";
    NOT_DRAWN = "未做稳健性抽样", "Nothing was drawn";
    CRITERIA_HASH = "评审指标校验值", "Hash of criteria";
    MODEL_HASH = "模型校验值", "Hash of the model";
    SEED = "抽签种子", "Seed of draws";
    VERSION = "程序版本", "Version";
    PUBLISHED = "榜单已发布，成班不再变动", "calls were published, formation is frozen";

    // map and capacity
    MAP = "用工地与培养机构", "Work sites and schools";
    MAP_NOTE = "按经纬度示意，不表示任何界线；圆面积为人数：蓝为用工地，绿为推荐机构；线为承接关系",
        "By longitude and latitude, no borders meant; areas are heads: sites blue, recommended \
         schools green, lines join those who train for each other";
    CAPACITY = "容量使用", "Use of capacity";
    CAPACITY_NOTE = "承接了班的主体，按使用比例从高到低；同一主体的各块牌子合并计算",
        "Bodies that win a class, the fullest first; the plates of a body count together";
    BODY = "主体", "Body";
    STUDENT_SEATS = "在校生学位", "Seats for students";
    SERVICE_SEATS = "在职员工学位", "Seats for employees";
    CLASSES_WON = "承接班数", "Classes won";

    // the workbook
    REVIEW_BOOK = "评审推荐表", "Review workbook";
    BY_CRITERION = "分项评审", "Criterion by criterion";
    SIGNATURES = "专家签字", "Signatures";
    OUTCOME_ID = "结果编号", "Outcome";
    MODE = "培养类型", "Trainees";
    SOURCE = "来源", "Source";
    REMEDY = "整改办法", "What to do";
    WAY_OUT = "出路", "Way out";
    MADE = "成班依据", "How it came about";
    LEAST_SIZE = "班额下限", "Least size";
    HEADS_IN_CLASSES = "成班人数", "Heads in classes";
    HEADS_MORE = "多编入", "More heads";
    CONSENT_COUNT = "同意项数", "Consents";
    CHANGE = "调整", "Change";
    CONTENT = "内容", "What";
    WHOSE = "需求", "Whose";
    PROVED = "证明", "Proof";
    LACKING = "最近的专业与所差条件", "Nearest programmes and what is lacking";
    REMARK = "备注", "Remark";
    ORDINAL = "序号", "No.";
    EXPERT = "专家编号", "Expert";
    RECUSALS = "回避申报数", "Bids recused from";
    SIGNATURE = "签字", "Signature";
    SIGNED_ON = "日期", "Date signed";
    CRITERION = "指标", "Criterion";
    SIGN_NOTE = "本人已按上列指标和权重独立评分，对应当回避的申报未予评分，对本表所列推荐结果签字确认。",
        "I marked by these criteria and weights on my own, marked no bid from which I was recused, \
         and sign for the recommendations in this workbook.";
    NO_EXPERTS = "本轮没有专家名单", "the round lists no experts";

    // score sheets
    SCORE_SHEET = "专家评分表", "Score sheet";
    SCORE_SHEET_PREFIX = "评分-", "marks-";
    RECUSED_SHEET = "回避", "Recusals";
    RECUSED_BIDS = "回避申报", "Bids not marked";
    CHECK_CODE = "评审办法校验码", "check code of the scoring rules";
    SCHOOL_NAME = "机构名称", "School";
    CLASS_SIZE = "班额", "Class size";
    MARK = "评分", "Mark";
    FILL_NOTE = "填写说明：请在各指标栏填写 0 至满分的分数，可带小数；空格视为未评分。\
                 请勿改动表头、编号和表末校验码，也不要增删行。",
        "Fill in a mark from 0 to the maximum, decimals allowed; a blank is no mark. \
         Leave headings, codes and the check code as they are, and add or remove no row.";
    SIGN_LINE = "专家签字：＿＿＿＿＿＿＿＿＿＿＿＿　　　　日期：＿＿＿＿年＿＿月＿＿日",
        "Signature: ____________    Date: ____________";
    NOTHING_TO_MARK = "注：本专家对全部合格申报均须回避，或本轮没有合格申报，本表无需评分。",
        "This expert is recused from every eligible bid, or there is none: nothing to mark here.";
    NOTHING_RECUSED = "无须回避的申报", "recused from no bid";
    RECUSED_NOTE = "以下申报按规定回避，不得评分；误评的分数不计入。",
        "These bids may not be marked by this expert; marks given all the same do not count.";
    SIGN_IN = "签到表", "Sign-in sheet";
    SIGN_IN_NOTE = "本表含姓名，仅供会议签到，不参与计算，也不要放入轮次文件夹。",
        "This sheet holds names. It is for signing in alone: keep it out of the round's folder.";
    NAME = "姓名", "Name";
    SIDE = "专家来源", "Side";
    EMPLOYER = "工作单位", "Employer";

    // what is published
    CALL_NOTICE = "“揭榜挂帅”榜单公告", "Notice of calls";
    CALL_CODE = "榜单编号", "Call";
    POST = "岗位", "Post";
    CLASSES = "班数", "Classes";
    NAMED_FIRM = "冠名企业", "Named after";
    PROPOSAL = "拟立项公示", "Notice of proposed awards";
    PROPOSAL_NOTE = "本表为拟立项建议，公示并审定后方为最终结果。",
        "This is a proposal; only publication and approval make it final.";
    CLASS_CODE = "班级编号", "Class";
    PROPOSED_SCHOOL = "拟立项培养机构", "Proposed school";
    NOBODY_PROPOSED = "本轮没有拟立项的班", "no class has a proposed school";
    NO_CALLS = "本轮没有榜单", "the round has no calls";

    // letters
    LETTER = "揭榜评审结果告知书", "Notice of result";
    BID_CODE = "申报编号", "Bid";
    WEIGHT = "权重", "Weight";
    MAX = "满分", "Highest mark";
    MEAN = "平均得分", "Mean mark";
    OWN_MARKS = "本件得分", "Marks of this bid";
    ORDER = "名次", "Ranks";
    WHY = "理由", "Why";
    WHAT_WOULD_WIN = "怎样才能中选", "What would have won";
    BROKEN_RULES = "不合格之处及整改", "Rules not met, and what to do";
    HOW_TO_CHECK = "如何核对", "How to check";
    CHECK_NOTE = "结果由公开的规则和抽签种子唯一确定：用同一版本程序和同一批输入重算，得到同一结果编号。\
        对结果有异议的，可持本告知书向组织单位书面提出。",
        "Published rules and the seed determine the result: the same version on the same input \
         yields the same outcome. Objections go to the organizer in writing, with this notice.";
    OTHERS_NOTE = "本告知书只载明本件的得分，其他申报只以名次相称。",
        "This notice holds this bid's own marks only; other bids appear by rank.";

    // rows set aside
    SET_ASIDE = "待核", "Set aside";
    SET_ASIDE_NOTE = "以下各行有错误，或所依据的行有错误，未参与本次求解；改正原表后请重新求解",
        "These rows are wrong, or hang on one that is, and took no part; correct the tables and \
         solve again";
    SET_ASIDE_WARNING = "有待核的行未参与求解，本结果不完整，见“待核”",
        "Rows were set aside and took no part: the result is incomplete, see the list";
    TABLE = "表", "Table";

    // what goes back to whoever sent it
    RETURNED = "退改说明", "What to correct";
    RETURNED_COLORS = "红色单元格有错误，改正后才能求解；黄色单元格已按批注所示读取，请核对。\
        整行或整表的问题标在该行或该表的第一格。",
        "Red cells hold errors to be corrected; yellow ones were read as their comments say. \
         What concerns a whole row or sheet is marked in its first cell.";
    RETURNED_TEXT = "本副本的内容都是文本；未读取的工作表（隐藏的、说明类、与本轮无关的）不在其中。\
        请在原表中改正后重新报送，或直接改正本副本。",
        "All cells are text here; sheets that were not read (hidden, guides, unrelated) are not \
         in it. Correct the original or this copy, and send it again.";
    RETURNED_PERSONAL = "联系人、电话等个人信息读取时已舍弃，本副本中相应的格留空。",
        "Names, phones and other personal data were dropped at reading and are blank here.";
    CELL_AT = "单元格", "Cell at";
    SHEET = "工作表", "Sheet";

    // two-sidedness
    SIDES_NOTE = "四种办法用同一得分、志愿和容量并列测算。班级先看需方志愿序，其次得分；\
        机构先看志愿序，其次班额大、路程近、编号小。“双方更愿互选”指班级与机构都更愿选择对方，\
        且机构容量允许。",
        "Four mechanisms on the same scores, wishes and capacities. A class goes by the firms' \
         rank, then the score; a school by its wishes, then size, distance, code. A pair blocks \
         when both would rather have each other and the school's capacities allow it.";
    SIDES_LINKS_NOTE = "关联规则和委员会决定只约束推荐方案。",
        "Rules across classes and decisions bind the recommendation alone.";
    SIDES_SHORT = "双选", "Two sides";
    MECHANISM = "办法", "Mechanism";
    CLASSES_TAKEN = "承接班数", "Classes";
    HEADS_TAKEN = "承接人数", "Heads";
    QUALITY = "质量(人·分)", "Quality (head-points)";
    DISTANCE_SUM = "路程(人·公里)", "Distance (head-km)";
    AGAINST_OPTIMAL = "与推荐方案相比", "Against the recommendation";
    BLOCKING = "双方更愿互选", "Blocking pairs";
    NO_BLOCKING = "没有双方更愿互选的申报", "no pair blocks any of them";
    CLASS_CHOICES = "班级所得在其意愿中的位次", "Classes got their n-th choice";
    SCHOOL_CHOICES = "机构所得在其意愿中的位次", "Schools got their n-th choice";
    CHOICES_NOTE = "位次：班级按其申报逐班计；机构按所得最中意的班计，多块牌子合并计。",
        "Choices: each class by its bids; each body by the class it likes best of what it got.";
    GOT_NOTHING = "未得", "nothing";
    WISH = "志愿序", "Wish";
    FIRM_RANK = "需方志愿序", "Firms' rank";
    HELD_BY = "现承接", "Held by";
    WOULD_GIVE_UP = "机构宁可放弃", "School would give up";
    HAS_ROOM = "容量足够", "has room";
    SWAP_ONLY = "仅同榜各班间调换", "classes of one call would change places";
    BLOCKS_NOTHING = "该申报与各班没有双方更愿互选的情形", "this bid blocks nothing in the recommendation";

    // states of a call or class
    UNAWARDED = "未落实", "nobody";
    NOT_IN_CLASS = "未成班", "in no class";
    HIGHEST_WINS = "最高分", "highest score";
    OTHER_WINS = "非最高分", "not the highest";
    INELIGIBLE_BID = "不合格", "ineligible";
    NO_EXCEPTIONS = "全部由合格最高分中选", "every call is won by its highest eligible score";
    ALL_SERVED = "全部需求已成班", "all demand is in classes";
    NO_INELIGIBLE = "没有不合格揭榜", "no ineligible bids";
    NO_FINDINGS = "没有提醒", "no findings";

    // explanations
    RANK_NOTE = "推荐名次：先中选，再按改选代价从小到大；得分名次：合格揭榜按得分",
        "Rank: winners first, then by what taking the bid instead would cost; \
         by score: eligible bids only";
    PROOF_NOTE = "目标按次序逐级优化，前一级全部最优解之内再求后一级；HiGHS 的结论按其声称照录",
        "Levels are optimized in order, each over all optima of the one before; \
         what HiGHS claims is printed as claimed";
    WAYS_NOTE = "以下各项均逐项重新求解核实，未改动本次结果；每次只变一项，其余不变",
        "Each was tried by forming again, one change at a time; nothing of it is applied";
    FRONTIER_NOTE = "下限降低，人数不一定增加：达到下限而未填允许整合的需求按不同意处理，可拆分的需求也随之增多",
        "A lower least size need not serve more: silence is no consent for orders that reach it";
    FRONTIER_NONE = "需求条数或同岗位需求条数超过上限，未逐一求解",
        "too many lines, in all or in one role key, to form again at each least size";
    NO_CONSENTS = "再取得任何同意，成班人数都不增加", "no consents would serve more heads";
    NO_PARKS = "任何两个园区合并整合，成班人数都不增加", "no two parks as one would serve more heads";
    NO_UNTAUGHT = "每个榜单都有机构能承接", "every call could be taught by some school";
    NO_WAIVERS = "没有豁免成班", "no class is waived";
    NO_WAY_OUT = "逐项试过，无单项出路", "no single change serves it";
    NO_RELATED = "没有相近专业", "no related programme";
    PROVED_ALL = "已求解到底", "solved to its end";
    PROVED_MOST = "同等项数中最多", "no other so many bring more";
    NOT_PROVED = "未证明最多", "not proved the most";
    PICTURE_NOTE = "宽度为人数；左起：产业链、岗位、培养机构", "Width is heads; from the left: chain, post, school";
    OTHER_POSTS = "其他岗位", "other posts";
    OTHER_SCHOOLS = "其他机构", "other schools";
    IN_CLASS = "已成班", "in a class";
    NO_BID_HERE = "无人揭榜", "no bids";
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn every_label_is_said_in_both_languages() {
        for (_, label) in ALL.iter().filter(|(_, label)| *label != SWITCH) {
            bilingual(&Said::from(*label));
        }
        assert_eq!(
            (SWITCH.say(Lang::Zh), SWITCH.say(Lang::En)),
            ("English", "中文")
        );
    }
}
