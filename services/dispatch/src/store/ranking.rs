//! Who could go: the hard filters (R5.4), in `dispatch.unfit` and in what stands here of bookings and answers.

use std::collections::HashMap;

use contracts::{dispatch::OfferState, volunteer::Willingness};
use kernel::{ElderId, OrderId, OrgCode, PersonKey, RawMinutes, Sex, VolunteerId, china_date};
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{org_units::Places, parsed, word};
use crate::domain::{
    candidate,
    matching::LOAD_DAYS,
    place::{self, Way},
    week,
};

/// What is to be matched.
#[derive(Debug, Clone)]
pub struct Sought {
    /// Nothing for a draft.
    pub order_id: Option<OrderId>,
    pub elder_id: ElderId,
    pub elder_person: PersonKey,
    pub household: Vec<PersonKey>,
    pub village: OrgCode,
    pub asked: candidate::Asked,
    pub starts_at: OffsetDateTime,
    pub minutes: i64,
    pub gender_wish: Option<Sex>,
    /// `dispatch.travel_buffer_min`
    pub buffer_minutes: i64,
    /// `order.allow_household`
    pub allow_household: bool,
}

/// A volunteer who passes every filter.
#[derive(Debug, Clone)]
pub struct Passed {
    pub volunteer_id: VolunteerId,
    pub org: OrgCode,
    pub home: OrgCode,
    pub way: Way,
    pub willingness: Willingness,
    pub visits_to_elder: i64,
    pub load: RawMinutes,
    pub free_until: OffsetDateTime,
    pub offer: Option<OfferState>,
}

/// A filter that volunteers fail first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Only when particular volunteers were asked about.
    pub volunteer_id: Option<VolunteerId>,
    pub filter: String,
    pub count: i64,
}

/// What both statements ask, as SQL takes it.
struct Asked {
    homes: Vec<String>,
    metres: Vec<i32>,
    household: Vec<String>,
    day: Date,
    taken: String,
    ends_at: OffsetDateTime,
}

impl Asked {
    fn of(sought: &Sought, ways: &Ways) -> Self {
        Self {
            homes: ways.keys().map(ToString::to_string).collect(),
            metres: ways
                .values()
                .map(|way| i32::try_from(way.metres).unwrap_or(i32::MAX))
                .collect(),
            household: sought.household.iter().map(ToString::to_string).collect(),
            day: china_date(sought.starts_at),
            taken: week::multirange(&week::taken(sought.starts_at, sought.minutes)),
            ends_at: sought.starts_at + Duration::minutes(sought.minutes + sought.buffer_minutes),
        }
    }
}

/// Villages, and how far each is from the one that is sought.
pub type Ways = HashMap<OrgCode, Way>;

/// The ways from every village to the one that is sought; villages out of everybody's reach are left out.
pub fn ways(sought: &Sought, places: &Places) -> Ways {
    let here = (&sought.village, places.get(&sought.village).copied().flatten());
    places
        .iter()
        .filter_map(|(village, position)| Some((village.clone(), place::way((village, *position), here)?)))
        .collect()
}

struct Row {
    volunteer_id: Uuid,
    org: String,
    home: String,
    likes: bool,
    free_until: Option<i32>,
    load: Option<i64>,
    visits: Option<i64>,
    offer: Option<String>,
}

impl Row {
    fn passed(self, sought: &Sought, ways: &Ways) -> sqlx::Result<Passed> {
        let home: OrgCode = parsed(&self.home, "home")?;
        let until = self.free_until.map_or(sought.minutes, |until| {
            i64::from(until - week::minute_of_week(sought.starts_at))
        });
        let way = home.village().and_then(|village| ways.get(&village));
        Ok(Passed {
            volunteer_id: self.volunteer_id.into(),
            org: parsed(&self.org, "org")?,
            way: *way.ok_or_else(|| sqlx::Error::Decode("a home without a way".into()))?,
            home,
            willingness: if self.likes {
                Willingness::Preferred
            } else {
                Willingness::Acceptable
            },
            visits_to_elder: self.visits.unwrap_or(0),
            load: RawMinutes::new(self.load.unwrap_or(0)),
            free_until: sought.starts_at + Duration::minutes(until),
            offer: self
                .offer
                .map(|state| word(OfferState::parse(&state), "state"))
                .transpose()?,
        })
    }
}

