//! Cities and counties with their points, by official, short or former name; `places.csv` ->
//! [`CatalogPlace`].

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rust_decimal::{Decimal, RoundingStrategy};

use super::spelling::{nearest, normal, squeezed};

/// A city or county that the embedded catalogue holds; 直辖市 count as cities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPlace {
    /// The official name: 成都市, 青羊区.
    pub name: &'static str,
    /// The official name of its province.
    pub province: &'static str,
    /// The official name of its city; empty for a city, and for counties that answer to the
    /// province directly.
    pub city: &'static str,
    /// Longitude of the seat of its government, in microdegrees.
    pub lon: i32,
    /// Latitude of the seat of its government, in microdegrees.
    pub lat: i32,
    rank: Rank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Province,
    City,
    County,
}

impl CatalogPlace {
    /// The name that no other place bears: 成都市青羊区, 北京市东城区, 成都市.
    pub fn full_name(&self) -> String {
        match self.rank {
            Rank::County => format!("{}{}", self.above(), self.name),
            _ => self.name.to_owned(),
        }
    }

    /// The official name of the city it is or lies in.
    pub fn city_name(&self) -> &'static str {
        let municipality = MUNICIPALITIES.contains(&self.province);
        match self.rank {
            Rank::County if municipality => self.province,
            Rank::County if !self.city.is_empty() => self.city,
            _ => self.name,
        }
    }

    /// Whether `text` is its official name, in full or with the province before it. A county is
    /// called in full with its city.
    pub fn is_called(&self, text: &str) -> bool {
        let full = self.full_name();
        let text = squeezed(text);
        text == full || text.strip_prefix(self.province) == Some(full.as_str())
    }

    fn above(&self) -> &'static str {
        let municipality = MUNICIPALITIES.contains(&self.province);
        if municipality || self.city.is_empty() {
            self.province
        } else {
            self.city
        }
    }

    fn within(&self, scope: &CatalogPlace) -> bool {
        match scope.rank {
            Rank::Province => self.rank != Rank::Province && self.province == scope.name,
            Rank::City => self.rank == Rank::County && self.above() == scope.name,
            Rank::County => false,
        }
    }
}

/// What a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// This place.
    Exact(&'static CatalogPlace),
    /// Somewhere in this place: the rest of the text is an address or a zone that is no county
    /// (成都高新区).
    Within(&'static CatalogPlace),
    /// One of these; the text does not say which.
    Ambiguous(Vec<&'static CatalogPlace>),
    /// No place; with the full name of the nearest.
    Unknown(Option<String>),
}

const MUNICIPALITIES: [&str; 4] = ["北京市", "天津市", "上海市", "重庆市"];

/// Former names whose stem changed too; where only 县 became 市 or 区 the stem finds it.
const FORMER: [(&str, &str); 2] = [("郫县", "郫都区"), ("宜宾县", "叙州区")];

/// Endings of zones that have no government of a county.
const ZONES: [&str; 12] = [
    "高新区",
    "经开区",
    "开发区",
    "新区",
    "园区",
    "产业园",
    "工业园",
    "科学城",
    "保税区",
    "示范区",
    "功能区",
    "集聚区",
];

const PEOPLES: &str = "蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 \
    哈萨克族 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 \
    毛南族 仡佬族 锡伯族 塔吉克族 怒族 保安族 裕固族 独龙族 普米族 东乡族 各族 蒙古 哈萨克 柯尔克孜 锡伯 塔吉克";

static PLACES: LazyLock<Vec<CatalogPlace>> = LazyLock::new(|| {
    let rows = include_str!("places.csv").lines().skip(1);
    let unnamed = |name: &str| matches!(name, "市辖区" | "县");
    let places = rows.filter_map(|line| {
        let cells: Vec<&'static str> = line.split(',').collect();
        let [_, name, level, province, city, lon, lat] = cells[..] else {
            panic!("places.csv has seven columns");
        };
        let rank = match level {
            "province" if MUNICIPALITIES.contains(&name) => Rank::City,
            "province" => Rank::Province,
            "city" => Rank::City,
            _ => Rank::County,
        };
        let micro = |text| microdegrees(text).expect("places.csv has decimal degrees");
        (!unnamed(name)).then(|| CatalogPlace {
            name,
            province,
            city: if city.ends_with("直辖县级行政区划") {
                ""
            } else {
                city
            },
            lon: micro(lon),
            lat: micro(lat),
            rank,
        })
    });
    places.collect()
});

type Index = HashMap<String, Vec<&'static CatalogPlace>>;

static OFFICIAL: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::new();
    for place in PLACES.iter() {
        index.entry(place.name.to_owned()).or_default().push(place);
        for (former, _) in FORMER.iter().filter(|(_, name)| *name == place.name) {
            index.entry((*former).to_owned()).or_default().push(place);
        }
    }
    index
});

