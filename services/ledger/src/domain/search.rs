//! What is asked of the journal, and whether it narrows the search enough to be answered at once, however long the books.

use contracts::{
    Error, Result,
    ledger::{AccountKind, Purpose, TransferKind, journal::FindEntries},
};
use kernel::{at_china, china_date};
use time::{Date, OffsetDateTime, Time};
use uuid::Uuid;

/// Most entries a page may have.
const MOST: u32 = 200;
/// Widest range of days that narrows a search by itself.
const DAYS: i64 = 92;
/// Widest range of serial numbers that does.
const SERIALS: i64 = 200_000;

/// What the search goes by: the one criterion whose index finds the candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Driver {
    /// `transfer_by_reference`
    References(Vec<Uuid>),
    /// `transfer_by_debit` and `transfer_by_credit`, by the accounts of the passbook's holder.
    Passbook(String),
    /// `transfer_by_rare_purpose`
    Purpose(Purpose),
    /// The primary key: serial numbers, or days of posting, which `block_at` turns into serial numbers.
    Serials,
    /// `transfer_by_effect`
    Effect(Date),
}

/// A checked question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What it goes by.
    pub driver: Driver,
    /// From this serial number on.
    pub seq_from: i64,
    /// Up to this one.
    pub seq_to: i64,
    /// Posted from this instant on.
    pub posted_from: Option<OffsetDateTime>,
    /// Posted before this instant.
    pub posted_until: Option<OffsetDateTime>,
    /// First day of effect.
    pub effective_from: Option<Date>,
    /// Last day of effect.
    pub effective_to: Option<Date>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// What they do.
    pub kind: Option<TransferKind>,
    /// With this account on one side.
    pub account: Option<AccountKind>,
    /// Exactly so much.
    pub amount: Option<i64>,
    /// Entries a page.
    pub limit: i64,
}

/// Whether a purpose has few entries and an index of its own.
fn is_rare(purpose: Purpose) -> bool {
    !matches!(
        purpose,
        Purpose::Visit | Purpose::Settlement | Purpose::Goods | Purpose::Service
    )
}

impl Search {
    /// The question with its gaps filled.
    ///
    /// # Errors
    /// `invalid` with the field: a page out of range, days or numbers the wrong way round, nothing that narrows it.
    pub fn try_new(asked: &FindEntries, now: OffsetDateTime) -> Result<Self> {
        if !(1..=MOST).contains(&asked.limit) {
            return Err(
                Error::invalid("limit", "limit_out_of_range", "a page has 1 to 200 lines")
                    .with("min", 1)
                    .with("max", MOST),
            );
        }
        let today = china_date(now);
        let posted = days("posted_from", asked.posted_from, asked.posted_to, today)?;
        let effective = days("effective_from", asked.effective_from, asked.effective_to, today)?;
        let serials = match (asked.seq_from, asked.seq_to) {
            (None, None) => None,
            (from, to) => {
                let from = from.or(to).unwrap_or_default();
                let to = to.unwrap_or(i64::MAX);
                if from > to {
                    return Err(Error::invalid(
                        "seq_from",
                        "from_after_to",
                        "the first serial number is after the last",
                    ));
                }
                Some((from, to))
            }
        };
        let narrow =
            |range: Option<(Date, Date)>| range.filter(|(from, to)| (*to - *from).whole_days() < DAYS);
        let few = serials.is_some_and(|(from, to)| to.saturating_sub(from) < SERIALS);
        let passbook = passbook("passbook_no", asked.passbook_no.as_deref())?;
        let driver = match (passbook, asked.purpose) {
            _ if !asked.references.is_empty() => Driver::References(asked.references.clone()),
            (Some(number), _) => Driver::Passbook(number),
            _ if few => Driver::Serials,
            (None, Some(purpose)) if is_rare(purpose) => Driver::Purpose(purpose),
            _ if narrow(posted).is_some() => Driver::Serials,
            _ => match narrow(effective) {
                Some((from, _)) => Driver::Effect(from),
                None => {
                    return Err(Error::invalid(
                        "seq_from",
                        "search_too_wide",
                        "name a serial number, a passbook, an order, a rare purpose or at most 92 days",
                    )
                    .with("days", DAYS)
                    .with("serials", SERIALS));
                }
            },
        };
        let (seq_from, seq_to) = serials.unwrap_or((1, i64::MAX));
        let before = asked.before.unwrap_or(i64::MAX).saturating_sub(1);
        let midnight_after = |day: Date| at_china(day.next_day().unwrap_or(day), Time::MIDNIGHT);
        Ok(Self {
            driver,
            seq_from,
            seq_to: seq_to.min(before),
            posted_from: posted.map(|(from, _)| at_china(from, Time::MIDNIGHT)),
            posted_until: posted.map(|(_, to)| midnight_after(to)),
            effective_from: effective.map(|(from, _)| from),
            effective_to: effective.map(|(_, to)| to),
            purpose: asked.purpose,
            kind: asked.kind,
            account: asked.account,
            amount: asked.amount,
            limit: i64::from(asked.limit),
        })
    }
}

