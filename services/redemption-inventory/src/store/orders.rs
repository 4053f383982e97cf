//! `redemption.goods_order`: goods that are taken for time.

use std::collections::{BTreeMap, HashMap};

use contracts::redemption::order::{
    GoodsEnd, GoodsOrderLine, GoodsOrderState, GoodsOrderStep, HandOverProof,
};
use kernel::{GoodsOrderId, OrgCode, StaffId, StandardMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{parsed, pieces, word};
use crate::domain::{
    basket::Lines,
    order::{BroughtBack, Handed, Lives, Order},
};

struct Row {
    id: Uuid,
    no: String,
    volunteer_id: Uuid,
    outlet: String,
    outlet_name: String,
    at_counter: bool,
    cost: i64,
    placed_at: OffsetDateTime,
    entered_by: Option<Uuid>,
    pickup_until: OffsetDateTime,
    hold_until: OffsetDateTime,
    state: String,
    undo_to: Option<String>,
    ended: Option<String>,
    end_note: Option<Vec<u8>>,
    code_tries: Option<i16>,
    handed_at: Option<OffsetDateTime>,
    handed_by: Option<Uuid>,
    proof: Option<String>,
    proxy_name: Option<Vec<u8>>,
    proxy_authorisation: Option<Vec<u8>>,
    return_reason: Option<Vec<u8>>,
    return_asked_by: Option<Uuid>,
    return_decided_by: Option<Uuid>,
    attempts: i32,
}

impl Row {
    fn order(self) -> sqlx::Result<Order> {
        let state = |text: &str| word(GoodsOrderState::parse(text), "state");
        let proof = self
            .proof
            .map(|proof| word(HandOverProof::parse(&proof), "proof"))
            .transpose()?;
        let handed = self.handed_at.zip(self.handed_by).zip(proof);
        let proxy = self.proxy_name.zip(self.proxy_authorisation);
        // One column for the last word about an order: what was brought back has not ended without goods.
        let (end_note, refusal) = match self.return_asked_by {
            None => (self.end_note, None),
            Some(_) => (None, self.end_note),
        };
        Ok(Order {
            id: self.id.into(),
            no: self.no,
            volunteer_id: self.volunteer_id.into(),
            outlet: parsed(&self.outlet, "outlet")?,
            outlet_name: self.outlet_name,
            at_counter: self.at_counter,
            cost: StandardMinutes::new(self.cost),
            placed_at: self.placed_at,
            entered_by: self.entered_by.map(StaffId::from),
            lives: Lives {
                until: self.pickup_until,
                hold_until: self.hold_until,
            },
            state: state(&self.state)?,
            undo_to: self.undo_to.as_deref().map(state).transpose()?,
            ended: self
                .ended
                .map(|ended| word(GoodsEnd::parse(&ended), "ended"))
                .transpose()?,
            end_note,
            code_tries: self.code_tries.and_then(|tries| u8::try_from(tries).ok()),
            handed: handed.map(|((at, by), proof)| Handed {
                at,
                by: by.into(),
                proof,
                proxy,
            }),
            brought_back: self.return_asked_by.map(|asked_by| BroughtBack {
                asked_by: asked_by.into(),
                reason: self.return_reason,
                decided_by: self.return_decided_by.map(StaffId::from),
                refusal,
            }),
            attempts: self.attempts,
        })
    }
}

/// Orders where something holds.
macro_rules! orders {
    ($condition:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"select o.id, o.no, o.volunteer_id, o.outlet, u.name as outlet_name, o.at_counter, o.cost, o.placed_at, o.entered_by,
                 o.pickup_until, o.hold_until, o.state, o.undo_to, o.ended, o.end_note,
                 case when o.code_hash is not null then o.code_tries end as code_tries, o.handed_at, o.handed_by, o.proof,
                 o.proxy_name, o.proxy_authorisation, o.return_reason, o.return_asked_by, o.return_decided_by, o.attempts
             from redemption.goods_order o join redemption.outlet u on u.code = o.outlet where "# + $condition
            $(, $value)*
        )
    };
}

