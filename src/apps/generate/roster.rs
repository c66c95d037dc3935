//! What is real in a synthetic round: chains of the pilot with posts, their occupations (职业分类大典
//! 2022) and majors (专业目录 2021), and the cities of the province.

/// A post that firms order.
pub struct Post {
    /// Code of its occupation.
    pub occupation: &'static str,
    /// What a firm calls it.
    pub name: &'static str,
    /// Majors that lead to it, of 高职.
    pub majors: [&'static str; 2],
}

/// Chains by name.
pub const CHAINS: [&str; 3] = ["人工智能", "航空航天", "先进材料"];

const fn post(occupation: &'static str, name: &'static str, majors: [&'static str; 2]) -> Post {
    Post {
        occupation,
        name,
        majors,
    }
}

/// Per chain, families of posts that one school can teach for.
pub const FAMILIES: [[[Post; 3]; 2]; 3] = [
    [
        [
            post("4-04-05-02", "软件测试岗", ["510203", "510209"]),
            post("4-04-05-01", "程序开发岗", ["510203", "510201"]),
            post("4-04-05-04", "数据运维岗", ["510205", "510201"]),
        ],
        [
            post("4-04-04-02", "网络安全运维岗", ["510207", "510202"]),
            post("6-31-07-02", "机器视觉调试岗", ["460304", "460305"]),
            post("6-31-07-01", "机器人运维岗", ["460305", "460301"]),
        ],
    ],
    [
        [
            post("6-23-03-01", "飞机装配岗", ["460601", "460602"]),
            post("6-23-03-02", "飞机系统装调岗", ["460602", "460605"]),
            post("6-18-01-07", "数控加工岗", ["460103", "460601"]),
        ],
        [
            post("6-23-03-03", "发动机装配岗", ["460603", "460604"]),
            post("6-23-03-06", "航空附件装配岗", ["460604", "500411"]),
            post("6-23-03-05", "航空电气装调岗", ["460605", "500410"]),
        ],
    ],
    [
        [
            post("6-17-06-02", "铝基材料岗", ["430501", "430502"]),
            post("6-17-07-07", "锂盐生产岗", ["430504", "430501"]),
            post("6-17-04-05", "钒氮合金生产岗", ["430401", "430501"]),
        ],
        [
            post("6-15-04-01", "玻纤生产岗", ["430601", "430603"]),
            post("6-15-07-07", "炭材料生产岗", ["430603", "430608"]),
            post("6-17-08-02", "多晶硅生产岗", ["430607", "430606"]),
        ],
    ],
];

/// Cities of Sichuan.
pub const CITIES: [&str; 18] = [
    "成都市",
    "自贡市",
    "攀枝花市",
    "泸州市",
    "德阳市",
    "绵阳市",
    "广元市",
    "遂宁市",
    "内江市",
    "乐山市",
    "南充市",
    "眉山市",
    "宜宾市",
    "广安市",
    "达州市",
    "雅安市",
    "巴中市",
    "资阳市",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::{Located, major, occupation, place};

    #[test]
    fn whatever_is_called_real_is_in_the_catalogues() {
        for post in FAMILIES.iter().flatten().flatten() {
            assert!(occupation(post.occupation).is_some(), "{}", post.occupation);
            for code in post.majors {
                assert!(major(code).is_some(), "{code}");
            }
        }
        for city in CITIES {
            assert!(matches!(place(city, None), Located::Exact(_)), "{city}");
        }
    }
}
