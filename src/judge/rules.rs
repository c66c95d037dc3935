//! What the judge checks, each rule with the name that people read.

use serde::Serialize;

/// A rule that the judge checks, in the order of the formulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckRule {
    /// The document's format is the one the judge knows.
    Format,
    /// The head says the round's own name, seed, dates and state.
    RoundHead,
    /// The head says the model's own name, texts, hash and settings.
    ModelHead,
    /// Every code exists and stands where it may, once.
    Codes,
    /// Every demand is listed once, with its true attributes and classes.
    DemandLine,
    /// Every bid is listed once, with its true attributes, on the call it names.
    BidLine,
    /// The bids listed as naming no call are those that name none.
    Strays,
    /// The figures of page one.
    Summary,
    /// Only vetted demands of eligible firms are in classes.
    TakingPart,
    /// Demands of one class share chain, post, level rank and mode, and the call says so.
    RoleKey,
    /// Rule 1: heads within the demand's range.
    Heads,
    /// Rule 2: size between least and largest, and equal to the members' sum.
    ClassSize,
    /// Rule 3: a small demand whole in one class or in none.
    Whole,
    /// Rule 4: the least part of a cut demand in a shared class.
    Chunk,
    /// Rule 5: acceptable majors in common, and the call lists them.
    Majors,
    /// Rule 5: a training length in common, and the call states it.
    Days,
    /// Rule 7: every demand of a class of several firms consents.
    Consent,
    /// Rule 7: number of firms.
    FirmsMax,
    /// Rule 7: distance between sites.
    Spread,
    /// Rules 6 to 9: the lawful tier and integrator of least cost.
    Tier,
    /// Rule 8: own classes for those who want their name on one, and only there.
    Named,
    /// Rule 9: classes below the least size.
    Waiver,
    /// The site of the largest contributor.
    Anchor,
    /// W_c, with the surplus over h_d taken off.
    Weight,
    /// Seats that a class needs.
    Intake,
    /// Which classes are one call, in which order, under which role.
    CallShape,
    /// Codes of calls and classes.
    CallCode,
    /// Published classes stand as published.
    Published,
    /// Heads in no class, demand by demand.
    Unserved,
    /// Why they are in none.
    UnservedReason,
    /// Ways out for heads in no class do what they say.
    Remedies,
    /// What would serve more heads of the round.
    Outlook,
    /// Who could teach each call.
    Supply,
    /// Seats as a flow: lawful, and worth what it says.
    Plan,
    /// Potentials that prove it the best.
    PlanProof,
    /// What a seat more or less is worth.
    PlanPrices,
    /// The figures of the round as a whole.
    Indicators,
    /// Early warning by major.
    Warnings,
    /// What became of the trainees of earlier rounds.
    Tracking,
    /// F1 to F6 of the classes against the stages.
    FormationLevels,
    /// Experts who may not mark a bid.
    Recused,
    /// Marks that count and their exact means.
    Means,
    /// σ, rounded once.
    Score,
    /// The rules that a bid breaks.
    Broken,
    /// Whether it breaks none.
    Eligible,
    /// Metres from school to class.
    Metres,
    /// A winner is an eligible bid of the class's own call.
    Winner,
    /// Seats of a programme.
    ProgrammeSeats,
    /// Seats of the body behind the plates, per mode.
    EntitySeats,
    /// Classes of that body.
    EntityClasses,
    /// Bodies with their limits and what the award uses of them.
    EntityLine,
    /// Seats that a bid offers.
    BidSeats,
    /// Classes that a bid takes.
    BidClasses,
    /// A body wins at most its share of a chain's classes.
    Share,
    /// Trainees and classes at bases that programmes share.
    Bases,
    /// What all classes cost.
    Budget,
    /// Bids that the committee has banned.
    Bans,
    /// Floors and pins.
    Floors,
    /// Linking rules are listed with what the award uses.
    Links,
    /// Rules said not to hold together do not, none to spare; repairs mend them.
    Conflicts,
    /// A1 to A4 of the award against the stages.
    AwardLevels,
    /// Blocks share no capacity that can bind.
    Blocks,
    /// Won, lost, cannot or ineligible, and the classes won.
    Verdict,
    /// The award with a bid forced is lawful and gives it a class.
    Forced,
    /// The regret is the difference between the two awards.
    Regret,
    /// The limit that keeps a bid from winning.
    Cannot,
    /// What would have won: it wins, and nothing smaller does.
    Needs,
    /// Deferred acceptance, greedy and the pairs that block each award.
    Sides,
    /// Draws of weights and experts: seeds, weights allowed, counts.
    RobustRuns,
    /// Who takes a class, and which bid wins, over the draws.
    RobustShares,
    /// Ranks, pairs and mean weights over the draws, repeated.
    Ranks,
    /// At which weight the highest score of a call changes.
    Flips,
    /// How the experts marked.
    Panel,
    /// The award without one expert.
    LeftOut,
    /// Order of recommendation.
    Rank,
    /// Order of scores.
    ScoreRank,
    /// Calls not won by their highest score.
    Exceptions,
    /// Status, bound and proof of a stage agree.
    Stages,
    /// No better classes exist (looked for again).
    FormationOptimum,
    /// A written-down search over a block ends in every branch, walked again.
    TreeWalked,
    /// Prices that prove classes, gone through again.
    ColumnsPriced,
    /// No better award exists (looked for again).
    AwardOptimum,
    /// No cheaper award gives the bid a class (looked for again).
    ForcedOptimum,
    /// Every answer to the award is listed as given, with the effect it has.
    Answers,
    /// A class that a firm has left: who stays, the lawful ways on and their prices.
    Departure,
    /// Re-awards are lawful, keep what they must, and cost what they say.
    Reaward,
    /// No better re-award exists (looked for again).
    ReawardOptimum,
    /// The classes that no longer stand as recommended, and what stands in all.
    StandingClasses,
    /// Trainees, seats and posts as a network: as many arcs as laid out again.
    PlaceNetwork,
    /// A flow on it: lawful, nobody lost.
    PlaceFlow,
    /// Potentials that prove it the best.
    PlaceProof,
    /// Everybody is in exactly one row.
    PlaceBooks,
    /// Everybody goes where a rule lets them go.
    PlaceDestination,
    /// Nobody sits or works where there is no seat or post.
    PlaceRoom,
    /// Why they go there.
    PlaceWhy,
    /// Every event is told as it is in the round, with the effect it has.
    PlaceEvents,
    /// Who moves was there, and only those leave whom an event is about.
    PlaceMoves,
    /// Nobody else loses seat or post.
    PlaceKept,
    /// With everybody else kept nothing is better (looked for again).
    PlaceOptimum,
    /// What is reached, and what each event costs.
    PlaceValue,
    /// What a seat or a post more is worth.
    PlaceWorth,
    /// How many must start, and who stands by.
    PlaceIntake,
    /// Every class with a winner, and what became of it.
    PlaceClasses,
    /// Every order with posts, and who fills them.
    PlacePosts,
    /// Every cohort, as filed.
    PlaceCohorts,
    /// How many are where they trained for.
    PlaceAligned,
}

