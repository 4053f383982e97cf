//! What a batch must be decided on: read under the poster's lock, each read a statement of its own, because a statement
//! that waits for a lock keeps the snapshot it began with.

use std::collections::HashMap;

use contracts::ledger::TransferKind;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{accounts, rows};
use crate::domain::{
    refusal::Refusal,
    request::Request,
    state::{Head, Known, State, Stored, Wanted},
};

/// The state on which `requests` are decided.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn read(db: &mut PgConnection, requests: &[Request]) -> sqlx::Result<State> {
    let wanted = Wanted::by(requests);
    let (head, mut known) = head_and_refusals(db, &wanted.keys).await?;
    let mut of_rows = Vec::new();
    for stored in stored(db, &wanted.keys).await? {
        of_rows.extend([stored.transfer.dr, stored.transfer.cr]);
        match known
            .entry(stored.transfer.key)
            .or_insert_with(|| Known::Done(Vec::new()))
        {
            Known::Done(rows) => rows.push(stored),
            // A key is either carried out or refused, never both.
            Known::Refused(..) => {
                return Err(sqlx::Error::Decode("a key was carried out and refused".into()));
            }
        }
    }
    of_rows.sort_unstable();
    of_rows.dedup();
    let accounts = accounts::wanted(db, &wanted, &of_rows).await?;
    Ok(State::new(head, accounts, known))
}

/// The end of the chain.
///
/// # Errors
/// The database.
pub async fn head(db: &mut PgConnection) -> sqlx::Result<Head> {
    Ok(head_and_refusals(db, &[]).await?.0)
}

async fn head_and_refusals(
    db: &mut PgConnection,
    keys: &[Uuid],
) -> sqlx::Result<(Head, HashMap<Uuid, Known>)> {
    let found = sqlx::query!(
        "select h.no as \"no?\", h.hash as \"hash?\", h.last_seq as \"last_seq?\", h.at as \"at?\",
             r.key as \"key?\", r.fingerprint as \"fingerprint?\", r.refusal as \"refusal?: Json<Refusal>\"
         from (values (1)) as one
             left join (select no, hash, last_seq, at from ledger.block order by no desc limit 1) h on true
             left join ledger.rejection r on r.key = any($1)",
        keys
    )
    .fetch_all(db)
    .await?;
    let mut head = Head::EMPTY;
    let mut known = HashMap::new();
    for row in found {
        if let (Some(no), Some(hash), Some(last_seq), at) = (row.no, row.hash, row.last_seq, row.at) {
            head = Head {
                no,
                hash: rows::hash(&hash)?,
                last_seq,
                at,
            };
        }
        if let (Some(key), Some(fingerprint), Some(Json(refusal))) = (row.key, row.fingerprint, row.refusal) {
            known.insert(key, Known::Refused(rows::fingerprint(&fingerprint)?, refusal));
        }
    }
    Ok((head, known))
}

async fn stored(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<Vec<Stored>> {
    let found = sqlx::query!(
        "select t.seq, t.key, t.leg, t.fingerprint, t.kind, t.unit, t.dr, t.cr, t.posted, t.pending, t.hold_seq,
             t.reverses_seq, t.purpose, t.reference, t.effective, t.period, t.raw_minutes, t.weight_bp,
             t.settings_version, t.dr_version, t.dr_after, t.cr_version, t.cr_after, t.block_no, t.at,
             r.kind as \"resolved?\",
             exists (select from ledger.transfer v where v.reverses_seq = t.seq) as \"reversed!\"
         from ledger.transfer t left join ledger.transfer r on r.hold_seq = t.seq
         where t.key = any($1)
         order by t.seq",
        keys
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            let resolved: Option<TransferKind> = row.resolved.as_deref().map(rows::kind).transpose()?;
            Ok(Stored {
                transfer: rows::transfer!(row),
                resolved,
                reversed: row.reversed,
            })
        })
        .collect()
}