/// A passbook number as it was typed or printed, with or without spaces; nothing when there is none.
///
/// # Errors
/// `invalid` at `field`: it cannot be a number of a passbook.
pub fn passbook(field: &str, typed: Option<&str>) -> Result<Option<String>> {
    let number: String = typed.unwrap_or_default().split_whitespace().collect();
    if number.is_empty() {
        return Ok(None);
    }
    if number.len() > 40 || !number.chars().all(|char| char.is_ascii_alphanumeric()) {
        return Err(Error::invalid(
            field,
            "passbook_unknown",
            "nobody holds this passbook",
        ));
    }
    Ok(Some(number))
}

/// A range of days; one that has no end ends today, one that has no beginning begins with its end.
fn days(
    field: &str,
    from: Option<contracts::Day>,
    to: Option<contracts::Day>,
    today: Date,
) -> Result<Option<(Date, Date)>> {
    let (from, to) = match (from, to) {
        (None, None) => return Ok(None),
        (Some(from), None) => (from.0, today.max(from.0)),
        (None, Some(to)) => (to.0, to.0),
        (Some(from), Some(to)) => (from.0, to.0),
    };
    if from > to {
        return Err(Error::invalid(
            field,
            "from_after_to",
            "the first day is after the last",
        ));
    }
    Ok(Some((from, to)))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn asked() -> FindEntries {
        FindEntries {
            seq_from: None,
            seq_to: None,
            passbook_no: None,
            references: Vec::new(),
            purpose: None,
            kind: None,
            account: None,
            posted_from: None,
            posted_to: None,
            effective_from: None,
            effective_to: None,
            amount: None,
            before: None,
            limit: 50,
        }
    }

    fn driver(asked: FindEntries) -> Result<Driver> {
        Search::try_new(&asked, NOW).map(|search| search.driver)
    }

    #[test]
    fn a_search_that_nothing_narrows_is_refused() {
        let wide = [
            asked(),
            FindEntries {
                amount: Some(60),
                account: Some(AccountKind::Issuance),
                purpose: Some(Purpose::Visit),
                ..asked()
            },
            FindEntries {
                posted_from: Some(date!(2026 - 01 - 01).into()),
                ..asked()
            },
            FindEntries {
                seq_from: Some(1),
                ..asked()
            },
        ];
        for wide in wide {
            assert_eq!(driver(wide).unwrap_err().reason, "search_too_wide");
        }
    }

    #[test]
    fn each_search_goes_by_the_criterion_that_finds_fewest() {
        let passbook = FindEntries {
            passbook_no: Some(" 3704 0500 ".into()),
            posted_from: Some(date!(2020 - 01 - 01).into()),
            ..asked()
        };
        assert_eq!(driver(passbook), Ok(Driver::Passbook("37040500".into())));
        let rare = FindEntries {
            purpose: Some(Purpose::Clawback),
            ..asked()
        };
        assert_eq!(driver(rare), Ok(Driver::Purpose(Purpose::Clawback)));
        let month = FindEntries {
            purpose: Some(Purpose::Visit),
            posted_from: Some(date!(2026 - 11 - 01).into()),
            ..asked()
        };
        assert_eq!(driver(month), Ok(Driver::Serials));
        let served = FindEntries {
            effective_to: Some(date!(2026 - 05 - 01).into()),
            ..asked()
        };
        assert_eq!(driver(served), Ok(Driver::Effect(date!(2026 - 05 - 01))));
    }

    #[test]
    fn one_serial_number_finds_one_entry_and_the_next_page_stays_in_the_range() {
        let one = FindEntries {
            seq_from: Some(1_286),
            seq_to: Some(1_286),
            ..asked()
        };
        let search = Search::try_new(&one, NOW).unwrap();
        assert_eq!((search.seq_from, search.seq_to), (1_286, 1_286));
        let next = FindEntries {
            seq_from: Some(10),
            seq_to: Some(90),
            before: Some(50),
            ..asked()
        };
        assert_eq!(Search::try_new(&next, NOW).unwrap().seq_to, 49);
    }

    #[test]
    fn ranges_the_wrong_way_round_are_refused_with_their_field() {
        let days = FindEntries {
            effective_from: Some(date!(2026 - 05 - 02).into()),
            effective_to: Some(date!(2026 - 05 - 01).into()),
            ..asked()
        };
        assert_eq!(driver(days).unwrap_err().field.as_deref(), Some("effective_from"));
        let serials = FindEntries {
            seq_from: Some(2),
            seq_to: Some(1),
            ..asked()
        };
        assert_eq!(driver(serials).unwrap_err().field.as_deref(), Some("seq_from"));
        assert_eq!(
            driver(FindEntries { limit: 0, ..asked() })
                .unwrap_err()
                .field
                .as_deref(),
            Some("limit")
        );
    }
}
