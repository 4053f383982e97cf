//! One row of the books.

mod line;

use contracts::ledger::TransferKind;
use kernel::HalfYear;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    account::Unit,
    request::{Basis, Fingerprint, Tag},
};
use line::Line;

/// One row of the books: a movement between two accounts, with both balances after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Serial number, from 1, without gaps.
    pub seq: i64,
    /// Key of its request.
    pub key: Uuid,
    /// Its place in the request, from 0.
    pub leg: i16,
    /// Of the request.
    pub fingerprint: Fingerprint,
    /// What it does.
    pub kind: TransferKind,
    /// What is counted.
    pub unit: Unit,
    /// The account that gives.
    pub dr: i64,
    /// The account that takes.
    pub cr: i64,
    /// Added to the posted totals of both sides.
    pub posted: i64,
    /// Added to the pending totals of both sides: what a hold holds, or less than zero for what is released.
    pub pending: i64,
    /// The hold that it resolves.
    pub hold_seq: Option<i64>,
    /// The transfer that it mirrors.
    pub reverses_seq: Option<i64>,
    /// What it is for.
    pub tag: Tag,
    /// How the amount was found.
    pub basis: Option<Basis>,
    /// From when on a hold may be expired.
    pub expires_at: Option<OffsetDateTime>,
    /// What a capture was asked for and did not find: waived (R6.5).
    pub waived: i64,
    /// The half-year in which it was posted (R7.2).
    pub period: HalfYear,
    /// How many transfers had touched the giving account, this one included.
    pub dr_version: i64,
    /// Balance of the giving account after it.
    pub dr_after: i64,
    /// How many transfers had touched the taking account, this one included.
    pub cr_version: i64,
    /// Balance of the taking account after it.
    pub cr_after: i64,
    /// The block it stands in.
    pub block_no: i64,
    /// When it was posted.
    pub at: OffsetDateTime,
}

impl Transfer {
    /// What is moved, held or released.
    pub fn amount(&self) -> i64 {
        match self.kind {
            TransferKind::Pending => self.pending,
            TransferKind::Void | TransferKind::Expire => -self.pending,
            TransferKind::Posted | TransferKind::Post => self.posted,
        }
    }

    /// The row as one line of text, the columns in their order: what its digest is made of. `README.md` gives the SQL
    /// that writes the same line, so that anybody can prove a row with `sha256sum`.
    pub fn canonical(&self) -> String {
        let mut line = Line::starting(self.seq);
        line.id(Some(self.key));
        line.number(self.leg.into());
        line.hex(&self.fingerprint);
        line.word(self.kind.as_str());
        line.number(self.unit.id().into());
        for figure in [self.dr, self.cr, self.posted, self.pending] {
            line.number(figure);
        }
        line.maybe(self.hold_seq);
        line.maybe(self.reverses_seq);
        line.word(self.tag.purpose.as_str());
        line.id(self.tag.reference);
        line.day(self.tag.effective);
        line.half_year(self.period);
        line.maybe(self.basis.map(|basis| basis.raw.get()));
        line.maybe(self.basis.map(|basis| basis.weight.get().into()));
        line.maybe(self.basis.map(|basis| basis.settings_version));
        line.maybe(self.expires_at.map(micros));
        line.maybe((self.waived > 0).then_some(self.waived));
        for figure in [
            self.dr_version,
            self.dr_after,
            self.cr_version,
            self.cr_after,
            self.block_no,
        ] {
            line.number(figure);
        }
        line.number(micros(self.at));
        line.text
    }
}

/// Microseconds since 1970, which is all that a column keeps.
pub fn micros(at: OffsetDateTime) -> i64 {
    // Years of four digits fit some thirty times over.
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000)).unwrap_or(i64::MAX)
}