static SHORT: LazyLock<Index> = LazyLock::new(|| {
    let provinces = PLACES.iter().filter(|p| p.rank == Rank::Province);
    let taken: HashSet<String> = provinces.flat_map(short_names).collect();
    let mut index = Index::new();
    for place in PLACES.iter() {
        for short in short_names(place) {
            if place.rank == Rank::Province || !taken.contains(&short) {
                index.entry(short).or_default().push(place);
            }
        }
    }
    index
});

/// 凉山彝族自治州 -> 凉山州, 凉山; 成都市 -> 成都; 四川省 -> 四川. Two characters at least.
fn short_names(place: &CatalogPlace) -> Vec<String> {
    let name = place.name;
    let mut shorts = Vec::new();
    for (suffix, short) in [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")] {
        if let Some(stem) = name.strip_suffix(suffix) {
            let stem = without_peoples(stem);
            shorts.push(format!("{stem}{short}"));
            shorts.push(stem.to_owned());
        }
    }
    if place.rank == Rank::Province {
        let stem = name.trim_end_matches("自治区").trim_end_matches("省");
        let stem = stem.trim_end_matches("特别行政区");
        let peoples = ["壮族", "回族", "维吾尔"];
        let stem = peoples
            .iter()
            .fold(stem, |stem, p| stem.trim_end_matches(p));
        shorts.push(stem.to_owned());
    } else if shorts.is_empty() {
        let suffixes = ["地区", "林区", "特区", "市", "县", "区", "旗", "盟"];
        let stem = suffixes.iter().find_map(|s| name.strip_suffix(s));
        shorts.extend(stem.map(str::to_owned));
    }
    shorts.retain(|short| short.chars().count() >= 2 && short != name);
    shorts
}

fn without_peoples(stem: &str) -> &str {
    let mut stem = stem;
    while let Some(shorter) = PEOPLES
        .split_whitespace()
        .find_map(|people| stem.strip_suffix(people))
        .filter(|shorter| !shorter.is_empty())
    {
        stem = shorter;
    }
    stem
}

/// The place that `text` names: official, short or former names, with or without the province and
/// city before them. `city` tells apart counties of one name.
pub fn place(text: &str, city: Option<&CatalogPlace>) -> Located {
    let text = squeezed(text).replace(['(', ')'], "");
    let found = find(&text, None);
    let mut places = found.places;
    if places.len() > 1
        && let Some(city) = city
        && places.iter().any(|p| p.within(city))
    {
        places.retain(|p| p.within(city));
    }
    match places[..] {
        [] => Located::Unknown(nearest_place(&text)),
        [one] if found.exact => Located::Exact(one),
        [one] => Located::Within(one),
        _ => Located::Ambiguous(places),
    }
}

struct Found {
    places: Vec<&'static CatalogPlace>,
    exact: bool,
}

fn find(text: &str, scope: Option<&CatalogPlace>) -> Found {
    let mut exact = named(text, scope);
    exact.retain(|p| p.rank != Rank::Province);
    if !exact.is_empty() {
        return Found {
            places: exact,
            exact: true,
        };
    }
    for (end, _) in text.char_indices().skip(2).collect::<Vec<_>>().iter().rev() {
        let (prefix, rest) = text.split_at(*end);
        let within: Vec<Found> = named(prefix, scope)
            .into_iter()
            .filter(|p| p.rank != Rank::County || p.name == prefix)
            .map(|p| inside(p, rest))
            .filter(|found| !found.places.is_empty())
            .collect();
        if !within.is_empty() {
            return Found {
                exact: within.iter().all(|found| found.exact),
                places: within.into_iter().flat_map(|found| found.places).collect(),
            };
        }
    }
    Found {
        places: Vec::new(),
        exact: false,
    }
}

fn inside(place: &'static CatalogPlace, rest: &str) -> Found {
    let found = find(rest, Some(place));
    let county_like = rest.chars().count() <= 8 && rest.ends_with(['区', '县', '市', '旗', '州']);
    let zone = ZONES.iter().any(|zone| rest.ends_with(zone));
    let stays = place.rank != Rank::Province && (zone || !county_like);
    if found.places.is_empty() && stays {
        return Found {
            places: vec![place],
            exact: false,
        };
    }
    found
}

