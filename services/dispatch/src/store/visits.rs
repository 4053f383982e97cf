//! Visits.

use std::collections::BTreeMap;

use contracts::dispatch::{Evidence, Party, VisitState};
use kernel::{BasisPoints, ElderId, OrderId, OrgCode, RawMinutes, VisitId, VolunteerId, at_china};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime, Time};
use uuid::Uuid;

use super::{parsed, present, word};
use crate::domain::{minutes, visit::Visit};

struct Row {
    visit_id: Uuid,
    order_id: Uuid,
    offer_id: Uuid,
    volunteer_id: Uuid,
    org: String,
    elder_id: Uuid,
    seat: i16,
    state: String,
    from_at: Option<OffsetDateTime>,
    until_at: Option<OffsetDateTime>,
    accepted_at: OffsetDateTime,
    code: Option<Vec<u8>>,
    wrong_codes: i16,
    started_at: Option<OffsetDateTime>,
    stopped_at: Option<OffsetDateTime>,
    breaks_min: i64,
    raw_min: Option<i64>,
    weight: Option<i32>,
    settings_version: Option<i64>,
    evidence: Option<String>,
    in_metres: Option<i32>,
    out_metres: Option<i32>,
    recorded_by: Option<Uuid>,
    recorded_because: Option<Vec<u8>>,
    reviewed_by: Option<Uuid>,
    reviewed_because: Option<Vec<u8>>,
    uploaded_by: Option<Uuid>,
    uploaded_at: Option<OffsetDateTime>,
    lapses_at: Option<OffsetDateTime>,
    ended_at: Option<OffsetDateTime>,
    ended_because: Option<Vec<u8>>,
    missed_by: Option<String>,
    case_id: Option<Uuid>,
}

impl Row {
    fn visit(self) -> sqlx::Result<Visit> {
        Ok(Visit {
            id: self.visit_id.into(),
            order_id: self.order_id.into(),
            offer_id: self.offer_id.into(),
            volunteer_id: self.volunteer_id.into(),
            org: parsed(&self.org, "org")?,
            elder_id: self.elder_id.into(),
            seat: self.seat,
            state: word(VisitState::parse(&self.state), "state")?,
            during: (
                present(self.from_at, "during")?,
                present(self.until_at, "during")?,
            ),
            accepted_at: self.accepted_at,
            // None once the elder is erased: an ended visit asks for no code.
            code: self.code.unwrap_or_default(),
            wrong_codes: self.wrong_codes,
            started_at: self.started_at,
            stopped_at: self.stopped_at,
            breaks: RawMinutes::new(self.breaks_min),
            raw: self.raw_min.map(RawMinutes::new),
            weight: self.weight.map(BasisPoints::new),
            settings_version: self.settings_version,
            evidence: self
                .evidence
                .map(|evidence| word(Evidence::parse(&evidence), "evidence"))
                .transpose()?,
            in_metres: self.in_metres,
            out_metres: self.out_metres,
            recorded_by: self.recorded_by.map(Into::into),
            recorded_because: self.recorded_because,
            reviewed_by: self.reviewed_by.map(Into::into),
            reviewed_because: self.reviewed_because,
            uploaded_by: self.uploaded_by.map(Into::into),
            uploaded_at: self.uploaded_at,
            lapses_at: self.lapses_at,
            ended_at: self.ended_at,
            ended_because: self.ended_because,
            missed_by: self
                .missed_by
                .map(|party| word(Party::parse(&party), "missed_by"))
                .transpose()?,
            case_id: self.case_id.map(Into::into),
        })
    }
}

