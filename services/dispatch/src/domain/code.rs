//! The six-digit visit code that the elder gets (R5.6 (1), decision 22).

use rand::RngExt;
use subtle::ConstantTimeEq;

/// A code nobody can guess from earlier ones: the thread's generator is cryptographic and reseeds itself.
pub fn draw() -> String {
    format!("{:06}", rand::rng().random_range(0..1_000_000_u32))
}

/// The code of a card at a door: it stays, so it is longer than what anybody could try.
pub fn draw_door() -> String {
    format!("{:010}", rand::rng().random_range(0..10_000_000_000_u64))
}

/// What was typed, as digits: spaces around and between and full-width digits are forgiven.
pub fn typed(text: &str) -> String {
    let half_width = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    };
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(half_width)
        .collect()
}

/// Compares in a time that does not depend on where the two differ.
pub fn same(typed: &str, code: &str) -> bool {
    typed.as_bytes().ct_eq(code.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        for _ in 0..1_000 {
            let code = draw();
            assert!(
                code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
                "{code}"
            );
        }
    }

    #[test]
    fn the_code_of_a_door_has_ten_digits_and_is_never_one_of_a_visit() {
        for _ in 0..1_000 {
            let code = draw_door();
            assert!(
                code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_digit()),
                "{code}"
            );
        }
    }

    #[test]
    fn full_width_digits_and_spaces_are_forgiven() {
        assert_eq!(typed(" ４８ ２９13 "), "482913");
        assert!(same(&typed("482 913"), "482913"));
        assert!(!same("482914", "482913"));
        assert!(!same("", "482913"));
    }
}