/// Places called `text` in `scope`: by official name, else short, else by the stem of a county that
/// is now 市 or 区. Cities before counties.
fn named(text: &str, scope: Option<&CatalogPlace>) -> Vec<&'static CatalogPlace> {
    let pick = |index: &Index, key: &str| {
        let all = index.get(key).map_or(&[][..], Vec::as_slice);
        let inside = all.iter().filter(|p| scope.is_none_or(|s| p.within(s)));
        inside.copied().collect::<Vec<_>>()
    };
    let mut places = pick(&OFFICIAL, text);
    if places.is_empty() {
        places = pick(&SHORT, text);
    }
    if places.is_empty()
        && let Some(stem) = text.strip_suffix(['市', '县', '区'])
    {
        places = pick(&SHORT, stem);
        places.retain(|p| p.rank == Rank::County);
    }
    let best = places.iter().map(|p| p.rank).min();
    places.retain(|p| Some(p.rank) == best);
    places
}

/// Every name with the full name it stands for.
static FULL_NAMES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let places = PLACES.iter().filter(|p| p.rank != Rank::Province);
    let names = places.flat_map(|p| [p.full_name(), p.name.to_owned()].map(|n| (n, p.full_name())));
    names.collect()
});

fn nearest_place(text: &str) -> Option<String> {
    let name = nearest(text, FULL_NAMES.keys().map(String::as_str))?;
    FULL_NAMES.get(name).cloned()
}

/// Decimal degrees -> microdegrees, exactly; further decimals are rounded half to even.
pub fn microdegrees(text: &str) -> Option<i32> {
    let degrees = Decimal::from_str_exact(&normal(text)).ok()?;
    let micro = degrees.checked_mul(Decimal::from(1_000_000))?;
    let whole = micro.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
    i32::try_from(i64::try_from(whole).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str) -> String {
        match place(text, None) {
            Located::Exact(place) => place.full_name(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn short_former_and_long_names_are_found() {
        assert_eq!(full("成都"), "成都市");
        assert_eq!(full("凉山州"), "凉山彝族自治州");
        assert_eq!(full("凉山彝族\n自治州"), "凉山彝族自治州");
        assert_eq!(full("阿坝"), "阿坝藏族羌族自治州");
        assert_eq!(full("四川省成都市青羊区"), "成都市青羊区");
        assert_eq!(full("成都市（郫县）"), "成都市郫都区");
        assert_eq!(full("成都青羊"), "成都市青羊区");
        assert_eq!(full("青羊区"), "成都市青羊区");
        assert_eq!(full("射洪县"), "遂宁市射洪市");
        assert_eq!(full("北川县"), "绵阳市北川羌族自治县");
        assert_eq!(full("北京市东城区"), "北京市东城区");
        assert_eq!(full("重庆"), "重庆市");
        assert_eq!(full("仙桃市"), "湖北省仙桃市");
        assert_eq!(full("吉林省吉林市"), "吉林市");
    }

    #[test]
    fn a_name_of_several_places_needs_the_city() {
        let Located::Exact(leshan) = place("乐山", None) else {
            panic!("乐山 is a city");
        };
        assert!(matches!(place("市中区", None), Located::Ambiguous(p) if p.len() > 2));
        let found = place("市中区", Some(leshan));
        assert!(matches!(found, Located::Exact(p) if p.full_name() == "乐山市市中区"));
        assert_eq!(full("内江市市中区"), "内江市市中区");
    }

    #[test]
    fn zones_and_addresses_are_within_and_misspellings_unknown() {
        let within = |text| match place(text, None) {
            Located::Within(place) => place.full_name(),
            other => format!("{other:?}"),
        };
        assert_eq!(within("成都高新区"), "成都市");
        assert_eq!(within("成都市青羊区光华大道1号"), "成都市青羊区");
        let unknown =
            |text, nearest: &str| place(text, None) == Located::Unknown(Some(nearest.to_owned()));
        assert!(unknown("成都市青养区", "成都市青羊区"));
        assert!(unknown("都江偃市", "成都市都江堰市"));
        assert_eq!(place("月球", None), Located::Unknown(None));
        assert!(matches!(place("四川省", None), Located::Unknown(_)));
    }

    #[test]
    fn every_official_name_finds_its_place() {
        for place in PLACES.iter().filter(|p| p.rank != Rank::Province) {
            let found = find(&place.full_name(), None);
            assert!(
                found.exact && found.places.contains(&place),
                "{}",
                place.full_name()
            );
        }
    }

    #[test]
    fn degrees_are_read_exactly() {
        assert_eq!(microdegrees("104.066794"), Some(104_066_794));
        assert_eq!(microdegrees("-0.0000005"), Some(0));
        assert_eq!(microdegrees("30.5728935"), Some(30_572_894));
        assert_eq!(microdegrees("1e3"), None);
    }
}