/// Visits where something holds. A condition each, not one with both: a plan that fits any of them is made again and again.
macro_rules! visits {
    ($condition:literal, $value:expr) => {
        sqlx::query_as!(
            Row,
            "select v.visit_id, v.order_id, v.offer_id, v.volunteer_id, v.org, v.elder_id, v.seat, v.state,
                lower(v.during) as from_at, upper(v.during) as until_at, v.accepted_at, v.code, v.wrong_codes,
                v.started_at, v.stopped_at, v.breaks_min, v.raw_min, v.weight, v.settings_version, v.evidence,
                v.in_metres, v.out_metres, v.recorded_by, v.recorded_because, v.reviewed_by, v.reviewed_because,
                v.uploaded_by, v.uploaded_at, v.lapses_at, v.ended_at, v.ended_because, v.missed_by,
                (select c.case_id from dispatch.visit_case c where c.visit_id = v.visit_id
                 order by c.opened_at desc limit 1) as case_id
             from dispatch.visit v where "
                + $condition
                + " order by v.accepted_at, v.visit_id",
            $value
        )
    };
}

/// The visits of orders, in the order of acceptance.
pub async fn of_orders(db: &mut PgConnection, orders: &[OrderId]) -> sqlx::Result<Vec<Visit>> {
    let rows = match orders {
        [order] => visits!("v.order_id = $1", order.uuid()).fetch_all(db).await?,
        orders => {
            let ids: Vec<Uuid> = orders.iter().map(|order| order.uuid()).collect();
            visits!("v.order_id = any($1)", &ids).fetch_all(db).await?
        }
    };
    rows.into_iter().map(Row::visit).collect()
}

