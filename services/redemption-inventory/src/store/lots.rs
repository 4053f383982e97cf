//! Lots: what lies at an outlet.

use std::collections::HashMap;

use contracts::{
    ledger::fund::FundSource,
    redemption::{
        item::ItemCategory,
        stock::{LotRow, LotStatus, MovementKind, MovementRow, SpoilReason},
    },
};
use kernel::{IntakeId, ItemId, LotId, MovementId, OrgCode};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{beneath, parsed, pieces, word};
use crate::domain::allocation::Free;

/// What a lot is, for those who change it.
#[derive(Debug, Clone)]
pub struct Lot {
    /// Which.
    pub id: LotId,
    /// Where.
    pub outlet: OrgCode,
    /// Which goods.
    pub item_id: ItemId,
    /// Number of the batch.
    pub batch_no: String,
    /// Last day.
    pub expires_on: Option<Date>,
    /// Its intake; nothing = found at a count.
    pub intake_id: Option<IntakeId>,
    /// Lies there.
    pub on_hand: i32,
    /// Of these, promised.
    pub reserved: i32,
    /// Whether it may be handed out.
    pub status: LotStatus,
}

/// What makes two lots of one outlet the same.
#[derive(Debug, Clone)]
pub struct Sort<'a> {
    /// Which goods.
    pub item_id: ItemId,
    /// Number of the batch; empty without one.
    pub batch_no: &'a str,
    /// Last day.
    pub expires_on: Option<Date>,
    /// Its intake; nothing = found at a count.
    pub intake_id: Option<IntakeId>,
}

/// The lot of this sort at `outlet`, made empty if there is none.
///
/// # Errors
/// The database.
pub async fn of_sort(
    db: &mut PgConnection,
    outlet: &OrgCode,
    sort: &Sort<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<LotId> {
    // Two statements: finding it must not hold it, since lots are held in an order of their own.
    sqlx::query!(
        "insert into redemption.lot (id, outlet, item_id, batch_no, expires_on, intake_id, on_hand, reserved, status, made_at)
         values ($1, $2, $3, $4, $5, $6, 0, 0, 'ok', $7) on conflict on constraint lot_once do nothing",
        LotId::generate(now).uuid(),
        outlet.as_str(),
        sort.item_id.uuid(),
        sort.batch_no,
        sort.expires_on,
        sort.intake_id.map(IntakeId::uuid),
        now,
    )
    .execute(&mut *db)
    .await?;
    let id = sqlx::query_scalar!(
        "select id from redemption.lot
         where outlet = $1 and item_id = $2 and batch_no = $3 and expires_on is not distinct from $4
           and intake_id is not distinct from $5",
        outlet.as_str(),
        sort.item_id.uuid(),
        sort.batch_no,
        sort.expires_on,
        sort.intake_id.map(IntakeId::uuid),
    )
    .fetch_one(db)
    .await?;
    Ok(id.into())
}

/// One lot.
///
/// # Errors
/// The database.
pub async fn get(db: &mut PgConnection, id: LotId) -> sqlx::Result<Option<Lot>> {
    let row = sqlx::query!(
        "select id, outlet, item_id, batch_no, expires_on, intake_id, on_hand, reserved, status from redemption.lot where id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Lot {
            id: row.id.into(),
            outlet: parsed(&row.outlet, "outlet")?,
            item_id: row.item_id.into(),
            batch_no: row.batch_no,
            expires_on: row.expires_on,
            intake_id: row.intake_id.map(Into::into),
            on_hand: row.on_hand,
            reserved: row.reserved,
            status: word(LotStatus::parse(&row.status), "status")?,
        })
    })
    .transpose()
}

