//! 期初与历史导入: what may be brought over from before this system, and what is posted for it (R12.8, decision 20).

use contracts::{
    Error, Result, fields,
    ledger::{
        AccountKind, Purpose,
        import::{ImportKind, ImportRow},
    },
};
use kernel::{BasisPoints, RawMinutes, VolunteerId};
use time::Date;
use uuid::Uuid;

use super::{
    account::AccountName,
    request::{Action, Basis, Leg, Request, Tag},
};

/// Most rows of one import: what one message carries.
pub const MOST_ROWS: usize = 3_000;
/// Most raw minutes of one service: a day.
const DAY: i64 = 24 * 60;
/// Most minutes of one opening balance: no book has more.
const BALANCE: i64 = 10_000_000;
/// The weights that a service may have had (R4.2).
const WEIGHTS: [i32; 3] = [10_000, 20_000, 30_000];
/// The version of the settings that history is posted under: none of this system's.
const BEFORE_THIS_SYSTEM: i64 = 0;

/// A row that can be posted, once its holder is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// Whose.
    pub volunteer: VolunteerId,
    /// What it brings.
    pub kind: ImportKind,
    /// Its true day.
    pub day: Date,
    /// Minutes as given.
    pub minutes: i64,
    /// Weight, for history.
    pub weight: Option<BasisPoints>,
    /// Standard minutes.
    pub standard: i64,
    /// Where it is written.
    pub document: String,
}

/// Reads a row. `holder` holds its passbook.
///
/// # Errors
/// `invalid` with the field: an unknown passbook, a day to come, minutes or a weight that cannot be, no document.
pub fn read(row: &ImportRow, holder: Option<VolunteerId>, today: Date) -> Result<Sound> {
    let volunteer = holder
        .ok_or_else(|| Error::invalid("passbook_no", "passbook_unknown", "nobody holds this passbook"))?;
    if row.day.0 > today {
        return Err(Error::invalid("day", "day_to_come", "the day has not come yet"));
    }
    let history = row.kind == ImportKind::History;
    let most = if history { DAY } else { BALANCE };
    if !(1..=most).contains(&row.minutes) {
        return Err(
            Error::invalid("minutes", "minutes_out_of_range", "the minutes are out of range")
                .with("most_minutes", most),
        );
    }
    let weight = match (history, row.weight) {
        (true, None) => Some(BasisPoints::ONE),
        (true, Some(weight)) if WEIGHTS.contains(&weight.get()) => Some(weight),
        (false, None) => None,
        (true, Some(_)) => {
            return Err(Error::invalid(
                "weight",
                "weight_unknown",
                "a weight is ×1, ×2 or ×3",
            ));
        }
        (false, Some(_)) => {
            return Err(Error::invalid(
                "weight",
                "weight_of_history_only",
                "only history has a weight",
            ));
        }
    };
    let standard = weight.map_or(row.minutes, |weight| {
        RawMinutes::new(row.minutes).weighted(weight).get()
    });
    Ok(Sound {
        volunteer,
        kind: row.kind,
        day: row.day.0,
        minutes: row.minutes,
        weight,
        standard,
        document: fields::text("document", &row.document, 100)?,
    })
}

/// Key of a row's posting (UUIDv5): posted again after a crash, it is the same.
pub fn key(import: Uuid, row_no: i32) -> Uuid {
    Uuid::new_v5(&import, format!("ledger.import.{row_no}").as_bytes())
}

impl Sound {
    /// What tells two rows apart: whose, what, when, how much, where written.
    pub fn content(&self) -> String {
        format!(
            "{}|{}|{}|{}|{}|{}",
            self.volunteer,
            self.kind.as_str(),
            self.day,
            self.minutes,
            self.weight.map_or(0, BasisPoints::get),
            self.document
        )
    }
}

