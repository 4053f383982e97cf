//! The head of the chain at the end of a day, in the words that are signed (docs/ledger-proof.md).
//!
//! A chain inside one database proves nothing against its administrator, who can write all of it anew. A head that was
//! signed, printed and put into a safe can be held against it.

use kernel::{at_china, china_date};
use runtime::Suite;
use time::{Date, Duration, OffsetDateTime, Time};

use super::{chain::Hash, transfer::micros};

/// How long after midnight a day counts as complete: a block gets its time when its transaction begins.
const STRAGGLERS: Duration = Duration::minutes(5);

/// The head of the chain at the end of a day in China.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHead {
    /// Which day.
    pub day: Date,
    /// The last block of that day or of an earlier one.
    pub block_no: i64,
    /// Serial number of its last transfer.
    pub last_seq: i64,
    /// What the hash is made with.
    pub suite: Suite,
    /// Hash of the block.
    pub hash: Hash,
}

impl DayHead {
    /// What is signed: one line of text, so that it fits into a QR code and `openssl` can check it.
    pub fn text(&self, key_id: &str, signed_at: OffsetDateTime) -> String {
        format!(
            "timebank-head|{}|{}|{}|{}|{}|{key_id}|{}",
            self.day,
            self.block_no,
            self.last_seq,
            self.suite.as_str(),
            hex::encode(self.hash),
            micros(signed_at)
        )
    }
}

/// The instant at which a day in China is over.
pub fn end_of(day: Date) -> OffsetDateTime {
    at_china(day, Time::MIDNIGHT) + Duration::days(1)
}

/// Days that are over and have no signed head, oldest first, at most `limit`. `first_block` is the time of the first
/// block, `last_signed` the newest day that has its head.
pub fn days_due(
    now: OffsetDateTime,
    first_block: OffsetDateTime,
    last_signed: Option<Date>,
    limit: usize,
) -> Vec<Date> {
    let today = china_date(now - STRAGGLERS);
    let first = last_signed.map_or_else(|| china_date(first_block), |day| day + Duration::days(1));
    std::iter::successors(Some(first), |day| Some(*day + Duration::days(1)))
        .take_while(|day| *day < today)
        .take(limit)
        .collect()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    const FIRST: OffsetDateTime = datetime!(2026-11-20 02:00 UTC);

    #[test]
    fn a_day_is_due_five_minutes_after_midnight_in_china() {
        let due = |now| days_due(now, FIRST, Some(date!(2026 - 11 - 22)), 31);
        assert_eq!(due(datetime!(2026-11-23 16:04:59 UTC)), []);
        assert_eq!(due(datetime!(2026-11-23 16:05:00 UTC)), [date!(2026 - 11 - 23)]);
    }

    #[test]
    fn missed_days_are_caught_up_from_the_first_block_on_a_piece_at_a_time() {
        let now = datetime!(2026-11-26 00:00 UTC);
        assert_eq!(
            days_due(now, FIRST, None, 3),
            [
                date!(2026 - 11 - 20),
                date!(2026 - 11 - 21),
                date!(2026 - 11 - 22)
            ]
        );
        assert_eq!(days_due(now, FIRST, Some(date!(2026 - 11 - 25)), 3), []);
    }

    #[test]
    fn the_line_that_is_signed_names_everything() {
        let head = DayHead {
            day: date!(2026 - 11 - 25),
            block_no: 41,
            last_seq: 1_286,
            suite: Suite::Intl,
            hash: [0x7f; 32],
        };
        assert_eq!(
            head.text("0123456789abcdef", datetime!(2026-11-25 16:05 UTC)),
            format!(
                "timebank-head|2026-11-25|41|1286|intl|{}|0123456789abcdef|1795622700000000",
                "7f".repeat(32)
            )
        );
    }
}
