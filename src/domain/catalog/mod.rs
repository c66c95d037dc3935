//! The embedded catalogues: majors, occupations, places, and the spelling of what people type.
//! Files in, lookups out, so that a round need not bring what the state has published. Sources and
//! gaps: `SOURCES.md`.
//!
//! ```text
//! spelling      normal text, post names, level words, the nearest name
//! majors        专业目录 2021
//! occupations   职业分类大典 2022
//! places        cities and counties with their points
//! ```

mod majors;
mod occupations;
mod places;
mod spelling;

pub use majors::{
    CatalogMajor, catalogue_of, catalogue_of_rank, major, major_code, majors_named, nearest_major,
};
pub use occupations::{
    OCCUPATIONS, Occupation, nearest_occupation, occupation, occupation_code, occupation_written,
};
pub use places::{CatalogPlace, Located, microdegrees, place};
pub use spelling::{
    LevelWords, is_plain, level, nearest, normal, post_name, squeezed, without_brackets,
};