/// Writes new orders with what they want at which price, and that they were placed. `look_at`: when the worker looks at them.
///
/// # Errors
/// The database.
pub async fn insert_all(
    db: &mut PgConnection,
    orders: &[(Order, Lines)],
    look_at: OffsetDateTime,
) -> sqlx::Result<()> {
    let all = || orders.iter().map(|(order, _)| order);
    let ids: Vec<Uuid> = all().map(|order| order.id.uuid()).collect();
    let nos: Vec<String> = all().map(|order| order.no.clone()).collect();
    let volunteers: Vec<Uuid> = all().map(|order| order.volunteer_id.uuid()).collect();
    let outlets: Vec<String> = all().map(|order| order.outlet.to_string()).collect();
    let at_counter: Vec<bool> = all().map(|order| order.at_counter).collect();
    let costs: Vec<i64> = all().map(|order| order.cost.get()).collect();
    let placed: Vec<OffsetDateTime> = all().map(|order| order.placed_at).collect();
    let entered_by: Vec<Option<Uuid>> = all().map(|order| order.entered_by.map(StaffId::uuid)).collect();
    let until: Vec<OffsetDateTime> = all().map(|order| order.lives.until).collect();
    let hold_until: Vec<OffsetDateTime> = all().map(|order| order.lives.hold_until).collect();
    let (mut of, mut items, mut qty, mut prices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (order, lines) in orders {
        for (item, pieces, price) in lines {
            of.push(order.id.uuid());
            items.push(item.uuid());
            qty.push(*pieces);
            prices.push(price.get());
        }
    }
    sqlx::query!(
        "with new as (
             insert into redemption.goods_order (id, no, volunteer_id, outlet, at_counter, cost, placed_at, entered_by,
                 pickup_until, hold_until, state, look_at)
             select id, no, volunteer_id, outlet, at_counter, cost, placed_at, entered_by, pickup_until, hold_until, 'placed', $11
             from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bool[], $6::int8[], $7::timestamptz[], $8::uuid[],
                     $9::timestamptz[], $10::timestamptz[])
                 as x (id, no, volunteer_id, outlet, at_counter, cost, placed_at, entered_by, pickup_until, hold_until)
             returning id, placed_at, entered_by),
         step as (
             insert into redemption.goods_order_step (order_id, state, at, by_staff)
             select id, 'placed', placed_at, entered_by from new)
         insert into redemption.goods_order_line (order_id, item_id, qty, price)
         select * from unnest($12::uuid[], $13::uuid[], $14::int4[], $15::int8[])",
        &ids,
        &nos,
        &volunteers,
        &outlets,
        &at_counter,
        &costs,
        &placed,
        &entered_by as _,
        &until,
        &hold_until,
        look_at,
        &of,
        &items,
        &qty,
        &prices,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An order that has changed.
#[derive(Debug)]
pub struct Changed<'a> {
    /// As it is now.
    pub order: &'a Order,
    /// When the worker looks at it again; nothing = not before somebody has done something about it.
    pub look_at: Option<OffsetDateTime>,
    /// Who of the staff has changed it.
    pub by: Option<StaffId>,
}

/// As [`save_all`], of one.
///
/// # Errors
/// The database.
pub async fn save(
    db: &mut PgConnection,
    order: &Order,
    look_at: Option<OffsetDateTime>,
    (at, by): (OffsetDateTime, Option<StaffId>),
) -> sqlx::Result<()> {
    save_all(db, &[Changed { order, look_at, by }], at).await
}