/// Visits by id, in the order of `ids`.
pub async fn by_ids(db: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Visit>> {
    let rows = visits!("v.visit_id = any($1)", ids).fetch_all(db).await?;
    let mut visits = rows
        .into_iter()
        .map(Row::visit)
        .collect::<sqlx::Result<Vec<_>>>()?;
    visits.sort_by_key(|visit| ids.iter().position(|id| *id == visit.id.uuid()));
    Ok(visits)
}

/// Writes a new visit: accepted, or served already. `visit_no_overlap` is violated when the volunteer has another visit at that
/// time, `visit_served_once` when they have served another then.
pub async fn insert(db: &mut PgConnection, visit: &Visit) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.visit (visit_id, order_id, offer_id, volunteer_id, org, elder_id, seat, state, during,
             accepted_at, code, wrong_codes, breaks_min, started_at, stopped_at, raw_min, weight, settings_version, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, tstzrange($9, $10), $11, $12, 0, $13, $14, $15, $16, $17, $18, $19)",
        visit.id.uuid(),
        visit.order_id.uuid(),
        visit.offer_id.uuid(),
        visit.volunteer_id.uuid(),
        visit.org.as_str(),
        visit.elder_id.uuid(),
        visit.seat,
        visit.state.as_str(),
        visit.during.0,
        visit.during.1,
        visit.accepted_at,
        visit.code,
        visit.breaks.get(),
        visit.started_at,
        visit.stopped_at,
        visit.raw.map(RawMinutes::get),
        visit.weight.map(BasisPoints::get),
        visit.settings_version,
        visit.evidence.map(|evidence| evidence.as_str()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A visit of this volunteer to this elder that was agreed for about that time and has no minutes yet: what a paper sheet is
/// about. The nearest in time, within half a day.
pub async fn without_times(
    db: &mut PgConnection,
    (elder, volunteer): (ElderId, VolunteerId),
    service: &str,
    started_at: OffsetDateTime,
) -> sqlx::Result<Option<VisitId>> {
    let id = sqlx::query_scalar!(
        "select v.visit_id from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.elder_id = $1 and v.volunteer_id = $2 and o.service = $3 and o.ended is distinct from 'cancelled'
           and v.state in ('accepted', 'in_progress', 'needs_correction', 'no_show')
           and o.starts_at between $4::timestamptz - interval '12 hours' and $4::timestamptz + interval '12 hours'
         order by abs(extract(epoch from o.starts_at - $4::timestamptz)), v.visit_id limit 1",
        elder.uuid(),
        volunteer.uuid(),
        service,
        started_at,
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(Into::into))
}

/// Moves the planned time of a visit 改约. `visit_no_overlap` as in [`insert`].
pub async fn move_to(db: &mut PgConnection, visit: &Visit) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit set during = tstzrange($2, $3) where visit_id = $1",
        visit.id.uuid(),
        visit.during.0,
        visit.during.1,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One at a time counts minutes of this volunteer. After the order in the lock order.
pub async fn lock_volunteer(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('volunteer:' || $1, 0))",
        volunteer.to_string()
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Minutes by China day that the volunteer served on the days from `first` to `last`, without `except` (R5.7).
pub async fn served_by_day(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    (first, last): (Date, Date),
    except: VisitId,
) -> sqlx::Result<BTreeMap<Date, i64>> {
    let from = at_china(first, Time::MIDNIGHT);
    let to = at_china(last.next_day().unwrap_or(last), Time::MIDNIGHT);
    let rows = sqlx::query!(
        r#"select started_at as "started_at!", stopped_at as "stopped_at!", raw_min as "raw_min!" from dispatch.visit
           where volunteer_id = $1 and visit_id <> $4 and started_at < $3 and stopped_at > $2
             and state in ('completed', 'held_for_review', 'uploaded', 'confirmed', 'lapsed', 'disputed')"#,
        volunteer.uuid(),
        from,
        to,
        except.uuid(),
    )
    .fetch_all(db)
    .await?;
    let mut days = BTreeMap::new();
    for row in rows {
        for (day, minutes) in minutes::by_day(row.started_at, row.stopped_at, RawMinutes::new(row.raw_min)) {
            *days.entry(day).or_insert(0) += minutes;
        }
    }
    Ok(days)
}

/// What a code is compared with, and who may give it.
pub struct CodeTry {
    pub volunteer: VolunteerId,
    /// The volunteer's sub-branch.
    pub org: OrgCode,
    /// The elder's.
    pub village: OrgCode,
    /// The sealed code.
    pub code: Vec<u8>,
    /// The sealed code of the card at the elder's door.
    pub door: Option<Vec<u8>>,
    /// Wrong tries so far.
    pub wrong: i16,
}

/// Locks the visit alone and returns its sealed code and the wrong tries, while it is under way. Only for
/// the counting of tries, which holds no other lock.
pub async fn lock_code(db: &mut PgConnection, visit: VisitId) -> sqlx::Result<Option<CodeTry>> {
    let row = sqlx::query!(
        "select v.volunteer_id, v.org, o.village, v.code, v.wrong_codes,
                (select d.code from dispatch.door_code d where d.elder_id = v.elder_id and d.ended_at is null) as door
         from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
         where v.visit_id = $1 and v.state = 'in_progress' for update of v",
        visit.uuid(),
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(CodeTry {
            volunteer: row.volunteer_id.into(),
            org: parsed(&row.org, "org")?,
            village: parsed(&row.village, "village")?,
            code: row.code.unwrap_or_default(),
            door: row.door,
            wrong: row.wrong_codes,
        })
    })
    .transpose()
}

/// Keeps the mark of the phone that checked in, for the screening afterwards; erased with the volunteer.
pub async fn keep_phone(db: &mut PgConnection, visit: VisitId, phone: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit set device = $2 where visit_id = $1",
        visit.uuid(),
        phone.to_string()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Counts a wrong code.
pub async fn count_wrong_code(db: &mut PgConnection, visit: VisitId) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit set wrong_codes = wrong_codes + 1 where visit_id = $1",
        visit.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Places a volunteer's visits that are not yet uploaded in the sub-branch that they belong to now (R1.5).
pub async fn place_in(db: &mut PgConnection, volunteer: VolunteerId, org: &OrgCode) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit set org = $2 where volunteer_id = $1 and org <> $2
         and state in ('accepted', 'in_progress', 'completed', 'needs_correction', 'held_for_review')",
        volunteer.uuid(),
        org.as_str(),
    )
    .execute(db)
    .await?;
    Ok(())
}
