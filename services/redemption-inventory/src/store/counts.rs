//! Stock counts (R8.4).

use contracts::{
    ledger::fund::FundSource,
    redemption::count::{CountLine, CountRow, CountState},
};
use kernel::{ItemId, LotId, OrgCode, StaffId, StockCountId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, parsed, pieces, total, word};

/// A count, held until the transaction ends.
#[derive(Debug)]
pub struct Count {
    /// Which.
    pub id: StockCountId,
    /// Its number.
    pub no: String,
    /// Where.
    pub outlet: OrgCode,
    /// Where it stands.
    pub state: CountState,
}

/// Opens a count.
///
/// # Errors
/// The database; the outlet is being counted (`count_one_at_a_time`).
pub async fn open(
    db: &mut PgConnection,
    id: StockCountId,
    no: &str,
    outlet: &OrgCode,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.stock_count (id, no, outlet, state, opened_by, opened_at) values ($1, $2, $3, 'open', $4, $5)",
        id.uuid(),
        no,
        outlet.as_str(),
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One count, held.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: StockCountId) -> sqlx::Result<Option<Count>> {
    let row = sqlx::query!(
        "select id, no, outlet, state from redemption.stock_count where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Count {
            id: row.id.into(),
            no: row.no,
            outlet: parsed(&row.outlet, "outlet")?,
            state: word(CountState::parse(&row.state), "state")?,
        })
    })
    .transpose()
}

/// Lines as they were counted, beside what the books say at this moment. Lines that are not named stay as they are (R8.4).
/// Gives how many lines were written: one that names a lot of another outlet or of other goods is not.
///
/// # Errors
/// The database.
pub async fn save(
    db: &mut PgConnection,
    count: &Count,
    lines: &[(ItemId, Option<LotId>, i32)],
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<u64> {
    let items: Vec<Uuid> = lines.iter().map(|line| line.0.uuid()).collect();
    let lots: Vec<Option<Uuid>> = lines.iter().map(|line| line.1.map(LotId::uuid)).collect();
    let counted: Vec<i32> = lines.iter().map(|line| line.2).collect();
    let done = sqlx::query!(
        "insert into redemption.count_line (count_id, item_id, lot_id, counted, book, counted_by, counted_at)
         select $1, x.item_id, x.lot_id, x.counted, coalesce(l.on_hand, 0), $5, $6
         from unnest($2::uuid[], $3::uuid[], $4::int4[]) as x (item_id, lot_id, counted)
         join redemption.item i on i.id = x.item_id
         left join redemption.lot l on l.id = x.lot_id and l.item_id = x.item_id and l.outlet = $7
         where x.lot_id is null or l.id is not null
         on conflict on constraint count_line_once do update set counted = excluded.counted, book = excluded.book,
             counted_by = excluded.counted_by, counted_at = excluded.counted_at",
        count.id.uuid(),
        &items,
        &lots as &[Option<Uuid>],
        &counted,
        by.map(StaffId::uuid),
        at,
        count.outlet.as_str(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Takes a count on.
///
/// # Errors
/// The database; who finished it signs as second (`count_has_a_second_signer`).
pub async fn step(
    db: &mut PgConnection,
    id: StockCountId,
    to: CountState,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.stock_count set state = $2,
             finished_by = case $2 when 'counted' then $3::uuid when 'open' then null else finished_by end,
             approved_by = case $2 when 'approved' then $3::uuid end,
             approved_at = case $2 when 'approved' then $4::timestamptz end
         where id = $1",
        id.uuid(),
        to.as_str(),
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether `staff` has counted a line of it, or said that all is counted.
///
/// # Errors
/// The database.
pub async fn has_counted(db: &mut PgConnection, id: StockCountId, staff: StaffId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select (exists (select from redemption.count_line where count_id = $1 and counted_by = $2)
               or exists (select from redemption.stock_count where id = $1 and finished_by = $2)) as "has!""#,
        id.uuid(),
        staff.uuid(),
    )
    .fetch_one(db)
    .await
}

/// A difference between what was counted and what the books said then.
#[derive(Debug)]
pub struct Difference {
    /// Which goods.
    pub item_id: ItemId,
    /// The lot; nothing = none lay there.
    pub lot_id: Option<LotId>,
    /// Counted more than the books said by this.
    pub pieces: i32,
}

/// Differences of a count, in the order in which lots are locked.
///
/// # Errors
/// The database.
pub async fn differences(db: &mut PgConnection, id: StockCountId) -> sqlx::Result<Vec<Difference>> {
    let rows = sqlx::query!(
        r#"select c.item_id, c.lot_id, (c.counted - c.book) as "pieces!"
           from redemption.count_line c left join redemption.lot l on l.id = c.lot_id
           where c.count_id = $1 and c.counted <> c.book order by l.expires_on nulls last, l.id nulls last, c.item_id"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Difference {
            item_id: row.item_id.into(),
            lot_id: row.lot_id.map(Into::into),
            pieces: row.pieces,
        })
        .collect())
}

/// Which counts are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// One only.
    pub id: Option<StockCountId>,
    /// At outlets of this part of the tree.
    pub within: Option<&'a OrgCode>,
    /// In this state.
    pub state: Option<CountState>,
    /// Who asks: may sign what others have counted.
    pub asker: Option<StaffId>,
}

/// Counts, newest first; and how many there are. Whether the asker may sign is said as far as it depends on who has counted.
///
/// # Errors
/// The database.
pub async fn find(
    db: &mut PgConnection,
    wanted: Wanted<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<CountRow>, i64)> {
    let asker = wanted.asker.map(StaffId::uuid);
    let rows = sqlx::query!(
        r#"select c.id, c.no, c.outlet, o.name as outlet_name, c.state, c.opened_by, c.opened_at, c.finished_by, c.approved_by,
                  c.approved_at, x.lines as "lines!", x.differences as "differences!", x.own as "own!", count(*) over () as "total!"
           from redemption.stock_count c join redemption.outlet o on o.code = c.outlet
           join lateral (select count(*) as lines, count(*) filter (where counted <> book) as differences,
                                count(*) filter (where counted_by = $4) as own
                         from redemption.count_line where count_id = c.id) x on true
           where ($1::uuid is null or c.id = $1) and ($2::text is null or c.outlet like $2)
             and ($3::text is null or c.state = $3)
           order by c.opened_at desc, c.id limit $5 offset $6"#,
        wanted.id.map(StockCountId::uuid),
        wanted.within.map(beneath),
        wanted.state.map(CountState::as_str),
        asker,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let all = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            let state = word(CountState::parse(&row.state), "state")?;
            let counted_it = row.own > 0 || row.finished_by == asker;
            Ok(CountRow {
                count_id: row.id.into(),
                no: row.no,
                outlet: parsed(&row.outlet, "outlet")?,
                outlet_name: row.outlet_name,
                state,
                lines: total(row.lines),
                differences: (state != CountState::Open).then(|| total(row.differences)),
                opened_by: row.opened_by.map(Into::into),
                opened_at: row.opened_at.into(),
                finished_by: row.finished_by.map(Into::into),
                approved_by: row.approved_by.map(Into::into),
                approved_at: row.approved_at.map(Into::into),
                may_sign: state == CountState::Counted && asker.is_some() && !counted_it,
            })
        })
        .collect();
    Ok((rows?, all))
}

