//! What stands on the shelves for those who order: prices of a day beside what is free.

use std::collections::BTreeMap;

use contracts::redemption::{
    item::ItemCategory,
    order::{OfferItem, OutletStock},
};
use kernel::{ItemId, OrgCode, StandardMinutes};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{parsed, total, word};

/// Goods as somebody may order them.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// Code or bar code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Free at the outlet, until the last day asked for.
    pub free: u32,
}

/// Goods by id, with what is free of them at an outlet until `last_day`; unknown ones are left out.
///
/// # Errors
/// The database.
pub async fn shelves(
    db: &mut PgConnection,
    outlet: &OrgCode,
    items: &[ItemId],
    last_day: Date,
) -> sqlx::Result<BTreeMap<ItemId, Shelf>> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select i.id, i.code, i.name, i.unit,
                  coalesce((select sum(l.on_hand - l.reserved) from redemption.lot l
                      where l.outlet = $2 and l.item_id = i.id and l.status = 'ok' and coalesce(l.expires_on >= $3, true)), 0)
                      as "free!"
           from redemption.item i where i.id = any($1)"#,
        &ids,
        outlet.as_str(),
        last_day,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let shelf = Shelf {
                code: row.code,
                name: row.name,
                unit: row.unit,
                free: total(row.free),
            };
            (row.id.into(), shelf)
        })
        .collect())
}

/// Everything that can be had at an outlet until `last_day`, by code.
///
/// # Errors
/// The database.
pub async fn on_offer(
    db: &mut PgConnection,
    outlet: &OrgCode,
    (today, last_day): (Date, Date),
) -> sqlx::Result<Vec<OfferItem>> {
    let rows = sqlx::query!(
        r#"select i.id, i.code, i.name, i.unit, i.category, i.limit_per_window, p.minutes as price, f.free as "free!"
           from redemption.item i
           join lateral (select p.minutes from redemption.price p where p.item_id = i.id and p.valid_from <= $2
                         order by p.valid_from desc, p.decided_at desc, p.id desc limit 1) p on true
           join lateral (select sum(l.on_hand - l.reserved) as free from redemption.lot l
                         where l.outlet = $1 and l.item_id = i.id and l.status = 'ok' and coalesce(l.expires_on >= $3, true)) f
               on f.free > 0
           where not i.closed order by i.code"#,
        outlet.as_str(),
        today,
        last_day,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OfferItem {
                item_id: row.id.into(),
                code: row.code,
                name: row.name,
                unit: row.unit,
                category: word(ItemCategory::parse(&row.category), "category")?,
                price: StandardMinutes::new(row.price),
                available: total(row.free),
                limit: row.limit_per_window.and_then(|limit| u32::try_from(limit).ok()),
            })
        })
        .collect()
}

/// At most three other open outlets that have enough of some goods, the fullest first.
///
/// # Errors
/// The database.
pub async fn elsewhere(
    db: &mut PgConnection,
    not_here: &OrgCode,
    item: ItemId,
    qty: u32,
    (today, last_day): (Date, Date),
) -> sqlx::Result<Vec<OutletStock>> {
    let rows = sqlx::query!(
        r#"select o.code, o.name, sum(l.on_hand - l.reserved) as "free!"
           from redemption.lot l join redemption.outlet o on o.code = l.outlet
           where l.item_id = $2 and o.code <> $1 and l.status = 'ok' and coalesce(l.expires_on >= $5, true)
             and o.is_outlet and o.active_from <= $4 and coalesce(o.active_to >= $4, true)
           group by o.code having sum(l.on_hand - l.reserved) >= $3 order by 3 desc, o.code limit 3"#,
        not_here.as_str(),
        item.uuid(),
        i64::from(qty),
        today,
        last_day,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OutletStock {
                outlet: parsed(&row.code, "code")?,
                name: row.name,
                available: total(row.free),
            })
        })
        .collect()
}

/// What became of goods, by the source that paid or gave them.
#[derive(Debug)]
pub struct Used {
    /// Who paid or gave; nothing = found at a count.
    pub source: Option<String>,
    /// Pieces, minutes and fen of what came in, was handed out, was lost, remains.
    pub sums: [(i64, i64, i64); 4],
}

/// What became of goods at outlets of a part of the tree between two instants; all else than what was handed out is valued at the
/// prices of `last_day`.
///
/// # Errors
/// The database.
pub async fn usage(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    (from, until): (OffsetDateTime, OffsetDateTime),
    last_day: Date,
) -> sqlx::Result<Vec<Used>> {
    let rows = sqlx::query!(
        r#"with valued as (
               select i.id, coalesce(i.cost_fen, 0) as fen,
                      coalesce((select p.minutes from redemption.price p where p.item_id = i.id and p.valid_from <= $4
                                order by p.valid_from desc, p.decided_at desc, p.id desc limit 1), 0) as minutes
               from redemption.item i),
           moved as (
               select n.source, v.fen, v.minutes, m.at,
                      case when m.kind = 'reverse' then r.kind else m.kind end as kind, m.on_hand as qty,
                      coalesce(x.price, v.minutes) as paid
               from redemption.movement m join redemption.lot l on l.id = m.lot_id join valued v on v.id = l.item_id
               left join redemption.intake n on n.id = l.intake_id
               left join redemption.movement r on r.id = m.reverses
               left join redemption.reservation s on s.id = m.reservation_id
               left join redemption.goods_order_line x on x.order_id = s.saga_id and x.item_id = l.item_id
               where l.outlet ^@ $1 and m.on_hand <> 0 and m.at < $3),
           sent as (
               select n.source, v.fen, v.minutes, t.sent_at, t.received_at, y.sent as qty, y.sent - coalesce(y.received, 0) as short
               from redemption.transfer t join redemption.transfer_line y on y.transfer_id = t.id
               join redemption.lot l on l.id = y.lot_id join valued v on v.id = l.item_id
               left join redemption.intake n on n.id = l.intake_id
               where t.from_outlet ^@ $1 and t.sent_at < $3),
           counted as (
               select source, fen, minutes, case kind when 'intake' then 1 when 'pick' then 2 when 'return' then 2
                          when 'spoil' then 3 when 'count_loss' then 3 when 'count_gain' then 3 end as part,
                      case when kind = 'intake' then qty else -qty end as qty, paid
               from moved where at >= $2 and kind in ('intake', 'pick', 'return', 'spoil', 'count_loss', 'count_gain')
               union all select source, fen, minutes, 3, short, minutes from sent where received_at >= $2 and received_at < $3
               union all select source, fen, minutes, 4, qty, minutes from moved
               union all select source, fen, minutes, 4, qty, minutes from sent where received_at is null or received_at >= $3)
           select source as "source?", part as "part!", coalesce(sum(qty), 0)::bigint as "units!",
                  coalesce(sum(qty * case when part = 2 then paid else minutes end), 0)::bigint as "minutes!",
                  coalesce(sum(qty * fen), 0)::bigint as "fen!"
           from counted group by source, part order by source nulls last, part"#,
        within.map_or("", OrgCode::as_str),
        from,
        until,
        last_day,
    )
    .fetch_all(db)
    .await?;
    let mut all: Vec<Used> = Vec::new();
    for row in rows {
        if all.last().is_none_or(|used| used.source != row.source) {
            all.push(Used {
                source: row.source,
                sums: Default::default(),
            });
        }
        let part = usize::try_from(row.part - 1).unwrap_or_default();
        if let Some(sum) = all.last_mut().and_then(|used| used.sums.get_mut(part)) {
            *sum = (row.units, row.minutes, row.fen);
        }
    }
    Ok(all)
}
