//! The passbook number 存折号: the unified volunteer number (R11.2).

use kernel::OrgCode;

/// Thirteen digits: the district's six, a sequence of six, and Luhn's check digit.
pub fn number(district: &OrgCode, sequence: i64) -> String {
    let body = format!("{}{sequence:06}", district.as_str());
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// Whether the last digit is Luhn's check digit of the others.
pub fn is_valid(number: &str) -> bool {
    match number.split_at_checked(number.len().saturating_sub(1)) {
        Some((body, last)) if number.len() == 13 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            last.parse() == Ok(check_digit(body))
        }
        _ => false,
    }
}

/// Luhn (ISO/IEC 7812-1): every second digit from the right is doubled, its own digits added. Expects ASCII digits.
fn check_digit(body: &str) -> u32 {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match place % 2 {
                0 => digit * 2 / 10 + digit * 2 % 10,
                _ => digit,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn district() -> OrgCode {
        "370405".parse().unwrap()
    }

    #[test]
    fn the_check_digit_is_luhns() {
        assert_eq!(check_digit("7992739871"), 3);
        assert_eq!(number(&district(), 1), "3704050000011");
        assert!(is_valid("3704050000011"));
        assert!(!is_valid("3704050000016"));
        assert!(!is_valid("37040500000１1"));
        assert!(!is_valid(""));
    }

    proptest! {
        #[test]
        fn one_mistyped_digit_makes_it_invalid(sequence in 1..=999_999_i64, place in 0..13_usize, other in 0..10_u8) {
            let good = number(&district(), sequence);
            prop_assert!(is_valid(&good));
            let mut typed = good.clone();
            typed.replace_range(place..=place, &other.to_string());
            prop_assert_eq!(is_valid(&typed), typed == good);
        }
    }
}