/// Lots of goods at outlets that may be promised until `last_day`, locked in the order in which everybody locks several until the
/// transaction ends; of what there is none, nothing. One of which everything is promised is among them: what is released while it is
/// waited for counts.
///
/// # Errors
/// The database.
pub async fn lock_free(
    db: &mut PgConnection,
    wanted: &[(OrgCode, ItemId)],
    last_day: Date,
) -> sqlx::Result<HashMap<(OrgCode, ItemId), Vec<Free>>> {
    let (outlets, items): (Vec<String>, Vec<Uuid>) = wanted
        .iter()
        .map(|(outlet, item)| (outlet.to_string(), item.uuid()))
        .unzip();
    let rows = sqlx::query!(
        r#"select l.outlet, l.item_id, l.id, l.expires_on, (l.on_hand - l.reserved) as "free!"
           from (select distinct * from unnest($1::text[], $2::uuid[])) as w (outlet, item_id)
           join redemption.lot l on l.outlet = w.outlet and l.item_id = w.item_id
           where l.status = 'ok' and l.on_hand > 0 and coalesce(l.expires_on >= $3, true)
           order by l.expires_on nulls last, l.id for no key update of l"#,
        &outlets,
        &items,
        last_day,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<(OrgCode, ItemId), Vec<Free>> = HashMap::new();
    for row in rows {
        let place = (parsed(&row.outlet, "outlet")?, row.item_id.into());
        found.entry(place).or_default().push(Free {
            lot_id: row.id.into(),
            expires_on: row.expires_on,
            free: row.free,
        });
    }
    Ok(found)
}

/// Keeps a lot from being handed out, or frees it.
///
/// # Errors
/// The database.
pub async fn set_status(db: &mut PgConnection, id: LotId, status: LotStatus) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.lot set status = $2 where id = $1",
        id.uuid(),
        status.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is known of goods at an outlet.
#[derive(Debug)]
pub struct Goods {
    /// Where.
    pub outlet: OrgCode,
    /// Which goods.
    pub item_id: ItemId,
    /// Code or bar code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// What sort.
    pub category: ItemCategory,
    /// No longer handed out.
    pub closed: bool,
    /// Picked up since the day asked about.
    pub picked: i64,
    /// On its way there.
    pub in_transit: i64,
    /// Lots that are not empty, in the order in which they are handed out.
    pub lots: Vec<LotRow>,
}

/// Goods of every outlet within a part of the tree, by outlet and code: what lies there, is on its way, or went since `since`.
///
/// # Errors
/// The database.
pub async fn goods(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    since: OffsetDateTime,
) -> sqlx::Result<Vec<Goods>> {
    let rows = sqlx::query!(
        r#"with moved as (
               select l.outlet, l.item_id, -sum(m.on_hand) as picked
               from redemption.movement m join redemption.lot l on l.id = m.lot_id
               where m.kind = 'pick' and m.at >= $2 and ($1::text is null or l.outlet like $1)
               group by l.outlet, l.item_id),
           coming as (
               select t.to_outlet as outlet, l.item_id, sum(x.sent) as pieces
               from redemption.transfer t join redemption.transfer_line x on x.transfer_id = t.id
               join redemption.lot l on l.id = x.lot_id
               where t.state = 'sent' and ($1::text is null or t.to_outlet like $1)
               group by t.to_outlet, l.item_id),
           there as (
               select outlet, item_id from redemption.lot where on_hand > 0 and ($1::text is null or outlet like $1)
               union select outlet, item_id from moved
               union select outlet, item_id from coming)
           select t.outlet as "outlet!", i.id, i.code, i.name, i.unit, i.category, i.closed,
                  coalesce(m.picked, 0) as "picked!", coalesce(c.pieces, 0) as "in_transit!",
                  l.id as "lot_id?", l.batch_no as "batch_no?", l.expires_on as "expires_on?", l.on_hand as "on_hand?",
                  l.reserved as "reserved?", l.status as "status?", n.source as "source?", n.no as "intake_no?"
           from there t join redemption.item i on i.id = t.item_id
           left join moved m on m.outlet = t.outlet and m.item_id = t.item_id
           left join coming c on c.outlet = t.outlet and c.item_id = t.item_id
           left join redemption.lot l on l.outlet = t.outlet and l.item_id = t.item_id and l.on_hand > 0
           left join redemption.intake n on n.id = l.intake_id
           order by t.outlet, i.code, l.expires_on nulls last, l.id"#,
        within.map(beneath),
        since,
    )
    .fetch_all(db)
    .await?;
    let mut all: Vec<Goods> = Vec::new();
    for row in rows {
        let lot = match (row.lot_id, row.batch_no, row.on_hand, row.reserved, row.status) {
            (Some(id), Some(batch_no), Some(on_hand), Some(reserved), Some(status)) => Some(LotRow {
                lot_id: id.into(),
                batch_no,
                expires_on: row.expires_on.map(Into::into),
                on_hand: pieces(on_hand),
                reserved: pieces(reserved),
                status: word(LotStatus::parse(&status), "status")?,
                source: source(row.source.as_deref())?,
                intake_no: row.intake_no,
            }),
            _ => None,
        };
        let same = all
            .last_mut()
            .filter(|goods| goods.item_id.uuid() == row.id && goods.outlet.as_str() == row.outlet);
        match same {
            Some(goods) => goods.lots.extend(lot),
            None => all.push(Goods {
                outlet: parsed(&row.outlet, "outlet")?,
                item_id: row.id.into(),
                code: row.code,
                name: row.name,
                unit: row.unit,
                category: word(ItemCategory::parse(&row.category), "category")?,
                closed: row.closed,
                picked: row.picked,
                in_transit: row.in_transit,
                lots: lot.into_iter().collect(),
            }),
        }
    }
    Ok(all)
}

