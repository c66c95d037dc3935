//! The words of a file of scenarios, Chinese and English: kinds of objects, changes, designs,
//! engines; and a misspelt one's nearest.

use super::said::{Notes, Said};
use crate::apps::sweep::lever::How;
use crate::domain::catalog::{nearest, squeezed};
use crate::domain::change::Engine;
use crate::domain::market::Trouble;

/// A word of a file: what it means, in Chinese and in English; further spellings.
pub struct Word<T: 'static> {
    /// What it means.
    pub means: T,
    /// As offices write it.
    pub zh: &'static str,
    /// The English key.
    pub en: &'static str,
    /// Also read.
    pub also: &'static [&'static str],
}

const fn word<T>(
    means: T,
    zh: &'static str,
    en: &'static str,
    also: &'static [&'static str],
) -> Word<T> {
    Word {
        means,
        zh,
        en,
        also,
    }
}

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    School,
    Programme,
    Major,
    City,
    Chain,
    All,
    Demand,
    Firm,
    Criterion,
    Model,
    Bid,
    Winners,
}

/// Kinds of objects.
pub const OBJECTS: [Word<Object>; 12] = [
    word(Object::School, "学校", "school", &["培养机构", "机构"]),
    word(Object::Programme, "专业点", "programme", &["专业供给"]),
    word(Object::Major, "专业", "major", &[]),
    word(Object::City, "市州", "city", &["城市"]),
    word(Object::Chain, "产业链", "chain", &[]),
    word(Object::All, "全部", "all", &["全省", "所有"]),
    word(Object::Demand, "需求", "demand", &["企业需求"]),
    word(Object::Firm, "企业", "firm", &["需求方"]),
    word(Object::Criterion, "指标", "criterion", &["评审指标"]),
    word(Object::Model, "模型", "model", &["政策模型"]),
    word(Object::Bid, "申报", "bid", &["揭榜申报"]),
    word(Object::Winners, "中选学校", "winners", &["中选"]),
];

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Seats(How),
    Heads(How),
    Weight(How),
    ClassMin,
    ClassMax,
    ClassTarget,
    QualityMin,
    Yield,
    DistanceMax,
    Out,
    Added,
    Declines,
}

/// What is done.
pub const TURNS: [Word<Turn>; 21] = [
    word(Turn::Seats(How::Set), "学位设为", "seats_set", &[]),
    word(Turn::Seats(How::More), "学位增加", "seats_add", &[]),
    word(Turn::Seats(How::Less), "学位减少", "seats_less", &[]),
    word(Turn::Seats(How::Times), "学位乘以", "seats_scale", &[]),
    word(Turn::Heads(How::Set), "人数设为", "heads_set", &[]),
    word(Turn::Heads(How::More), "人数增加", "heads_add", &[]),
    word(Turn::Heads(How::Less), "人数减少", "heads_less", &[]),
    word(Turn::Heads(How::Times), "人数乘以", "heads_scale", &[]),
    word(Turn::Weight(How::Set), "权重设为", "weight_set", &[]),
    word(Turn::Weight(How::More), "权重增加", "weight_add", &[]),
    word(Turn::Weight(How::Less), "权重减少", "weight_less", &[]),
    word(Turn::Weight(How::Times), "权重乘以", "weight_scale", &[]),
    word(Turn::ClassMin, "最小班额", "class_min", &["L"]),
    word(Turn::ClassMax, "最大班额", "class_max", &["U"]),
    word(Turn::ClassTarget, "目标班额", "class_target", &[]),
    word(Turn::QualityMin, "质量底线", "quality_min", &[]),
    word(Turn::Yield, "完成率", "yield", &[]),
    word(Turn::DistanceMax, "距离上限", "distance_max_km", &[]),
    word(Turn::Out, "退出", "out", &[]),
    word(Turn::Added, "新增", "added", &[]),
    word(Turn::Declines, "放弃", "declines", &[]),
];

/// Kinds of design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    List,
    Grid,
    Fan,
    MonteCarlo,
    LatinHypercube,
}

/// Kinds of design.
pub const KINDS: [Word<Kind>; 5] = [
    word(Kind::List, "逐一列出", "list", &["列表"]),
    word(Kind::Grid, "网格", "grid", &[]),
    word(Kind::Fan, "逐项变动", "fan", &[]),
    word(Kind::MonteCarlo, "随机抽样", "monte_carlo", &[]),
    word(Kind::LatinHypercube, "拉丁超立方", "latin_hypercube", &[]),
];

/// Engines.
pub const ENGINES: [Word<Engine>; 2] = [
    word(Engine::Award, "择优", "award", &[]),
    word(Engine::Plan, "规划", "plan", &[]),
];

/// Shapes of distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Uniform,
    Normal,
    LogNormal,
    Triangular,
    Discrete,
    Chance,
}

/// Shapes of distributions.
pub const LAWS: [Word<Shape>; 6] = [
    word(Shape::Uniform, "均匀", "uniform", &[]),
    word(Shape::Normal, "正态", "normal", &[]),
    word(Shape::LogNormal, "对数正态", "log_normal", &[]),
    word(Shape::Triangular, "三角", "triangular", &[]),
    word(Shape::Discrete, "离散", "discrete", &[]),
    word(Shape::Chance, "概率", "chance", &[]),
];

impl Shape {
    /// The keys of its parameters.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Shape::Uniform => &["min", "max"],
            Shape::Normal => &["mean", "sd"],
            Shape::LogNormal => &["median", "sigma"],
            Shape::Triangular => &["min", "mode", "max"],
            Shape::Discrete => &["values", "weights"],
            Shape::Chance => &["p"],
        }
    }

    /// What they may be, in both languages.
    pub fn expected(self) -> &'static str {
        match self {
            Shape::Uniform => "min 小于 max / min below max",
            Shape::Normal => "mean，以及大于 0 的 sd / mean, and sd above 0",
            Shape::LogNormal => "大于 0 的 median 和 sigma / median and sigma, both above 0",
            Shape::Triangular => "min 不大于 mode 不大于 max，两端不同 / min, mode, max ascending",
            Shape::Discrete => {
                "values，以及同样多个不小于 0 的 weights / values, and as many weights from 0"
            }
            Shape::Chance => "0 到 1 的 p / p, 0 to 1",
        }
    }
}

/// Yes and no.
pub const ANSWERS: [Word<bool>; 2] = [
    word(true, "是", "true", &["1", "yes"]),
    word(false, "否", "false", &["0", "no"]),
];

/// What a word means; a finding names all that would be understood, the nearest first.
pub fn understood<T: Copy>(said: &Said, words: &'static [Word<T>], notes: &mut Notes) -> Option<T> {
    let text = squeezed(&said.text);
    let is_it = |word: &&Word<T>| {
        let spellings = [word.zh, word.en].into_iter();
        let mut spellings = spellings.chain(word.also.iter().copied());
        spellings.any(|s| s.eq_ignore_ascii_case(&text))
    };
    if let Some(word) = words.iter().find(is_it) {
        return Some(word.means);
    }
    let all = || words.iter().flat_map(|word| [word.zh, word.en]);
    let near = nearest(&text, all());
    let mut choices: Vec<String> = words.iter().map(|w| w.zh.to_owned()).collect();
    if let Some(near) = near {
        let at = words.iter().position(|w| w.zh == near || w.en == near);
        let first = choices.remove(at.unwrap_or(0));
        choices.insert(0, first);
    }
    notes.at(said, Trouble::BadChoice { choices });
    None
}
