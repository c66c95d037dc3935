//! Headings of the page and workbook of placements.

use super::labels::{Label, labels};

labels! {
    TITLE = "学员安置方案", "Placement of trainees";
    INTERNAL = "内部资料", "Internal";
    SYNTHETIC = "示例数据：学员批次、变动、岗位与跟踪均为合成，不作任何依据",
        "Synthetic data: cohorts, events, posts and tracking are invented and prove nothing";
    NO_COHORTS = "本轮没有学员批次表（cohorts），无从安置", "the round has no table of cohorts: nobody to place";
    SUMMARY = "概况", "Summary";
    PICTURE = "学员去向图", "Where trainees go";
    PICTURE_NOTE = "按培养机构列示，每格长度与人数成正比；鼠标停留可看人数",
        "by school; lengths are trainees, hover for numbers";
    EVENTS = "学员变动及处理", "Events";
    EVENTS_NOTE = "逐件处理，其他学员座位和岗位保持不变；与全员重排的结果并列",
        "one after another, everybody else kept where they are; beside it what moving all reaches";
    EVENT = "变动", "Event";
    WHEN = "日期", "Date";
    MOVED = "变动去向人数", "Moved";
    MOVES = "谁去哪里，为什么", "Who moves where, and why";
    PRICE = "代价", "Price";
    FREE = "如全员重排", "If everybody might move";
    REASON_GIVEN = "报告原因", "Reason given";
    ROWS = "学员去向明细", "Where everybody is";
    WHO = "学员", "Who";
    COHORT = "批次", "Cohort";
    CLASS = "班级", "Class";
    TO = "去向", "Destination";
    WHY = "理由", "Why";
    HEADS = "人数", "Trainees";
    CLASSES = "班级", "Classes";
    SCHOOL = "培养机构", "School";
    MAJOR = "专业", "Major";
    SIZE = "订单人数", "Ordered";
    INTAKE = "学位", "Seats";
    SEATED = "在班", "Seated";
    LEFT = "退出或未达标", "Left or failed";
    MARGIN = "预计还将流失", "Still expected to leave";
    SEAT_WORTH = "多一个学位", "One seat more";
    SIMILAR = "相近岗位", "Similar posts";
    YIELD = "招生与后备", "Intake and reserves";
    YIELD_NOTE = "按二项分布逐人精确计算，不用近似；后备按专业远近列出，不足部分单列",
        "exact binomial; reserves nearest major first, what is still missing beside";
    FINISH = "完成率", "Finish";
    NEEDED = "需招", "Must start";
    CHANCE = "现有人数足额交付的把握", "Chance to deliver with those seated";
    RESERVES = "后备名单（批次）", "Reserve list (cohorts)";
    SHORT = "仍缺", "Still missing";
    POSTS = "岗位", "Posts";
    ORDER = "需求", "Order";
    FIRM = "企业", "Firm";
    ROLE = "岗位名称", "Post";
    SITE = "用工地", "Site";
    POSTS_FIRST = "岗位数", "Posts";
    POSTS_OPEN = "现有岗位", "Posts now";
    FILLED = "已有人", "Filled";
    POST_WORTH = "多一个岗位", "One post more";
    COHORTS = "学员批次", "Cohorts";
    YEAR = "年级", "Year";
    CONFIRMED = "确认人数", "Confirmed";
    RESERVE = "后备人数", "Reserves";
    ADMITTED = "可进入的班", "Classes open to them";
    FIRST = "最初安置", "At first";
    NOW = "目前", "Now";
    PROOF = "校核", "Proof";
    PROVED = "逐级最优，已由不参与求解的代码复核", "best level by level, checked by code that did not find it";
}
