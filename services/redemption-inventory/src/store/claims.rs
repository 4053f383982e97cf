//! `redemption.claim`: saved time that is taken back as service.

use std::str::FromStr;

use contracts::{
    redemption::claim::{ClaimEnd, ClaimState, ClaimStep},
    volunteer::recipient::Relation,
};
use kernel::{BasisPoints, ClaimId, ElderId, OrgCode, RawMinutes, StaffId, StandardMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::claim::{Acknowledged, Claim, Lives, Price, Served, Taken};

struct Row {
    id: Uuid,
    no: String,
    volunteer_id: Uuid,
    org: String,
    recipient_id: Uuid,
    relation: String,
    service: String,
    service_name: String,
    starts_at: OffsetDateTime,
    duration_min: i64,
    gender_wish: Option<String>,
    seats: i16,
    note: Option<Vec<u8>>,
    weight: i32,
    weighted: bool,
    cost: i64,
    asked_at: OffsetDateTime,
    entered_by: Option<Uuid>,
    lives_until: OffsetDateTime,
    hold_until: OffsetDateTime,
    state: String,
    undo_to: Option<String>,
    ended: Option<String>,
    end_note: Option<Vec<u8>>,
    order_id: Option<Uuid>,
    order_no: Option<String>,
    served_min: Option<i64>,
    actual: Option<i64>,
    spent: Option<i64>,
    waived: Option<i64>,
    acknowledged_by: Option<Uuid>,
    acknowledged_at: Option<OffsetDateTime>,
    acknowledged_note: Option<Vec<u8>>,
    attempts: i32,
}

/// A column whose CHECK allows only words that the code knows.
fn known<T>(value: Option<T>, column: &str) -> sqlx::Result<T> {
    value.ok_or_else(|| sqlx::Error::Decode(format!("claim.{column} holds an unknown word").into()))
}

fn read<T: FromStr>(text: &str, column: &str) -> sqlx::Result<T> {
    known(text.parse().ok(), column)
}

impl Row {
    fn claim(self) -> sqlx::Result<Claim> {
        let acknowledged = self.acknowledged_at.map(|at| Acknowledged {
            by: self.acknowledged_by.map(StaffId::from),
            at,
            note: self.acknowledged_note,
        });
        Ok(Claim {
            id: self.id.into(),
            no: self.no,
            volunteer_id: self.volunteer_id.into(),
            org: read(&self.org, "org")?,
            recipient_id: self.recipient_id.into(),
            relation: known(Relation::parse(&self.relation), "relation")?,
            service: self.service,
            service_name: self.service_name,
            starts_at: self.starts_at,
            duration: RawMinutes::new(self.duration_min),
            gender_wish: self
                .gender_wish
                .map(|sex| read(&sex, "gender_wish"))
                .transpose()?,
            seats: u8::try_from(self.seats).unwrap_or(1),
            note: self.note,
            price: Price {
                weight: BasisPoints::new(self.weight),
                weighted: self.weighted,
            },
            cost: StandardMinutes::new(self.cost),
            asked_at: self.asked_at,
            entered_by: self.entered_by.map(StaffId::from),
            lives: Lives {
                until: self.lives_until,
                hold_until: self.hold_until,
            },
            state: known(ClaimState::parse(&self.state), "state")?,
            undo_to: self
                .undo_to
                .map(|word| known(ClaimState::parse(&word), "undo_to"))
                .transpose()?,
            ended: self
                .ended
                .map(|word| known(ClaimEnd::parse(&word), "ended"))
                .transpose()?,
            end_note: self.end_note,
            order: self.order_id.map(Into::into).zip(self.order_no),
            served: self.served_min.zip(self.actual).map(|(raw, cost)| Served {
                raw: RawMinutes::new(raw),
                cost: StandardMinutes::new(cost),
            }),
            taken: self.spent.zip(self.waived).map(|(spent, waived)| Taken {
                spent: StandardMinutes::new(spent),
                waived: StandardMinutes::new(waived),
            }),
            acknowledged,
            attempts: self.attempts,
        })
    }
}

/// Claims where something holds.
macro_rules! claims {
    ($condition:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "select id, no, volunteer_id, org, recipient_id, relation, service, service_name, starts_at, duration_min,
                 gender_wish, seats, note, weight, weighted, cost, asked_at, entered_by, lives_until, hold_until, state,
                 undo_to, ended, end_note, order_id, order_no, served_min, actual, spent, waived, acknowledged_by,
                 acknowledged_at, acknowledged_note, attempts
             from redemption.claim where " + $condition
            $(, $value)*
        )
    };
}