/// Writes what has changed of orders, and where they stand now. A code that opened one opens nothing any more.
///
/// # Errors
/// The database.
pub async fn save_all(db: &mut PgConnection, all: &[Changed<'_>], at: OffsetDateTime) -> sqlx::Result<()> {
    let mut rows = Rows::default();
    for changed in all {
        rows.push(changed);
    }
    sqlx::query!(
        "with x as (
             select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[], $7::uuid[],
                     $8::text[], $9::bytea[], $10::bytea[], $11::bytea[], $12::uuid[], $13::uuid[], $14::timestamptz[], $15::uuid[])
                 as x (id, state, undo_to, ended, end_note, handed_at, handed_by, proof, proxy_name, proxy_authorisation,
                     return_reason, return_asked_by, return_decided_by, look_at, by_staff)),
         step as (
             insert into redemption.goods_order_step (order_id, state, at, by_staff) select id, state, $16, by_staff from x)
         update redemption.goods_order o set state = x.state, undo_to = x.undo_to, ended = x.ended, end_note = x.end_note,
             handed_at = x.handed_at, handed_by = x.handed_by, proof = x.proof, proxy_name = x.proxy_name,
             proxy_authorisation = x.proxy_authorisation, return_reason = x.return_reason,
             return_asked_by = x.return_asked_by, return_decided_by = x.return_decided_by, look_at = x.look_at, attempts = 0,
             last_error = null, code_hash = case when x.state = 'ready' then o.code_hash end
         from x where o.id = x.id",
        &rows.ids,
        &rows.states,
        &rows.undo_to as _,
        &rows.ended as _,
        &rows.end_notes as _,
        &rows.handed_at as _,
        &rows.handed_by as _,
        &rows.proofs as _,
        &rows.proxy_names as _,
        &rows.proxy_authorisations as _,
        &rows.return_reasons as _,
        &rows.return_asked_by as _,
        &rows.return_decided_by as _,
        &rows.look_at as _,
        &rows.by as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changed orders by column.
#[derive(Default)]
struct Rows<'a> {
    ids: Vec<Uuid>,
    states: Vec<String>,
    undo_to: Vec<Option<&'static str>>,
    ended: Vec<Option<&'static str>>,
    end_notes: Vec<Option<&'a [u8]>>,
    handed_at: Vec<Option<OffsetDateTime>>,
    handed_by: Vec<Option<Uuid>>,
    proofs: Vec<Option<&'static str>>,
    proxy_names: Vec<Option<&'a [u8]>>,
    proxy_authorisations: Vec<Option<&'a [u8]>>,
    return_reasons: Vec<Option<&'a [u8]>>,
    return_asked_by: Vec<Option<Uuid>>,
    return_decided_by: Vec<Option<Uuid>>,
    look_at: Vec<Option<OffsetDateTime>>,
    by: Vec<Option<Uuid>>,
}

impl<'a> Rows<'a> {
    fn push(&mut self, changed: &Changed<'a>) {
        let order = changed.order;
        let handed = order.handed.as_ref();
        let proxy = handed.and_then(|handed| handed.proxy.as_ref());
        let back = order.brought_back.as_ref();
        self.ids.push(order.id.uuid());
        self.states.push(order.state.as_str().to_owned());
        self.undo_to.push(order.undo_to.map(GoodsOrderState::as_str));
        self.ended.push(order.ended.map(GoodsEnd::as_str));
        let refusal = back.and_then(|back| back.refusal.as_deref());
        self.end_notes.push(order.end_note.as_deref().or(refusal));
        self.handed_at.push(handed.map(|handed| handed.at));
        self.handed_by.push(handed.map(|handed| handed.by.uuid()));
        self.proofs.push(handed.map(|handed| handed.proof.as_str()));
        self.proxy_names.push(proxy.map(|(name, _)| name.as_slice()));
        self.proxy_authorisations
            .push(proxy.map(|(_, shown)| shown.as_slice()));
        self.return_reasons
            .push(back.and_then(|back| back.reason.as_deref()));
        self.return_asked_by.push(back.map(|back| back.asked_by.uuid()));
        self.return_decided_by
            .push(back.and_then(|back| back.decided_by).map(StaffId::uuid));
        self.look_at.push(changed.look_at);
        self.by.push(changed.by.map(StaffId::uuid));
    }
}

