//! What is asked of a statement, and its pages.

use contracts::{
    Error, Result,
    ledger::{AccountKind, GetStatement, Purpose, StatementLine},
};
use kernel::{VolunteerId, at_china, china_date, half_year};
use time::{Date, OffsetDateTime, Time};

use super::account::OF_VOLUNTEER;

/// Most lines a page may have.
const MOST: u32 = 200;

/// A checked question for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Whose.
    pub volunteer: VolunteerId,
    /// First day of posting.
    pub from: Date,
    /// Last day of posting.
    pub to: Date,
    /// On these accounts.
    pub accounts: Vec<AccountKind>,
    /// For this; nothing = for anything.
    pub purpose: Option<Purpose>,
    /// Only transfers before this serial number.
    pub before: i64,
    /// Lines a page.
    pub limit: usize,
}

impl Wish {
    /// The question with its gaps filled: this half-year until today, all accounts, from the newest line on.
    ///
    /// # Errors
    /// `invalid` with the field: days the wrong way round, an account that no volunteer has, a page without or with too
    /// many lines.
    pub fn try_new(asked: &GetStatement, now: OffsetDateTime) -> Result<Self> {
        let today = china_date(now);
        let to = asked.to.map_or(today, Date::from);
        let from = asked.from.map_or_else(|| half_year(to).starts(), Date::from);
        if from > to {
            return Err(Error::invalid(
                "from",
                "from_after_to",
                "the first day is after the last",
            ));
        }
        if !(1..=MOST).contains(&asked.limit) {
            return Err(
                Error::invalid("limit", "limit_out_of_range", "a page has 1 to 200 lines")
                    .with("min", 1)
                    .with("max", MOST),
            );
        }
        let accounts = match asked.account {
            None => OF_VOLUNTEER.to_vec(),
            Some(kind) if OF_VOLUNTEER.contains(&kind) => vec![kind],
            Some(_) => {
                return Err(Error::invalid(
                    "account",
                    "not_a_volunteer_account",
                    "a volunteer has the accounts unsettled, goods and savings",
                ));
            }
        };
        Ok(Self {
            volunteer: asked.volunteer_id,
            from,
            to,
            accounts,
            purpose: asked.purpose,
            before: asked.before.unwrap_or(i64::MAX),
            limit: asked.limit as usize,
        })
    }

    /// The instants in which it was posted: from the first, before the second.
    pub fn span(&self) -> (OffsetDateTime, OffsetDateTime) {
        let after = self.to.next_day().unwrap_or(self.to);
        (
            at_china(self.from, Time::MIDNIGHT),
            at_china(after, Time::MIDNIGHT),
        )
    }
}

/// Cuts what was found to a page. A transfer between two of the volunteer's own accounts makes two lines, which stay
/// together, so a page may have one line less than `limit`, or two where `limit` is one.
///
/// `lines` are newest first and hold, if there are so many, at least two more than `limit`. Gives the page and the
/// `before` of the next one.
pub fn page(mut lines: Vec<StatementLine>, limit: usize) -> (Vec<StatementLine>, Option<i64>) {
    if lines.len() <= limit {
        return (lines, None);
    }
    let cut_through = lines[limit - 1].seq == lines[limit].seq;
    let keep = match (cut_through, limit) {
        (true, 1) => 2,
        (true, _) => limit - 1,
        (false, _) => limit,
    };
    let more = lines.len() > keep;
    lines.truncate(keep);
    let before = lines.last().filter(|_| more).map(|line| line.seq);
    (lines, before)
}

#[cfg(test)]
mod tests {
    use contracts::ledger::LineState;
    use kernel::StandardMinutes;
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;

    fn asked() -> GetStatement {
        GetStatement {
            volunteer_id: VolunteerId::from(Uuid::from_u128(1)),
            from: None,
            to: None,
            account: None,
            purpose: None,
            before: None,
            limit: 50,
        }
    }

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    #[test]
    fn a_statement_begins_with_the_half_year_and_ends_today() {
        let wish = Wish::try_new(&asked(), NOW).unwrap();
        assert_eq!(
            (wish.from, wish.to),
            (date!(2026 - 07 - 01), date!(2026 - 11 - 23))
        );
        assert_eq!(
            wish.span(),
            (datetime!(2026-06-30 16:00 UTC), datetime!(2026-11-23 16:00 UTC))
        );
        assert_eq!(wish.accounts, OF_VOLUNTEER);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_field() {
        let days = GetStatement {
            from: Some(date!(2026 - 12 - 01).into()),
            ..asked()
        };
        let none = GetStatement { limit: 0, ..asked() };
        let many = GetStatement {
            limit: 201,
            ..asked()
        };
        let bank = GetStatement {
            account: Some(AccountKind::Issuance),
            ..asked()
        };
        for (wrong, field) in [
            (days, "from"),
            (none, "limit"),
            (many, "limit"),
            (bank, "account"),
        ] {
            assert_eq!(
                Wish::try_new(&wrong, NOW).unwrap_err().field.as_deref(),
                Some(field)
            );
        }
    }

    fn lines(seqs: &[i64]) -> Vec<StatementLine> {
        let line = |seq: &i64| StatementLine {
            seq: *seq,
            posted_at: NOW.into(),
            effective: date!(2026 - 11 - 23).into(),
            purpose: Purpose::Visit,
            state: LineState::Posted,
            account: AccountKind::Unsettled,
            visit_id: None,
            raw_minutes: None,
            weight: None,
            amount: StandardMinutes::new(1),
            balance: StandardMinutes::new(1),
            released: None,
            reverses: None,
        };
        seqs.iter().map(line).collect()
    }

    fn paged(seqs: &[i64], limit: usize) -> (Vec<i64>, Option<i64>) {
        let (lines, before) = page(lines(seqs), limit);
        (lines.iter().map(|line| line.seq).collect(), before)
    }

    #[test]
    fn the_next_page_begins_below_the_last_line() {
        assert_eq!(paged(&[9, 8, 7, 6], 2), (vec![9, 8], Some(8)));
        assert_eq!(paged(&[7, 6], 2), (vec![7, 6], None));
        assert_eq!(paged(&[], 2), (vec![], None));
    }

    #[test]
    fn both_lines_of_a_transfer_stay_on_one_page() {
        assert_eq!(paged(&[9, 8, 8, 7], 2), (vec![9], Some(9)));
        assert_eq!(paged(&[8, 8, 7], 1), (vec![8, 8], Some(8)));
        assert_eq!(paged(&[8, 8], 1), (vec![8, 8], None));
    }
}
