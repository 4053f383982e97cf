//! How many pieces can be moved at once.

use contracts::{Error, Result};

/// More pieces than this in one line are a slip of the hand.
pub const MOST: i32 = 100_000;

/// So many pieces: from one.
///
/// # Errors
/// `invalid` at `field`: `qty_out_of_range`.
pub fn pieces(field: &str, qty: u32) -> Result<i32> {
    within(field, qty, 1)
}

/// So many pieces, or none: what was counted, or has come.
///
/// # Errors
/// As [`pieces`].
pub fn or_none(field: &str, qty: u32) -> Result<i32> {
    within(field, qty, 0)
}

fn within(field: &str, qty: u32, least: i32) -> Result<i32> {
    match i32::try_from(qty) {
        Ok(qty) if (least..=MOST).contains(&qty) => Ok(qty),
        _ => Err(Error::invalid(
            field,
            "qty_out_of_range",
            format!("a number of pieces is between {least} and {MOST}"),
        )
        .with("min", least)
        .with("max", MOST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_between_one_and_a_hundred_thousand_pieces() {
        assert_eq!(pieces("lines.0.qty", 1), Ok(1));
        for wrong in [0, 100_001, u32::MAX] {
            assert_eq!(
                pieces("lines.0.qty", wrong).unwrap_err().field.as_deref(),
                Some("lines.0.qty")
            );
        }
        assert_eq!(or_none("qty", 0), Ok(0));
    }
}
