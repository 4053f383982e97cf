//! Transfers between outlets, in two legs.

use std::collections::BTreeMap;

use contracts::redemption::transfer::{TransferLine, TransferRow, TransferState};
use kernel::{LotId, OrgCode, StaffId, StockTransferId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, pieces, total, word};

/// A transfer as it leaves.
#[derive(Debug)]
pub struct NewTransfer<'a> {
    /// Its id.
    pub id: StockTransferId,
    /// Its number.
    pub no: &'a str,
    /// From where.
    pub from: &'a OrgCode,
    /// To where.
    pub to: &'a OrgCode,
    /// Who sends it.
    pub by: Option<StaffId>,
    /// When.
    pub at: OffsetDateTime,
}

/// Writes a transfer down.
///
/// # Errors
/// The database.
pub async fn insert(
    db: &mut PgConnection,
    new: &NewTransfer<'_>,
    lines: &[(LotId, i32)],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.transfer (id, no, from_outlet, to_outlet, state, sent_by, sent_at)
         values ($1, $2, $3, $4, 'sent', $5, $6)",
        new.id.uuid(),
        new.no,
        new.from.as_str(),
        new.to.as_str(),
        new.by.map(StaffId::uuid),
        new.at,
    )
    .execute(&mut *db)
    .await?;
    let (lots, sent): (Vec<Uuid>, Vec<i32>) = lines.iter().map(|(lot, qty)| (lot.uuid(), *qty)).unzip();
    sqlx::query!(
        "insert into redemption.transfer_line (transfer_id, lot_id, sent)
         select $1, lot_id, sent from unnest($2::uuid[], $3::int4[]) as x (lot_id, sent)",
        new.id.uuid(),
        &lots,
        &sent,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Marks a transfer that is on its way as received, and holds it; false = somebody else was first.
///
/// # Errors
/// The database.
pub async fn receive(
    db: &mut PgConnection,
    id: StockTransferId,
    state: TransferState,
    reason: Option<Vec<u8>>,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.transfer set state = $2, reason = $3, received_by = $4, received_at = $5
         where id = $1 and state = 'sent'",
        id.uuid(),
        state.as_str(),
        reason,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes down how many of a line have come.
///
/// # Errors
/// The database.
pub async fn came(db: &mut PgConnection, id: StockTransferId, lot: LotId, received: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.transfer_line set received = $3 where transfer_id = $1 and lot_id = $2",
        id.uuid(),
        lot.uuid(),
        received,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which transfers are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// One only.
    pub id: Option<StockTransferId>,
    /// Either end lies in this part of the tree.
    pub within: Option<&'a OrgCode>,
    /// In this state.
    pub state: Option<TransferState>,
}

/// Transfers, newest first; and how many there are.
///
/// # Errors
/// The database.
pub async fn find(
    db: &mut PgConnection,
    wanted: Wanted<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<TransferRow>, i64)> {
    let rows = sqlx::query!(
        r#"select t.id, t.no, t.from_outlet, f.name as from_name, t.to_outlet, o.name as to_name, t.state, t.sent_by, t.sent_at,
                  t.received_by, t.received_at, x.sent as "sent!", x.received as "received!", count(*) over () as "total!"
           from redemption.transfer t
           join redemption.outlet f on f.code = t.from_outlet join redemption.outlet o on o.code = t.to_outlet
           join lateral (select sum(sent) as sent, coalesce(sum(received), 0) as received
                         from redemption.transfer_line where transfer_id = t.id) x on true
           where ($1::uuid is null or t.id = $1) and ($2::text is null or t.from_outlet like $2 or t.to_outlet like $2)
             and ($3::text is null or t.state = $3)
           order by t.sent_at desc, t.id limit $4 offset $5"#,
        wanted.id.map(StockTransferId::uuid),
        wanted.within.map(beneath),
        wanted.state.map(TransferState::as_str),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let all = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            Ok(TransferRow {
                transfer_id: row.id.into(),
                no: row.no,
                from: parsed(&row.from_outlet, "from_outlet")?,
                from_name: row.from_name,
                to: parsed(&row.to_outlet, "to_outlet")?,
                to_name: row.to_name,
                state: word(TransferState::parse(&row.state), "state")?,
                sent: total(row.sent),
                received: total(row.received),
                sent_by: row.sent_by.map(Into::into),
                sent_at: row.sent_at.into(),
                received_by: row.received_by.map(Into::into),
                received_at: row.received_at.map(Into::into),
            })
        })
        .collect();
    Ok((rows?, all))
}

/// How many transfers are on their way to each outlet of a part of the tree.
///
/// # Errors
/// The database.
pub async fn arriving(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
) -> sqlx::Result<BTreeMap<OrgCode, u32>> {
    let rows = sqlx::query!(
        r#"select to_outlet, count(*) as "n!" from redemption.transfer
           where state = 'sent' and ($1::text is null or to_outlet like $1) group by to_outlet"#,
        within.map(beneath)
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((parsed(&row.to_outlet, "to_outlet")?, total(row.n))))
        .collect()
}

/// Lines of a transfer, by code, in the order of lots; and why less came, sealed.
///
/// # Errors
/// The database.
pub async fn lines(
    db: &mut PgConnection,
    id: StockTransferId,
) -> sqlx::Result<(Vec<TransferLine>, Option<Vec<u8>>)> {
    let reason = sqlx::query_scalar!("select reason from redemption.transfer where id = $1", id.uuid())
        .fetch_optional(&mut *db)
        .await?;
    let rows = sqlx::query!(
        "select x.lot_id, l.item_id, i.code, i.name, i.unit, l.batch_no, l.expires_on, x.sent, x.received
         from redemption.transfer_line x join redemption.lot l on l.id = x.lot_id join redemption.item i on i.id = l.item_id
         where x.transfer_id = $1 order by i.code, l.expires_on nulls last, l.id",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    let lines = rows
        .into_iter()
        .map(|row| TransferLine {
            lot_id: row.lot_id.into(),
            item_id: row.item_id.into(),
            code: row.code,
            name: row.name,
            unit: row.unit,
            batch_no: row.batch_no,
            expires_on: row.expires_on.map(Into::into),
            sent: pieces(row.sent),
            received: row.received.map(pieces),
        })
        .collect();
    Ok((lines, reason.flatten()))
}
