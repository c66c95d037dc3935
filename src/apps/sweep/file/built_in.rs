//! Ready-made files of scenarios, by name. None names a code of any round.

macro_rules! ready {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../../models/scenarios/", $name, ".toml")))),+]
    };
}

const FILES: [(&str, &str); 9] = ready![
    "school-out",
    "school-seats",
    "chain-demand-doubled",
    "class-min",
    "new-chain",
    "quality-floor",
    "distance-limit",
    "winners-decline",
    "attrition",
];

/// Ready-made files of scenarios: name and text.
pub fn built_in() -> &'static [(&'static str, &'static str)] {
    &FILES
}