/// Lines of a count, by code. Until it is decided: every lot that is not empty and all goods that are handed out, counted or not;
/// after that what was counted. What the books say is told once it is no longer `open`.
///
/// # Errors
/// The database.
pub async fn lines(db: &mut PgConnection, row: &CountRow) -> sqlx::Result<Vec<CountLine>> {
    let open = row.state == CountState::Open;
    let undecided = matches!(row.state, CountState::Open | CountState::Counted);
    let rows = sqlx::query!(
        r#"with there as (
               select item_id, id as lot_id from redemption.lot where outlet = $2 and on_hand > 0 and $3
               union
               select i.id, null from redemption.item i
               where $3 and not i.closed
                 and not exists (select from redemption.lot l where l.outlet = $2 and l.item_id = i.id and l.on_hand > 0)
                 and not exists (select from redemption.count_line k where k.count_id = $1 and k.item_id = i.id)
               union
               select item_id, lot_id from redemption.count_line where count_id = $1)
           select t.item_id as "item_id!", t.lot_id, i.code, i.name, i.unit, coalesce(l.batch_no, '') as "batch_no!",
                  l.expires_on as "expires_on?", n.source as "source?", n.no as "intake_no?", c.counted as "counted?",
                  c.counted_by as "counted_by?", c.book as "book?"
           from there t join redemption.item i on i.id = t.item_id
           left join redemption.lot l on l.id = t.lot_id
           left join redemption.intake n on n.id = l.intake_id
           left join redemption.count_line c on c.count_id = $1 and c.item_id = t.item_id and c.lot_id is not distinct from t.lot_id
           order by i.code, l.expires_on nulls last, l.id"#,
        row.count_id.uuid(),
        row.outlet.as_str(),
        undecided,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let source = row
                .source
                .map(|source| word(FundSource::parse(&source), "source"));
            Ok(CountLine {
                item_id: row.item_id.into(),
                lot_id: row.lot_id.map(Into::into),
                code: row.code,
                name: row.name,
                unit: row.unit,
                batch_no: row.batch_no,
                expires_on: row.expires_on.map(Into::into),
                source: source.transpose()?,
                intake_no: row.intake_no,
                counted: row.counted.map(pieces),
                counted_by: row.counted_by.map(Into::into),
                book: row.book.filter(|_| !open).map(pieces),
            })
        })
        .collect()
}
