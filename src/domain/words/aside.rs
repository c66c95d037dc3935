//! A row set aside in, out comes why it is.

use super::{Said, list, place, said};
use crate::domain::outcome::Aside;

/// Why a row takes no part.
pub fn aside(why: &Aside) -> Said {
    match why {
        Aside::Wrong { codes } => {
            let codes = list(codes);
            said(
                format!("本行有错误：{}", codes.zh),
                format!("errors in the row: {}", codes.en),
            )
        }
        Aside::HangsOn { place: on } => {
            let on = place(on);
            said(
                format!("所依据的行已搁置：{}", on.zh),
                format!("it hangs on a row set aside: {}", on.en),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::Place;

    #[test]
    fn both_reasons_are_said_in_both_languages() {
        let place = Place {
            file: "firms.csv".to_owned(),
            row: Some(3),
            ..Place::default()
        };
        let codes = vec!["E112".to_owned()];
        for why in [Aside::Wrong { codes }, Aside::HangsOn { place }] {
            bilingual(&aside(&why));
        }
    }
}
