//! What a scanner or a hand puts into the one field of the counter.

use crate::pages::orders::typed;

/// Most pieces at once: who types more has scanned into a number.
const TIMES_MAX: u32 = 999;

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// An empty field: on to the next step.
    Nothing,
    /// `3*`: so many of the next.
    Times(u32),
    /// A bar code or code of goods, `3*` before it.
    Goods { times: Option<u32>, code: String },
    /// A passbook's number.
    Passbook(String),
    /// The picture of an order that is ready: its number, and the pick-up code.
    Order { no: String, code: Option<String> },
    /// Eight digits: a pick-up code, or the short bar code of small goods.
    EightDigits(String),
}

/// Reads the field. Passbooks begin with the district's code and have thirteen digits, as bar codes have, which begin with the
/// code of the maker's country.
pub fn read(text: &str, district: &str) -> Scanned {
    let text: String = typed::narrow(text)
        .chars()
        .map(|c| match c {
            '＊' | '×' | '✕' => '*',
            '／' => '/',
            c => c,
        })
        .collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        return Scanned::Nothing;
    }
    if let Some((times, code)) = text.split_once('*')
        && let Some(times) = times.trim().parse().ok().filter(|n| (1..=TIMES_MAX).contains(n))
    {
        return match code.trim() {
            "" => Scanned::Times(times),
            code => Scanned::Goods {
                times: Some(times),
                code: code.to_owned(),
            },
        };
    }
    if text
        .get(..2)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("DH"))
    {
        let (no, code) = match text.split_once('/') {
            Some((no, code)) => (no, Some(code.trim().to_owned())),
            None => (text.as_str(), None),
        };
        return Scanned::Order {
            no: no.trim().to_ascii_uppercase(),
            code: code.filter(|code| code.len() == 8 && digits(code)),
        };
    }
    if text.len() == 8 && digits(&text) {
        return Scanned::EightDigits(text);
    }
    if text.len() == 13 && digits(&text) && text.starts_with(district) {
        return Scanned::Passbook(text);
    }
    Scanned::Goods {
        times: None,
        code: text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Scanned {
        read(text, "370405")
    }

    #[test]
    fn a_passbook_and_a_bar_code_of_thirteen_digits_are_told_apart_by_their_beginning() {
        assert_eq!(of("3704050000015"), Scanned::Passbook("3704050000015".to_owned()));
        let goods = Scanned::Goods {
            times: None,
            code: "6901234567892".to_owned(),
        };
        assert_eq!(of(" 6901234567892 "), goods);
        assert_eq!(of("６９０１２３４５６７８９２"), goods);
    }

    #[test]
    fn a_number_and_a_star_mean_so_many_pieces() {
        for star in ["3*", "３＊", "3×", "3 *"] {
            assert_eq!(of(star), Scanned::Times(3), "{star}");
        }
        let three = Scanned::Goods {
            times: Some(3),
            code: "A1".to_owned(),
        };
        assert_eq!(of("3*A1"), three);
        for wrong in ["0*A1", "1000*A1", "-1*A1", "x*A1"] {
            assert!(
                matches!(of(wrong), Scanned::Goods { times: None, .. }),
                "{wrong} is no number of pieces"
            );
        }
    }

    #[test]
    fn the_picture_of_an_order_holds_its_number_and_the_code() {
        let order = |no: &str, code: Option<&str>| Scanned::Order {
            no: no.to_owned(),
            code: code.map(str::to_owned),
        };
        assert_eq!(
            of("dh20261123-0001/12345678"),
            order("DH20261123-0001", Some("12345678"))
        );
        assert_eq!(of("DH20261123-0001"), order("DH20261123-0001", None));
        assert_eq!(of("DH20261123-0001/123"), order("DH20261123-0001", None));
        assert_eq!(of("12345678"), Scanned::EightDigits("12345678".to_owned()));
        assert_eq!(of("  "), Scanned::Nothing);
    }

    proptest! {
        #[test]
        fn nothing_scanned_makes_it_panic(text in ".*") {
            let _ = of(&text);
        }
    }
}