/// Writes a new claim, and that it was asked for.
pub async fn insert(db: &mut PgConnection, claim: &Claim) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.claim (id, no, volunteer_id, org, recipient_id, relation, service, service_name, starts_at,
             duration_min, gender_wish, seats, note, weight, weighted, cost, asked_at, entered_by, lives_until, hold_until,
             state, look_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 'asked', $17)",
        claim.id.uuid(),
        claim.no,
        claim.volunteer_id.uuid(),
        claim.org.as_str(),
        claim.recipient_id.uuid(),
        claim.relation.as_str(),
        claim.service,
        claim.service_name,
        claim.starts_at,
        claim.duration.get(),
        claim.gender_wish.map(|sex| sex.as_str()),
        i16::from(claim.seats),
        claim.note,
        claim.price.weight.get(),
        claim.price.weighted,
        claim.cost.get(),
        claim.asked_at,
        claim.entered_by.map(StaffId::uuid),
        claim.lives.until,
        claim.lives.hold_until,
    )
    .execute(&mut *db)
    .await?;
    step(db, claim, claim.asked_at, claim.entered_by).await
}

/// Writes what has changed of a claim, and where it stands now. `look_at`: when the worker looks at it again.
pub async fn save(
    db: &mut PgConnection,
    claim: &Claim,
    look_at: Option<OffsetDateTime>,
    (at, by): (OffsetDateTime, Option<StaffId>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.claim set state = $2, undo_to = $3, ended = $4, end_note = $5, order_id = $6, order_no = $7,
             served_min = $8, actual = $9, spent = $10, waived = $11, acknowledged_by = $12, acknowledged_at = $13,
             acknowledged_note = $14, look_at = $15, attempts = 0, last_error = null
         where id = $1",
        claim.id.uuid(),
        claim.state.as_str(),
        claim.undo_to.map(ClaimState::as_str),
        claim.ended.map(ClaimEnd::as_str),
        claim.end_note,
        claim.order.as_ref().map(|(id, _)| id.uuid()),
        claim.order.as_ref().map(|(_, no)| no.as_str()),
        claim.served.map(|served| served.raw.get()),
        claim.served.map(|served| served.cost.get()),
        claim.taken.map(|taken| taken.spent.get()),
        claim.taken.map(|taken| taken.waived.get()),
        claim
            .acknowledged
            .as_ref()
            .and_then(|seen| seen.by)
            .map(StaffId::uuid),
        claim.acknowledged.as_ref().map(|seen| seen.at),
        claim.acknowledged.as_ref().and_then(|seen| seen.note.clone()),
        look_at,
    )
    .execute(&mut *db)
    .await?;
    step(db, claim, at, by).await
}