fn source(text: Option<&str>) -> sqlx::Result<Option<FundSource>> {
    text.map(|text| word(FundSource::parse(text), "source"))
        .transpose()
}

/// A lot as its page shows it.
#[derive(Debug)]
pub struct Card {
    /// Where.
    pub outlet: OrgCode,
    /// Name of the outlet.
    pub outlet_name: String,
    /// Which goods.
    pub item_id: ItemId,
    /// Their name.
    pub item_name: String,
    /// Their unit.
    pub unit: String,
    /// As it is.
    pub row: LotRow,
}

/// One lot as its page shows it.
///
/// # Errors
/// The database.
pub async fn card(db: &mut PgConnection, id: LotId) -> sqlx::Result<Option<Card>> {
    let row = sqlx::query!(
        r#"select l.outlet, o.name as outlet_name, i.id as item_id, i.name as item_name, i.unit, l.batch_no, l.expires_on,
                  l.on_hand, l.reserved, l.status, n.source as "source?", n.no as "intake_no?"
           from redemption.lot l join redemption.outlet o on o.code = l.outlet join redemption.item i on i.id = l.item_id
           left join redemption.intake n on n.id = l.intake_id
           where l.id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Card {
            outlet: parsed(&row.outlet, "outlet")?,
            outlet_name: row.outlet_name,
            item_id: row.item_id.into(),
            item_name: row.item_name,
            unit: row.unit,
            row: LotRow {
                lot_id: id,
                batch_no: row.batch_no,
                expires_on: row.expires_on.map(Into::into),
                on_hand: pieces(row.on_hand),
                reserved: pieces(row.reserved),
                status: word(LotStatus::parse(&row.status), "status")?,
                source: source(row.source.as_deref())?,
                intake_no: row.intake_no,
            },
        })
    })
    .transpose()
}

/// The newest movements of a lot, with their notes, sealed.
///
/// # Errors
/// The database.
pub async fn movements(
    db: &mut PgConnection,
    id: LotId,
) -> sqlx::Result<Vec<(MovementRow, Option<Vec<u8>>)>> {
    let rows = sqlx::query!(
        r#"select m.id, m.kind, m.on_hand, m.reserved, m.at, m.by_staff, m.reason, m.note,
                  coalesce(n.no, t.no, c.no) as document,
                  (m.kind in ('intake', 'spoil')
                      and not exists (select from redemption.movement r where r.reverses = m.id)) as "reversible!"
           from redemption.movement m
           left join redemption.intake n on n.id = m.intake_id
           left join redemption.transfer t on t.id = m.transfer_id
           left join redemption.stock_count c on c.id = m.count_id
           where m.lot_id = $1 order by m.at desc, m.id desc limit 500"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let movement = MovementRow {
                movement_id: row.id.into(),
                kind: word(MovementKind::parse(&row.kind), "kind")?,
                on_hand: row.on_hand,
                reserved: row.reserved,
                at: row.at.into(),
                by: row.by_staff.map(Into::into),
                document: row.document,
                reason: row
                    .reason
                    .map(|reason| word(SpoilReason::parse(&reason), "reason"))
                    .transpose()?,
                note: None,
                reversible: row.reversible,
            };
            Ok((movement, row.note))
        })
        .collect()
}

/// A movement that may be mirrored.
#[derive(Debug)]
pub struct Mirrored {
    /// Of which lot.
    pub lot_id: LotId,
    /// Where.
    pub outlet: OrgCode,
    /// Its kind.
    pub kind: MovementKind,
    /// What it changed.
    pub on_hand: i32,
}

/// One movement.
///
/// # Errors
/// The database.
pub async fn movement(db: &mut PgConnection, id: MovementId) -> sqlx::Result<Option<Mirrored>> {
    let row = sqlx::query!(
        "select m.lot_id, l.outlet, m.kind, m.on_hand from redemption.movement m join redemption.lot l on l.id = m.lot_id
         where m.id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Mirrored {
            lot_id: row.lot_id.into(),
            outlet: parsed(&row.outlet, "outlet")?,
            kind: word(MovementKind::parse(&row.kind), "kind")?,
            on_hand: row.on_hand,
        })
    })
    .transpose()
}
