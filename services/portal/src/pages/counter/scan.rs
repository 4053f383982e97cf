//! What a scanner or a hand puts into the one field of the counter.

use crate::pages::orders::typed;

/// Most pieces at once: who types more has scanned into a number.
const TIMES_MAX: u32 = 999;
/// Digits of a pick-up code.
pub const CODE_DIGITS: usize = 8;
/// Digits of a passbook's number.
const PASSBOOK_DIGITS: usize = 13;

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
/// code of the maker's country. Blanks in numbers do not count: people type them in the groups in which they are shown.
pub fn read(text: &str, district: &str) -> Scanned {
    let text: String = typed::narrow(text)
        .chars()
        .map(|c| match c {
            '＊' | '×' | '✕' => '*',
            '／' => '/',
            c => c,
        })
        .collect();
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
                code: number(code).unwrap_or_else(|| code.to_owned()),
            },
        };
    }
    if text
        .get(..2)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("DH"))
    {
        let text = typed::ungrouped(&text).to_ascii_uppercase();
        let (no, code) = match text.split_once('/') {
            Some((no, code)) => (no, number(code)),
            None => (text.as_str(), None),
        };
        return Scanned::Order {
            no: no.to_owned(),
            code: code.filter(|code| code.len() == CODE_DIGITS),
        };
    }
    let goods = |code| Scanned::Goods { times: None, code };
    match number(&text) {
        Some(code) if code.len() == CODE_DIGITS => Scanned::EightDigits(code),
        Some(no) if no.len() == PASSBOOK_DIGITS && no.starts_with(district) => Scanned::Passbook(no),
        Some(code) => goods(code),
        None => goods(text),
    }
}

/// Whether a passbook was meant: a number that begins as those of the district do, however many digits were typed.
pub fn means_passbook(code: &str, district: &str) -> bool {
    let begins = !district.is_empty() && code.starts_with(district);
    begins && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a text that holds nothing else but blanks between them.
fn number(text: &str) -> Option<String> {
    let digits = typed::ungrouped(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
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
    fn numbers_may_be_typed_in_the_groups_in_which_they_are_shown() {
        assert_eq!(
            of("3704 0500 0003 7"),
            Scanned::Passbook("3704050000037".to_owned())
        );
        assert_eq!(of("0200　1354"), Scanned::EightDigits("02001354".to_owned()));
        let order = Scanned::Order {
            no: "DH20261128-0002".to_owned(),
            code: Some("05530960".to_owned()),
        };
        assert_eq!(of("DH20261128-0002 / 0553 0960"), order);
        let goods = |times, code: &str| Scanned::Goods {
            times,
            code: code.to_owned(),
        };
        assert_eq!(of("2 * 6901234 567892"), goods(Some(2), "6901234567892"));
        assert_eq!(of("A 1"), goods(None, "A 1"), "a code is no number");
    }

    #[test]
    fn a_number_that_begins_as_passbooks_do_was_meant_for_one() {
        assert!(means_passbook("370405000003", "370405"));
        for other in ["6901234567892", "370405-A1", "A1"] {
            assert!(!means_passbook(other, "370405"), "{other}");
        }
        assert!(!means_passbook("6901234567892", ""));
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