/// What is posted for a row: an opening balance out of ADJUSTMENT, a service out of ISSUANCE with its raw minutes; into
/// the current period, with its true day (R5.12).
pub fn request(import: Uuid, row_no: i32, row: &Posting) -> Request {
    let account = match row.kind {
        ImportKind::OpeningGoods => AccountKind::Goods,
        ImportKind::OpeningSavings => AccountKind::Savings,
        ImportKind::OpeningUnsettled | ImportKind::History => AccountKind::Unsettled,
    };
    let (from, purpose) = match row.kind {
        ImportKind::History => (AccountKind::Issuance, Purpose::History),
        _ => (AccountKind::Adjustment, Purpose::Opening),
    };
    let leg = Leg {
        from: AccountName::bank(from),
        to: AccountName::of(row.volunteer, account),
        amount: row.standard,
        basis: row.weight.map(|weight| Basis {
            raw: RawMinutes::new(row.minutes),
            weight,
            settings_version: BEFORE_THIS_SYSTEM,
        }),
    };
    let tag = Tag {
        purpose,
        reference: Some(import),
        effective: row.day,
    };
    Request {
        key: key(import, row_no),
        action: Action::Move(vec![leg], tag),
    }
}

/// What a row posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Whose.
    pub volunteer: VolunteerId,
    /// What it brings.
    pub kind: ImportKind,
    /// Its true day.
    pub day: Date,
    /// Minutes as given.
    pub minutes: i64,
    /// Weight, for history.
    pub weight: Option<BasisPoints>,
    /// Standard minutes.
    pub standard: i64,
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn row(kind: ImportKind, minutes: i64, weight: Option<i32>) -> ImportRow {
        ImportRow {
            passbook_no: "TZ000001".into(),
            kind,
            day: date!(2019 - 09 - 01).into(),
            minutes,
            weight: weight.map(BasisPoints::new),
            document: "旧存折第3页".into(),
        }
    }

    const TODAY: Date = date!(2026 - 11 - 23);

    fn holder() -> Option<VolunteerId> {
        Some(VolunteerId::from(Uuid::from_u128(1)))
    }

    #[test]
    fn each_fault_of_a_row_is_named_at_its_field() {
        let future = ImportRow {
            day: date!(2026 - 11 - 24).into(),
            ..row(ImportKind::History, 60, None)
        };
        let blank = ImportRow {
            document: " ".into(),
            ..row(ImportKind::OpeningGoods, 60, None)
        };
        for (row, holder, field) in [
            (row(ImportKind::History, 60, None), None, "passbook_no"),
            (future, holder(), "day"),
            (row(ImportKind::History, -1, None), holder(), "minutes"),
            (row(ImportKind::History, 1_441, None), holder(), "minutes"),
            (row(ImportKind::History, 60, Some(15_000)), holder(), "weight"),
            (
                row(ImportKind::OpeningGoods, 60, Some(10_000)),
                holder(),
                "weight",
            ),
            (blank, holder(), "document"),
        ] {
            assert_eq!(
                read(&row, holder, TODAY).unwrap_err().field.as_deref(),
                Some(field)
            );
        }
    }

    #[test]
    fn history_is_weighed_and_issued_and_a_balance_is_adjusted_r12_8() {
        let sound = read(&row(ImportKind::History, 55, Some(20_000)), holder(), TODAY).unwrap();
        assert_eq!(sound.standard, 110);
        let posting = Posting {
            volunteer: sound.volunteer,
            kind: sound.kind,
            day: sound.day,
            minutes: sound.minutes,
            weight: sound.weight,
            standard: sound.standard,
        };
        let Action::Move(legs, tag) = request(Uuid::from_u128(7), 1, &posting).action else {
            panic!("a movement")
        };
        assert_eq!((legs[0].from.kind, legs[0].amount), (AccountKind::Issuance, 110));
        assert_eq!(
            (tag.purpose, tag.effective),
            (Purpose::History, date!(2019 - 09 - 01))
        );
        let opening = Posting {
            kind: ImportKind::OpeningSavings,
            weight: None,
            ..posting
        };
        let Action::Move(legs, _) = request(Uuid::from_u128(7), 2, &opening).action else {
            panic!("a movement")
        };
        assert_eq!(
            (legs[0].from.kind, legs[0].to.kind),
            (AccountKind::Adjustment, AccountKind::Savings)
        );
        assert_eq!(legs[0].basis, None);
    }
}