impl CheckRule {
    /// Its name in Chinese.
    pub fn label_zh(self) -> &'static str {
        self.labels().0
    }

    /// Its name in English.
    pub fn label_en(self) -> &'static str {
        self.labels().1
    }

    fn labels(self) -> (&'static str, &'static str) {
        use CheckRule::*;
        match self {
            Format => ("文件格式", "document format"),
            RoundHead => ("轮次信息", "head of the round"),
            ModelHead => ("政策模型信息", "head of the policy model"),
            Codes => ("编号存在且不重复", "codes exist, once"),
            DemandLine => ("需求逐行在列且属实", "every demand line, as filed"),
            BidLine => ("申报逐份在列且属实", "every bid, as filed"),
            Strays => ("未对应榜单的申报", "bids that name no call"),
            Summary => ("汇总数字", "figures of page one"),
            TakingPart => ("参加需求：论证通过且资格合格", "demands that take part"),
            RoleKey => ("同链、同岗、同层次、同类型", "one role key per class"),
            Heads => ("规则1：人数不超过需求", "rule 1: heads within the order"),
            ClassSize => ("规则2：班额在上下限之内", "rule 2: class size"),
            Whole => ("规则3：小需求整体入班", "rule 3: small demands whole"),
            Chunk => (
                "规则4：拆分后最少人数",
                "rule 4: least part of a cut demand",
            ),
            Majors => ("规则5：共同专业", "rule 5: majors in common"),
            Days => ("规则5：共同培养周期", "rule 5: training length in common"),
            Consent => ("规则7：各需求同意整合", "rule 7: consent to be merged"),
            FirmsMax => ("规则7：企业数上限", "rule 7: number of firms"),
            Spread => ("规则7：用工地间距离", "rule 7: distance between sites"),
            Tier => (
                "规则6至9：成班方式和整合方",
                "rules 6 to 9: tier and integrator",
            ),
            Named => ("规则8：冠名", "rule 8: named classes"),
            Waiver => ("规则9：豁免班", "rule 9: waived classes"),
            Anchor => ("班级所在地", "anchor of the class"),
            Weight => ("班级权重", "weight of the class"),
            Intake => ("招生数", "intake"),
            CallShape => ("榜单的构成", "what makes a call"),
            CallCode => ("榜单和班级编号", "codes of calls and classes"),
            Published => ("已发布的班保持不变", "published classes stand"),
            Unserved => ("未成班人数", "heads in no class"),
            UnservedReason => ("未成班原因", "why in no class"),
            Remedies => ("未成班出路可行", "ways out for heads in no class"),
            Outlook => ("增加成班人数的途径", "what would serve more heads"),
            Supply => ("榜单的专业供给", "who could teach each call"),
            Plan => ("容量规划的流量", "seats as a flow"),
            PlanProof => ("容量规划的最优性(势)", "potentials prove the flow"),
            PlanPrices => ("每个学位的价值", "what a seat is worth"),
            Indicators => ("指标", "figures of the round as a whole"),
            Warnings => ("专业预警", "early warning by major"),
            Tracking => ("跟踪", "what became of earlier trainees"),
            FormationLevels => ("成班目标值 F1至F6", "levels F1 to F6"),
            Recused => ("专家回避", "recused experts"),
            Means => ("计分人数和平均分", "marks that count, and means"),
            Score => ("得分", "score"),
            Broken => ("不合格事由", "rules broken by a bid"),
            Eligible => ("申报是否合格", "eligibility of a bid"),
            Metres => ("学校到班级的距离", "metres from school to class"),
            Winner => ("中选申报合格且属本榜单", "winners fit their call"),
            ProgrammeSeats => ("专业学位", "seats of a programme"),
            EntitySeats => ("主体学位", "seats of a school's body"),
            EntityClasses => ("主体总班数", "classes of a school's body"),
            EntityLine => ("主体容量与使用", "capacity of every body and its use"),
            BidSeats => ("申报拟招人数", "seats that a bid offers"),
            BidClasses => ("申报承接班数", "classes that a bid takes"),
            Share => ("承接份额上限", "share of a chain"),
            Bases => ("共享资源容量", "shared bases"),
            Budget => ("经费总额", "budget"),
            Bans => ("委员会排除", "bans of the committee"),
            Floors => ("保底人数和委员会指定", "floors and pins"),
            Links => ("关联规则与使用", "linking rules and their use"),
            Conflicts => ("冲突及办法(重新搜索)", "conflicts and repairs, tried again"),
            AwardLevels => ("择优目标值 A1至A4", "levels A1 to A4"),
            Blocks => ("择优分块互不影响", "award blocks are independent"),
            Verdict => ("申报结论", "verdict on a bid"),
            Forced => ("改选方案可行", "the forced award is lawful"),
            Regret => ("后悔值", "regret"),
            Cannot => ("不能中选的限制", "limit that rules a bid out"),
            Needs => ("中选所需的最小变化", "smallest winning change"),
            Sides => ("双向稳定性", "two-sidedness"),
            RobustRuns => ("稳健性抽样", "draws of weights and experts"),
            RobustShares => ("中选可接受度", "award acceptability"),
            Ranks => ("名次可接受度", "rank acceptability"),
            Flips => ("权重临界点", "weights at which a call flips"),
            Panel => ("专家评分情况", "how experts marked"),
            LeftOut => ("去除一名专家", "award without an expert"),
            Rank => ("推荐名次", "order of recommendation"),
            ScoreRank => ("得分名次", "order of scores"),
            Exceptions => ("非最高分推荐", "calls not won by the highest score"),
            Stages => (
                "各阶段状态、界和证明相符",
                "status, bound and proof of stages",
            ),
            FormationOptimum => ("成班最优(重新穷举)", "no better classes exist"),
            ColumnsPriced => (
                "成班价格证明(逐班复核)",
                "written-down prices gone through again",
            ),
            TreeWalked => ("择优搜索树(逐支复核)", "written-down searches walked again"),
            AwardOptimum => ("择优最优(重新搜索)", "no better award exists"),
            ForcedOptimum => ("后悔值最小(重新搜索)", "no smaller regret exists"),
            Answers => ("合意答复及其效力", "answers to the award and their effect"),
            Departure => ("企业退出后的去向", "ways on after a firm has left"),
            Reaward => ("递补方案及其代价", "re-awards and their price"),
            ReawardOptimum => ("递补最优(重新搜索)", "no better re-award exists"),
            StandingClasses => ("合意后各班", "classes after the answers"),
            PlaceNetwork => ("安置网络", "network of trainees, seats and posts"),
            PlaceFlow => ("安置流量", "a flow on it, nobody lost"),
            PlaceProof => ("安置的最优性(势)", "potentials prove the placement"),
            PlaceBooks => ("每人恰有一个去向", "everybody in exactly one row"),
            PlaceDestination => ("去向合规", "everybody goes where they may"),
            PlaceRoom => ("学位和岗位不超额", "seats and posts not over-filled"),
            PlaceWhy => ("去向的原因", "why trainees go there"),
            PlaceEvents => ("变动及其影响", "events and their effect"),
            PlaceMoves => ("变动所涉学员", "who moves was there"),
            PlaceKept => ("其他学员不动", "nobody else loses seat or post"),
            PlaceOptimum => (
                "其他学员不动时最优(重新搜索)",
                "nothing better with everybody else kept",
            ),
            PlaceValue => ("安置结果及变动代价", "what placement reaches, and prices"),
            PlaceWorth => ("每个学位和岗位的价值", "what a seat or post more is worth"),
            PlaceIntake => ("应招人数和后备", "how many must start, who stands by"),
            PlaceClasses => ("班级安置情况", "classes and what became of them"),
            PlacePosts => ("岗位安置情况", "posts and who fills them"),
            PlaceCohorts => ("学员批次在列且属实", "every cohort, as filed"),
            PlaceAligned => ("对口安置", "who is where they trained for"),
        }
    }
}