/// The worker looks again later: somebody did not answer (`error`), or it is to look at once.
///
/// # Errors
/// The database.
pub async fn look_later(
    db: &mut PgConnection,
    order: GoodsOrderId,
    state: GoodsOrderState,
    look_at: OffsetDateTime,
    error: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.goods_order set look_at = $3, last_error = $4,
             attempts = case when $4::text is null then 0 else attempts + 1 end
         where id = $1 and state = $2",
        order.uuid(),
        state.as_str(),
        look_at,
        error,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One order.
///
/// # Errors
/// The database.
pub async fn get(db: &mut PgConnection, id: GoodsOrderId) -> sqlx::Result<Option<Order>> {
    let row = orders!("o.id = $1", id.uuid()).fetch_optional(db).await?;
    row.map(Row::order).transpose()
}

/// One order, locked until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: GoodsOrderId) -> sqlx::Result<Option<Order>> {
    let row = orders!("o.id = $1 for update of o", id.uuid())
        .fetch_optional(db)
        .await?;
    row.map(Row::order).transpose()
}

/// Some orders.
///
/// # Errors
/// The database.
pub async fn some(
    db: &mut PgConnection,
    ids: &[GoodsOrderId],
) -> sqlx::Result<BTreeMap<GoodsOrderId, Order>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let found = orders!("o.id = any($1)", &ids).fetch_all(db).await?;
    let found = found.into_iter().map(Row::order);
    found.map(|order| order.map(|order| (order.id, order))).collect()
}

/// Some orders, locked until the transaction ends, in the order in which everybody locks several.
///
/// # Errors
/// The database.
pub async fn lock_all(
    db: &mut PgConnection,
    ids: &[GoodsOrderId],
) -> sqlx::Result<BTreeMap<GoodsOrderId, Order>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = orders!("o.id = any($1) order by o.id for update of o", &ids);
    let found = rows.fetch_all(db).await?.into_iter().map(Row::order);
    found.map(|order| order.map(|order| (order.id, order))).collect()
}

