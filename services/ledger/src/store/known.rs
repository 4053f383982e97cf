//! What a batch must be decided on: read under the poster's lock, each read a statement of its own, because a statement
//! that waits for a lock keeps the snapshot it began with.

use std::collections::{HashMap, HashSet};

use contracts::ledger::TransferKind;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    accounts,
    memory::{Mark, Memory},
    rows,
};
use crate::domain::{
    refusal::Refusal,
    request::Request,
    state::{Head, Known, OfTransfers, State, Stored, Wanted},
};

/// The state on which `requests` are decided.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn read(db: &mut PgConnection, requests: &[Request]) -> sqlx::Result<State> {
    Ok(read_with(db, &Memory::default(), requests).await?.0)
}

/// As [`read`], under the poster's lock: what is remembered is not read again. With it goes what the state is as of.
pub(super) async fn read_with(
    db: &mut PgConnection,
    memory: &Memory,
    requests: &[Request],
) -> sqlx::Result<(State, Mark)> {
    let mut wanted = Wanted::by(requests);
    let Settled {
        head,
        standing,
        mut known,
        barred,
        carried_out,
    } = settled(db, &wanted.keys).await?;
    let mut of_rows = Vec::new();
    let stored = if carried_out {
        stored(db, &wanted.keys).await?
    } else {
        Vec::new()
    };
    for stored in stored {
        of_rows.extend([stored.transfer.dr, stored.transfer.cr]);
        match known
            .entry(stored.transfer.key)
            .or_insert_with(|| Known::Done(stored.transfer.fingerprint, Vec::new()))
        {
            Known::Done(_, rows) => rows.push(stored),
            // A key is either carried out or refused, never both.
            Known::Refused(..) => {
                return Err(sqlx::Error::Decode("a key was carried out and refused".into()));
            }
        }
    }
    of_rows.sort_unstable();
    of_rows.dedup();
    let mark = Mark {
        block_no: head.no,
        hash: head.hash,
        standing,
    };
    let mut accounts = match wanted.of_transfers {
        OfTransfers::Sides => memory.recall(mark, &mut wanted.accounts, &mut of_rows),
        // Which accounts these holders have is not remembered.
        OfTransfers::Holders => Vec::new(),
    };
    if !wanted.accounts.is_empty() || !of_rows.is_empty() {
        let read = accounts::wanted(db, &wanted, &of_rows).await?;
        memory.learn(mark, &read);
        accounts.extend(read);
    }
    Ok((State::new(head, accounts, known, barred), mark))
}

/// The end of the chain.
///
/// # Errors
/// The database.
pub async fn head(db: &mut PgConnection) -> sqlx::Result<Head> {
    Ok(settled(db, &[]).await?.head)
}

/// What is read besides rows and accounts.
struct Settled {
    head: Head,
    /// The last change of a holder's standing.
    standing: i64,
    /// Requests that were refused, and those that have only barred a hold.
    known: HashMap<Uuid, Known>,
    /// Holds that will not come any more.
    barred: HashSet<Uuid>,
    /// Whether some of the requests have rows.
    carried_out: bool,
}

async fn settled(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<Settled> {
    let found = sqlx::query!(
        "select h.no as \"no?\", h.hash as \"hash?\", h.last_seq as \"last_seq?\", h.at as \"at?\",
             (select max(period) from ledger.closed_period) as closed,
             (select change from ledger.standing) as \"standing!\",
             exists (select from ledger.transfer where key = any($1)) as \"carried_out!\",
             k.key as \"key?\", k.hold_key as \"hold_key?\", k.fingerprint as \"fingerprint?\",
             k.refusal as \"refusal?: Json<Refusal>\"
         from (values (1)) as one
             left join (select no, hash, last_seq, at from ledger.block order by no desc limit 1) h on true
             left join (
                 select key, null::uuid as hold_key, fingerprint, refusal from ledger.rejection where key = any($1)
                 union all
                 select key, hold_key, fingerprint, null from ledger.tombstone where key = any($1)
                 union all
                 select key, hold_key, fingerprint, null from ledger.tombstone where hold_key = any($1)
             ) k on true",
        keys
    )
    .fetch_all(db)
    .await?;
    let mut settled = Settled {
        head: Head::EMPTY,
        standing: 0,
        known: HashMap::new(),
        barred: HashSet::new(),
        carried_out: false,
    };
    for row in found {
        if let (Some(no), Some(hash), Some(last_seq), at) = (row.no, row.hash, row.last_seq, row.at) {
            settled.head = Head {
                no,
                hash: rows::hash(&hash)?,
                last_seq,
                at,
                closed: None,
            };
        }
        settled.carried_out = row.carried_out;
        settled.standing = row.standing;
        settled.head.closed = row.closed.as_deref().map(rows::period).transpose()?;
        let (Some(key), Some(fingerprint)) = (row.key, row.fingerprint) else {
            continue;
        };
        let fingerprint = rows::fingerprint(&fingerprint)?;
        match (row.refusal, row.hold_key) {
            (Some(Json(refusal)), _) => settled.known.insert(key, Known::Refused(fingerprint, refusal)),
            (None, hold_key) => {
                settled.barred.extend(hold_key);
                settled.known.insert(key, Known::Done(fingerprint, Vec::new()))
            }
        };
    }
    Ok(settled)
}

/// Which of these requests were carried out.
///
/// # Errors
/// The database.
pub async fn carried_out(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<HashSet<Uuid>> {
    let found = sqlx::query_scalar!(
        "select distinct key from ledger.transfer where key = any($1)",
        keys
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().collect())
}

async fn stored(db: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<Vec<Stored>> {
    let found = sqlx::query!(
        "select t.seq, t.key, t.leg, t.fingerprint, t.kind, t.unit, t.dr, t.cr, t.posted, t.pending, t.hold_seq,
             t.reverses_seq, t.purpose, t.reference, t.effective, t.period, t.raw_minutes, t.weight_bp,
             t.settings_version, t.expires_at, t.waived, t.dr_version, t.dr_after, t.cr_version, t.cr_after, t.block_no,
             t.at, (select r.kind from ledger.transfer r where r.hold_seq = t.seq) as \"resolved?\",
             exists (select from ledger.transfer v where v.reverses_seq = t.seq) as \"reversed!\"
         from ledger.transfer t
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
