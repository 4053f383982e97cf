//! Rows of `ledger.transfer` and `ledger.block` as the domain knows them.

use std::str::FromStr;

use contracts::ledger::{Purpose, TransferKind};
use kernel::{BasisPoints, HalfYear, RawMinutes};
use runtime::Suite;

use crate::domain::{
    account::Unit,
    chain::Hash,
    request::{Basis, Fingerprint},
};

/// A column holds what the service never writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the column {0} cannot be read")]
pub struct Unreadable(pub &'static str);

impl From<Unreadable> for sqlx::Error {
    fn from(error: Unreadable) -> Self {
        sqlx::Error::Decode(Box::new(error))
    }
}

pub fn kind(word: &str) -> Result<TransferKind, Unreadable> {
    TransferKind::parse(word).ok_or(Unreadable("kind"))
}

pub fn purpose(word: &str) -> Result<Purpose, Unreadable> {
    Purpose::parse(word).ok_or(Unreadable("purpose"))
}

pub fn unit(id: i16) -> Result<Unit, Unreadable> {
    Unit::from_id(id).ok_or(Unreadable("unit"))
}

pub fn period(text: &str) -> Result<HalfYear, Unreadable> {
    HalfYear::from_str(text).map_err(|_| Unreadable("period"))
}

pub fn hash(bytes: &[u8]) -> Result<Hash, Unreadable> {
    bytes.try_into().map_err(|_| Unreadable("hash"))
}

pub fn fingerprint(bytes: &[u8]) -> Result<Fingerprint, Unreadable> {
    bytes.try_into().map_err(|_| Unreadable("fingerprint"))
}

pub fn basis(
    raw: Option<i64>,
    weight: Option<i32>,
    settings_version: Option<i64>,
) -> Result<Option<Basis>, Unreadable> {
    match (raw, weight, settings_version) {
        (Some(raw), Some(weight), Some(settings_version)) => Ok(Some(Basis {
            raw: RawMinutes::new(raw),
            weight: BasisPoints::new(weight),
            settings_version,
        })),
        (None, None, None) => Ok(None),
        _ => Err(Unreadable("raw_minutes")),
    }
}

/// The word for a suite in the column `suite`.
pub fn suite_word(suite: Suite) -> &'static str {
    match suite {
        Suite::Intl => "intl",
        Suite::Sm => "sm",
    }
}

pub fn suite(word: &str) -> Result<Suite, Unreadable> {
    [Suite::Intl, Suite::Sm]
        .into_iter()
        .find(|suite| suite_word(*suite) == word)
        .ok_or(Unreadable("suite"))
}

/// A [`Transfer`](crate::domain::transfer::Transfer) from a record of any query that selects all its columns. Returns
/// from the surrounding function when a column cannot be read.
macro_rules! transfer {
    ($row:expr) => {
        $crate::domain::transfer::Transfer {
            seq: $row.seq,
            key: $row.key,
            leg: $row.leg,
            fingerprint: $crate::store::rows::fingerprint(&$row.fingerprint)?,
            kind: $crate::store::rows::kind(&$row.kind)?,
            unit: $crate::store::rows::unit($row.unit)?,
            dr: $row.dr,
            cr: $row.cr,
            posted: $row.posted,
            pending: $row.pending,
            hold_seq: $row.hold_seq,
            reverses_seq: $row.reverses_seq,
            tag: $crate::domain::request::Tag {
                purpose: $crate::store::rows::purpose(&$row.purpose)?,
                reference: $row.reference,
                effective: $row.effective,
            },
            basis: $crate::store::rows::basis($row.raw_minutes, $row.weight_bp, $row.settings_version)?,
            expires_at: $row.expires_at,
            waived: $row.waived.unwrap_or(0),
            period: $crate::store::rows::period(&$row.period)?,
            dr_version: $row.dr_version,
            dr_after: $row.dr_after,
            cr_version: $row.cr_version,
            cr_after: $row.cr_after,
            block_no: $row.block_no,
            at: $row.at,
        }
    };
}
pub(crate) use transfer;