/// Orders that wait to be looked at, the longest first.
///
/// # Errors
/// The database.
pub async fn due(db: &mut PgConnection, now: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<Order>> {
    let rows = orders!(
        "o.look_at <= $1 order by o.look_at, o.attempts, o.id limit $2",
        now,
        limit
    );
    rows.fetch_all(db).await?.into_iter().map(Row::order).collect()
}

/// An order that nobody has fetched in time, locked until the transaction ends. One that somebody else holds is passed over: this
/// is a queue.
///
/// # Errors
/// The database.
pub async fn overdue(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Option<Order>> {
    let row = orders!(
        "o.state in ('placed', 'ready') and o.pickup_until <= $1 order by o.pickup_until, o.id limit 1
         for update of o skip locked",
        now
    );
    row.fetch_optional(db).await?.map(Row::order).transpose()
}

/// Orders of a volunteer that may still be undone, locked, in the order in which everybody locks several.
///
/// # Errors
/// The database.
pub async fn open_of(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Vec<Order>> {
    let rows = orders!(
        "o.volunteer_id = $1 and o.state in ('placed', 'ready') order by o.id for update of o",
        volunteer.uuid()
    );
    rows.fetch_all(db).await?.into_iter().map(Row::order).collect()
}

/// How many orders of volunteers, each since the instant given, have come or may come to goods; of whom there are none, nothing.
///
/// # Errors
/// The database.
pub async fn placed_since(
    db: &mut PgConnection,
    since: &HashMap<VolunteerId, OffsetDateTime>,
) -> sqlx::Result<HashMap<VolunteerId, i64>> {
    let (volunteers, from): (Vec<Uuid>, Vec<OffsetDateTime>) = since
        .iter()
        .map(|(volunteer, since)| (volunteer.uuid(), *since))
        .unzip();
    let rows = sqlx::query!(
        r#"select o.volunteer_id, count(*) as "placed!"
           from unnest($1::uuid[], $2::timestamptz[]) as w (volunteer_id, since)
           join redemption.goods_order o on o.volunteer_id = w.volunteer_id and o.placed_at >= w.since
               and o.state not in ('undoing', 'refused', 'cancelled', 'expired', 'returned')
           group by o.volunteer_id"#,
        &volunteers,
        &from
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.volunteer_id.into(), row.placed))
        .collect())
}

/// Empties the words about a volunteer's orders; goods and minutes stay.
///
/// # Errors
/// The database.
pub async fn forget(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.goods_order set end_note = null, proxy_name = null, proxy_authorisation = null, return_reason = null
         where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What happened to an order, oldest first.
///
/// # Errors
/// The database.
pub async fn steps(db: &mut PgConnection, id: GoodsOrderId) -> sqlx::Result<Vec<GoodsOrderStep>> {
    let rows = sqlx::query!(
        "select state, at, by_staff from redemption.goods_order_step where order_id = $1 order by id",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(GoodsOrderStep {
                state: word(GoodsOrderState::parse(&row.state), "step")?,
                at: row.at.into(),
                by: row.by_staff.map(StaffId::from),
            })
        })
        .collect()
}

/// What orders want, by code of the goods.
///
/// # Errors
/// The database.
pub async fn lines(
    db: &mut PgConnection,
    orders: &[GoodsOrderId],
) -> sqlx::Result<BTreeMap<GoodsOrderId, Vec<GoodsOrderLine>>> {
    let ids: Vec<Uuid> = orders.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select x.order_id, x.item_id, i.code, i.name, i.unit, x.qty, x.price
         from redemption.goods_order_line x join redemption.item i on i.id = x.item_id
         where x.order_id = any($1) order by i.code",
        &ids
    )
    .fetch_all(db)
    .await?;
    let mut lines: BTreeMap<GoodsOrderId, Vec<GoodsOrderLine>> = BTreeMap::new();
    for row in rows {
        lines
            .entry(row.order_id.into())
            .or_default()
            .push(GoodsOrderLine {
                item_id: row.item_id.into(),
                code: row.code,
                name: row.name,
                unit: row.unit,
                qty: pieces(row.qty),
                price: StandardMinutes::new(row.price),
            });
    }
    Ok(lines)
}

/// Which orders a list asks for.
#[derive(Debug, Default)]
pub struct Filter {
    /// Part of the tree of outlets; nothing = everywhere.
    pub within: Option<OrgCode>,
    /// None = all.
    pub states: Vec<GoodsOrderState>,
    /// Only this volunteer's.
    pub volunteer: Option<VolunteerId>,
    /// Beginning of the number.
    pub no: Option<String>,
}

/// Orders that match, newest first, and how many there are.
///
/// # Errors
/// The database.
pub async fn find(
    db: &mut PgConnection,
    filter: &Filter,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Order>, i64)> {
    let within = filter.within.as_ref().map_or("", OrgCode::as_str);
    let states: Vec<String> = filter
        .states
        .iter()
        .map(|state| state.as_str().to_owned())
        .collect();
    let no = filter.no.as_deref().unwrap_or_default();
    let volunteer = filter.volunteer.map(VolunteerId::uuid);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from redemption.goods_order
           where outlet ^@ $1 and (cardinality($2::text[]) = 0 or state = any($2))
             and ($3::uuid is null or volunteer_id = $3) and no ^@ $4"#,
        within,
        &states,
        volunteer,
        no,
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = orders!(
        "o.outlet ^@ $1 and (cardinality($2::text[]) = 0 or o.state = any($2))
             and ($3::uuid is null or o.volunteer_id = $3) and o.no ^@ $4
         order by o.placed_at desc, o.id limit $5 offset $6",
        within,
        &states,
        volunteer,
        no,
        limit,
        offset
    );
    let found = rows.fetch_all(db).await?.into_iter().map(Row::order);
    Ok((found.collect::<sqlx::Result<_>>()?, total))
}
