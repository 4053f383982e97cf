//! The rows of a generated ledger, by closed formula: visit `n` of the district is volunteer `n mod volunteers`'s, held in
//! row `2n + 1` and posted in the row after it.

use std::fmt::{Display, Write};

use anyhow::ensure;
use contracts::ledger::{Purpose, TransferKind};
use kernel::{BasisPoints, RawMinutes, VolunteerId, china_date, half_year};
use ledger::domain::{
    account::Unit,
    chain::Hash,
    request::{Basis, Tag},
    transfer::{Transfer, micros},
};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Minutes of every visit.
const MINUTES: i64 = 60;

/// Columns in the order in which [`write`] writes them.
pub const COLUMNS: &str = "seq, key, leg, fingerprint, kind, unit, dr, cr, posted, pending, hold_seq, reverses_seq, \
    purpose, reference, effective, period, raw_minutes, weight_bp, settings_version, expires_at, waived, dr_version, \
    dr_after, cr_version, cr_after, block_no, at, digest";

/// Whose visits they are.
pub struct Visits {
    issuance: i64,
    /// UNSETTLED of each volunteer.
    unsettled: Vec<i64>,
}

impl Visits {
    /// With the numbers that the accounts have got.
    pub async fn of(admin: &PgPool, volunteers: &[VolunteerId]) -> anyhow::Result<Self> {
        let issuance = sqlx::query_scalar("select id from ledger.account where kind = 'issuance'")
            .fetch_one(admin)
            .await?;
        let ids: Vec<Uuid> = volunteers.iter().map(|volunteer| volunteer.uuid()).collect();
        let unsettled: Vec<i64> = sqlx::query_scalar(
            "select a.id from unnest($1::uuid[]) with ordinality as v(id, number)
                 join ledger.account a on a.volunteer_id = v.id and a.kind = 'unsettled' order by v.number",
        )
        .bind(&ids)
        .fetch_all(admin)
        .await?;
        ensure!(unsettled.len() == ids.len(), "every volunteer has accounts");
        Ok(Self { issuance, unsettled })
    }

    /// Row `seq`.
    pub fn transfer(&self, seq: i64, block_no: i64, at: OffsetDateTime) -> Transfer {
        let (visit, posts) = ((seq - 1) / 2, seq % 2 == 0);
        let volunteers = self.unsettled.len() as i64;
        let (of_volunteer, volunteer) = (visit / volunteers, visit % volunteers);
        let posted = i64::from(posts);
        let served = at - Duration::days(2);
        Transfer {
            seq,
            key: made_of(seq, 1),
            leg: 0,
            fingerprint: made_of(seq, 2).into_bytes(),
            kind: if posts {
                TransferKind::Post
            } else {
                TransferKind::Pending
            },
            unit: Unit::StandardMinute,
            dr: self.issuance,
            cr: self.unsettled[volunteer as usize],
            posted: MINUTES * posted,
            pending: if posts { -MINUTES } else { MINUTES },
            hold_seq: posts.then_some(seq - 1),
            reverses_seq: None,
            tag: Tag {
                purpose: Purpose::Visit,
                reference: Some(made_of(visit, 3)),
                effective: china_date(served),
            },
            basis: Some(Basis {
                raw: RawMinutes::new(MINUTES),
                weight: BasisPoints::new(10_000),
                settings_version: 1,
            }),
            expires_at: None,
            waived: 0,
            period: half_year(china_date(at)),
            dr_version: seq,
            dr_after: -MINUTES * (visit + posted),
            cr_version: 2 * of_volunteer + 1 + posted,
            cr_after: MINUTES * (of_volunteer + posted),
            block_no,
            at,
        }
    }

    /// Balances after `transfers` rows.
    pub async fn put_balances(&self, admin: &PgPool, transfers: u64) -> anyhow::Result<()> {
        let visits = i64::try_from(transfers)? / 2;
        let volunteers = self.unsettled.len() as i64;
        let mut ids = vec![self.issuance];
        let mut counts = vec![visits];
        for (number, id) in (0..).zip(&self.unsettled) {
            ids.push(*id);
            counts.push(visits / volunteers + i64::from(number < visits % volunteers));
        }
        sqlx::query(
            "update ledger.balance b set version = 2 * n, raw = n * case when id = $3 then -$4 else $4 end,
                 dr_posted = case when id = $3 then n * $4 else 0 end, cr_posted = case when id = $3 then 0 else n * $4 end
             from unnest($1::bigint[], $2::bigint[]) as x(id, n) where b.account_id = x.id",
        )
        .bind(&ids)
        .bind(&counts)
        .bind(self.issuance)
        .bind(MINUTES)
        .execute(admin)
        .await?;
        Ok(())
    }
}

/// A key that is always the same for a number and a purpose, and spread like those that are made of visits (UUIDv5).
fn made_of(number: i64, purpose: u64) -> Uuid {
    // The finaliser of SplitMix64.
    let mixed = |seed: u64| {
        let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let number = number.unsigned_abs();
    Uuid::from_u64_pair(mixed(number << 2 | purpose), mixed(!(number << 2 | purpose)))
}

/// One line of COPY's text format.
pub fn write(text: &mut String, row: &Transfer, digest: &Hash) {
    let maybe = |figure: Option<i64>| figure.map_or_else(|| "\\N".to_owned(), |figure| figure.to_string());
    let columns: [&dyn Display; 28] = [
        &row.seq,
        &row.key,
        &row.leg,
        &format!("\\\\x{}", hex::encode(row.fingerprint)),
        &row.kind.as_str(),
        &row.unit.id(),
        &row.dr,
        &row.cr,
        &row.posted,
        &row.pending,
        &maybe(row.hold_seq),
        &"\\N",
        &row.tag.purpose.as_str(),
        &row.tag.reference.unwrap_or_default(),
        &row.tag.effective,
        &row.period,
        &maybe(row.basis.map(|basis| basis.raw.get())),
        &maybe(row.basis.map(|basis| basis.weight.get().into())),
        &maybe(row.basis.map(|basis| basis.settings_version)),
        &"\\N",
        &"\\N",
        &row.dr_version,
        &row.dr_after,
        &row.cr_version,
        &row.cr_after,
        &row.block_no,
        &instant(row.at),
        &format!("\\\\x{}", hex::encode(digest)),
    ];
    for (place, column) in columns.into_iter().enumerate() {
        let separator = if place == 0 { "" } else { "\t" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{column}");
    }
    text.push('\n');
}

/// As the database reads an instant, to the microsecond.
pub fn instant(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!(
        "{date} {:02}:{:02}:{:02}.{:06}+00",
        time.hour(),
        time.minute(),
        time.second(),
        micros(at).rem_euclid(1_000_000)
    )
}