async fn step(
    db: &mut PgConnection,
    claim: &Claim,
    at: OffsetDateTime,
    by: Option<StaffId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.claim_step (claim_id, state, at, by_staff) values ($1, $2, $3, $4)",
        claim.id.uuid(),
        claim.state.as_str(),
        at,
        by.map(StaffId::uuid),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The worker looks again later: nothing has changed, or somebody did not answer (`error`).
pub async fn look_later(
    db: &mut PgConnection,
    claim: ClaimId,
    state: ClaimState,
    look_at: OffsetDateTime,
    error: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.claim set look_at = $3, last_error = $4,
             attempts = case when $4::text is null then 0 else attempts + 1 end
         where id = $1 and state = $2",
        claim.uuid(),
        state.as_str(),
        look_at,
        error,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One claim.
pub async fn get(db: &mut PgConnection, id: ClaimId) -> sqlx::Result<Option<Claim>> {
    let row = claims!("id = $1", id.uuid()).fetch_optional(db).await?;
    row.map(Row::claim).transpose()
}

/// One claim, locked until the transaction ends.
pub async fn lock(db: &mut PgConnection, id: ClaimId) -> sqlx::Result<Option<Claim>> {
    let row = claims!("id = $1 for update", id.uuid())
        .fetch_optional(db)
        .await?;
    row.map(Row::claim).transpose()
}

/// The claim that has waited longest to be looked at.
pub async fn due(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Option<Claim>> {
    let row = claims!("look_at <= $1 order by look_at, attempts, id limit 1", now)
        .fetch_optional(db)
        .await?;
    row.map(Row::claim).transpose()
}

/// Something has happened to the order by which a recipient is served: it is looked at now. Whether there is such a claim.
pub async fn look_now(db: &mut PgConnection, recipient: ElderId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.claim set look_at = $2 where recipient_id = $1 and state = 'ordered'",
        recipient.uuid(),
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Claims of a volunteer that may still be taken back.
pub async fn open_of(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<Vec<Claim>> {
    let rows = claims!(
        "volunteer_id = $1 and state in ('asked', 'held', 'ordered') order by id for update",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::claim).collect()
}

/// Empties the words about a volunteer's claims; times and minutes stay.
pub async fn forget(db: &mut PgConnection, volunteer: VolunteerId) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.claim set note = null, end_note = null, acknowledged_note = null where volunteer_id = $1",
        volunteer.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What happened to a claim, oldest first.
pub async fn steps(db: &mut PgConnection, id: ClaimId) -> sqlx::Result<Vec<ClaimStep>> {
    let rows = sqlx::query!(
        "select state, at, by_staff from redemption.claim_step where claim_id = $1 order by id",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ClaimStep {
                state: known(ClaimState::parse(&row.state), "step")?,
                at: row.at.into(),
                by: row.by_staff.map(StaffId::from),
            })
        })
        .collect()
}

/// Which claims a list asks for.
#[derive(Debug, Default)]
pub struct Filter {
    /// Part of the tree; nothing = everywhere.
    pub within: Option<OrgCode>,
    /// None = all.
    pub states: Vec<ClaimState>,
    /// Only this volunteer's.
    pub volunteer: Option<VolunteerId>,
    /// Only that by which this recipient is served.
    pub recipient: Option<ElderId>,
    /// Beginning of the number.
    pub no: Option<String>,
}

/// Claims that match, newest first, and how many there are.
pub async fn find(
    db: &mut PgConnection,
    filter: &Filter,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Claim>, i64)> {
    let within = filter.within.as_ref().map_or("", OrgCode::as_str);
    let states: Vec<String> = filter
        .states
        .iter()
        .map(|state| state.as_str().to_owned())
        .collect();
    let no = filter.no.as_deref().unwrap_or_default();
    let volunteer = filter.volunteer.map(VolunteerId::uuid);
    let recipient = filter.recipient.map(ElderId::uuid);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from redemption.claim
           where org ^@ $1 and (cardinality($2::text[]) = 0 or state = any($2))
             and ($3::uuid is null or volunteer_id = $3) and ($4::uuid is null or recipient_id = $4) and no ^@ $5"#,
        within,
        &states,
        volunteer,
        recipient,
        no,
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = claims!(
        "org ^@ $1 and (cardinality($2::text[]) = 0 or state = any($2))
             and ($3::uuid is null or volunteer_id = $3) and ($4::uuid is null or recipient_id = $4) and no ^@ $5
         order by asked_at desc, id limit $6 offset $7",
        within,
        &states,
        volunteer,
        recipient,
        no,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let claims = rows.into_iter().map(Row::claim).collect::<sqlx::Result<_>>()?;
    Ok((claims, total))
}