/// Who of `$from` passes every filter. `$from` gives `here`: candidates `c` and the `metres` to each, found in an index; to look at
/// everybody would take longer than all else.
macro_rules! passing {
    ($from:literal, $db:ident, $sought:ident, $ways:ident, $now:ident $(, $named:expr)?) => {{
        let asked = Asked::of($sought, $ways);
        let rows = sqlx::query_as!(
            Row,
            r#"with way as materialized (
                   select home, metres from unnest($1::text[], $2::int4[]) as w (home, metres)
               ), known as (
                   select volunteer_id, count(*) as visits from dispatch.visit
                   where elder_id = $3 and raw_min is not null and state not in ('voided', 'cancelled', 'no_show')
                   group by volunteer_id
               ), taken as materialized (
                   -- Once for all who are asked about, so that it is hashed and not looked through for each.
                   select volunteer_id from dispatch.visit
                       where state in ('accepted', 'in_progress') and during && tstzrange($16, $17)
                   union all select volunteer_id from dispatch.visit where order_id = $7
                   union all select volunteer_id from dispatch.offer where order_id = $7 and state = 'declined'
               ), asked as materialized (
                   select distinct on (volunteer_id) volunteer_id, state from dispatch.offer where order_id = $7
                   order by volunteer_id, made_at desc
               )
               select (c).volunteer_id as "volunteer_id!", (c).org as "org!", (c).home as "home!", $4 = any((c).preferred) as "likes!",
                      (select upper(r) from unnest((c).free) r where r @> $5::int4) as free_until,
                      (select sum(raw_min)::int8 from dispatch.visit v
                       where v.volunteer_id = (c).volunteer_id and v.started_at >= $6 and v.raw_min is not null
                           and v.state not in ('voided', 'cancelled', 'no_show')) as load,
                      known.visits as "visits?",
                      asked.state as "offer?"
               from "#
                + $from
                + r#" left join known on known.volunteer_id = (c).volunteer_id
               left join asked on asked.volunteer_id = (c).volunteer_id
               where dispatch.unfit(c, here.metres, $4, $8, $9, $10, $11::text::int4multirange, $12, $13, $14, $15) is null
                   and (c).volunteer_id not in (select volunteer_id from taken)"#,
            &asked.homes,
            &asked.metres,
            $sought.elder_id.uuid(),
            $sought.asked.service,
            week::minute_of_week($sought.starts_at),
            $now - Duration::days(LOAD_DAYS),
            $sought.order_id.map(|id| id.uuid()),
            asked.day,
            $sought.asked.qualification.map(|kind| kind.as_str()),
            $sought.asked.insurance,
            asked.taken,
            $sought.gender_wish.map(|sex| sex.as_str()),
            $sought.allow_household,
            &asked.household,
            $sought.elder_person.as_str(),
            $sought.starts_at,
            asked.ends_at,
            $($named,)?
        )
        .fetch_all($db)
        .await?;
        rows.into_iter().map(|row| row.passed($sought, $ways)).collect()
    }};
}

/// Those who live in one of the villages, or only of some volunteers, who pass every filter.
pub async fn passing(
    db: &mut PgConnection,
    sought: &Sought,
    ways: &Ways,
    only: Option<&[VolunteerId]>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Passed>> {
    if let Some(only) = only {
        let ids: Vec<Uuid> = only.iter().map(|id| id.uuid()).collect();
        return passing!(
            "(select this.c, way.metres
              from unnest($18::uuid[]) one (id)
              cross join lateral (select this as c from dispatch.candidate this where this.volunteer_id = one.id offset 0) this
              join way on way.home = left((this.c).home, 12)) here",
            db,
            sought,
            ways,
            now,
            &ids
        );
    }
    passing!(
        "(select this.c, way.metres
          from way cross join lateral (select this as c from dispatch.candidate this
              where left(this.home, 12) = way.home and this.reach_m >= way.metres offset 0) this) here",
        db,
        sought,
        ways,
        now
    )
}

/// Those who live in one of the villages `near`, and whoever has served the elder before wherever they live, who pass every filter.
pub async fn near_or_known(
    db: &mut PgConnection,
    sought: &Sought,
    ways: &Ways,
    near: &[OrgCode],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Passed>> {
    let near: Vec<String> = near.iter().map(ToString::to_string).collect();
    passing!(
        "(select this.c, way.metres
          from way cross join lateral (select this as c from dispatch.candidate this
              where left(this.home, 12) = way.home and this.reach_m >= way.metres offset 0) this
          where way.home = any($18::text[])
          union all
          select this.c, way.metres
          from known
          cross join lateral (select this as c from dispatch.candidate this
              where this.volunteer_id = known.volunteer_id offset 0) this
          join way on way.home = left((this.c).home, 12) where way.home <> all($18::text[])) here",
        db,
        sought,
        ways,
        now,
        &near
    )
}

/// Why all other volunteers, or those of some, do not pass: how many by each filter, or each of those asked about.
pub async fn failing(
    db: &mut PgConnection,
    sought: &Sought,
    places: &Places,
    only: Option<&[VolunteerId]>,
) -> sqlx::Result<Vec<Failed>> {
    let asked = Asked::of(sought, &ways(sought, places));
    let only: Option<Vec<Uuid>> = only.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let rows = sqlx::query!(
        r#"with way as materialized (
               select home, metres from unnest($1::text[], $2::int4[]) as w (home, metres)
           ), busy as (
               select distinct volunteer_id from dispatch.visit
               where state in ('accepted', 'in_progress') and during && tstzrange($3, $4)
           ), gone as (
               select volunteer_id from dispatch.offer where order_id = $5 and state = 'declined'
               union select volunteer_id from dispatch.visit where order_id = $5
           ), judged as (
               select c.volunteer_id, coalesce(
                   dispatch.unfit(c, way.metres, $6, $7, $8, $9, $10::text::int4multirange, $11, $12, $13, $14),
                   case when busy.volunteer_id is not null then 'overlap'
                        when gone.volunteer_id is not null then 'declined' end) as failed
               from dispatch.candidate c
               left join way on way.home = left(c.home, 12)
               left join busy using (volunteer_id)
               left join gone using (volunteer_id)
               where $15::uuid[] is null or c.volunteer_id = any($15)
           )
           select case when $15::uuid[] is null then null else volunteer_id end as "volunteer_id?",
                  failed as "failed!", count(*) as "count!"
           from judged where failed is not null group by 1, failed"#,
        &asked.homes,
        &asked.metres,
        sought.starts_at,
        asked.ends_at,
        sought.order_id.map(|id| id.uuid()),
        sought.asked.service,
        asked.day,
        sought.asked.qualification.map(|kind| kind.as_str()),
        sought.asked.insurance,
        asked.taken,
        sought.gender_wish.map(|sex| sex.as_str()),
        sought.allow_household,
        &asked.household,
        sought.elder_person.as_str(),
        only.as_deref(),
    )
    .fetch_all(db)
    .await?;
    let failed = rows.into_iter().map(|row| Failed {
        volunteer_id: row.volunteer_id.map(VolunteerId::from),
        filter: row.failed,
        count: row.count,
    });
    Ok(failed.collect())
}
