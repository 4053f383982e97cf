//! Orders that still want somebody, as matching in memory needs them.

use contracts::dispatch::Urgency;
use kernel::{
    BasisPoints, ElderId, OrderId, OrgCode, PersonKey, PriorityClass, RawMinutes, Sex, VolunteerId,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{beneath, catalogue, parsed, word};
use crate::domain::{candidate::Asked, priority};

/// An order with a free seat.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub id: OrderId,
    pub elder_id: ElderId,
    pub village: OrgCode,
    pub elder_person: PersonKey,
    pub household: Vec<PersonKey>,
    pub asked: Asked,
    pub weight: BasisPoints,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub priority: PriorityClass,
    pub urgency: Urgency,
    pub gender_wish: Option<Sex>,
    pub opened_at: OffsetDateTime,
    /// Seats that nobody holds.
    pub free_seats: usize,
}

struct Row {
    order_id: Uuid,
    elder_id: Uuid,
    village: String,
    elder_person: String,
    household: Vec<String>,
    service: String,
    qualification: Option<String>,
    needs_insurance: bool,
    weight: i32,
    starts_at: OffsetDateTime,
    duration_min: i64,
    priority: i16,
    urgency: String,
    gender_wish: Option<String>,
    opened_at: OffsetDateTime,
    free_seats: i64,
}

impl Row {
    fn wanted(self) -> sqlx::Result<Wanted> {
        Ok(Wanted {
            id: self.order_id.into(),
            elder_id: self.elder_id.into(),
            village: parsed(&self.village, "village")?,
            elder_person: PersonKey::new(self.elder_person),
            household: self.household.into_iter().map(PersonKey::new).collect(),
            asked: catalogue::asked(self.service, self.qualification, self.needs_insurance)?,
            weight: BasisPoints::new(self.weight),
            starts_at: self.starts_at,
            duration: RawMinutes::new(self.duration_min),
            priority: word(priority::class(self.priority), "priority")?,
            urgency: word(Urgency::parse(&self.urgency), "urgency")?,
            gender_wish: self
                .gender_wish
                .map(|sex| parsed(&sex, "gender_wish"))
                .transpose()?,
            opened_at: self.opened_at,
            free_seats: usize::try_from(self.free_seats).unwrap_or(0),
        })
    }
}

/// Orders where something holds, next start first.
macro_rules! wanted {
    ($condition:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select o.order_id, o.elder_id, o.village, o.elder_person, o.household, o.service, s.qualification,
                   s.needs_insurance, o.weight, o.starts_at, o.duration_min, o.priority, o.urgency, o.gender_wish,
                   o.opened_at,
                   o.seats - (select count(*) from dispatch.visit v where v.order_id = o.order_id
                              and v.state not in ('cancelled', 'no_show')) as "free_seats!"
               from dispatch.service_order o join dispatch.service_item s on s.code = o.service
               where "#
                + $condition
                + " order by o.starts_at, o.order_id",
            $($value),+
        )
    };
}

/// Of these orders, those that a volunteer has not answered, is not asked for, and has time for beside their other visits.
pub async fn by(db: &mut PgConnection, orders: &[Uuid], volunteer: VolunteerId) -> sqlx::Result<Vec<Wanted>> {
    let rows = wanted!(
        "o.order_id = any($1)
         and not exists (select from dispatch.offer f where f.order_id = o.order_id and f.volunteer_id = $2
             and f.state in ('declined', 'open'))
         and not exists (select from dispatch.visit v where v.order_id = o.order_id and v.volunteer_id = $2)
         and not exists (select from dispatch.visit v where v.volunteer_id = $2 and v.state in ('accepted', 'in_progress')
             and v.during && tstzrange(o.starts_at, o.starts_at + o.duration_min * interval '1 minute'))",
        orders,
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::wanted).collect()
}

/// The orders of a day and a part of the tree that nobody has been asked for.
pub async fn on_day(
    db: &mut PgConnection,
    within: &OrgCode,
    (from, to): (OffsetDateTime, OffsetDateTime),
) -> sqlx::Result<Vec<Wanted>> {
    let rows = wanted!(
        "o.state = 'open' and o.source <> 'activity' and o.starts_at >= $2 and o.starts_at < $3 and o.village like $1",
        beneath(within),
        from,
        to
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::wanted).collect()
}
