//! Who could go: the hard filters (R5.4) in one statement over all volunteers.

use std::collections::HashMap;

use contracts::{dispatch::OfferState, volunteer::Willingness};
use kernel::{OrderId, OrgCode, PersonKey, RawMinutes, Sex, VolunteerId, china_date};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{org_units::Places, parsed, present, word};
use crate::domain::{
    candidate::Asked,
    matching::LOAD_DAYS,
    place::{self, Way},
    week,
};

/// What is to be matched.
#[derive(Debug, Clone)]
pub struct Sought {
    /// Nothing for a draft.
    pub order_id: Option<OrderId>,
    pub elder_id: kernel::ElderId,
    pub elder_person: PersonKey,
    pub household: Vec<PersonKey>,
    pub village: OrgCode,
    pub asked: Asked,
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

/// Judges all volunteers known here, or only some.
pub async fn judge(
    db: &mut PgConnection,
    sought: &Sought,
    places: &Places,
    only: Option<&[VolunteerId]>,
    now: OffsetDateTime,
) -> sqlx::Result<(Vec<Passed>, Vec<Failed>)> {
    let here = (&sought.village, places.get(&sought.village).copied());
    let mut ways: HashMap<OrgCode, Way> = HashMap::new();
    for (village, position) in places {
        if let Some(way) = place::way((village, Some(*position)), here) {
            ways.insert(village.clone(), way);
        }
    }
    let homes: Vec<String> = ways.keys().map(ToString::to_string).collect();
    let metres: Vec<i32> = ways
        .values()
        .map(|way| i32::try_from(way.metres).unwrap_or(i32::MAX))
        .collect();
    let household: Vec<String> = sought.household.iter().map(ToString::to_string).collect();
    let only: Option<Vec<uuid::Uuid>> = only.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let ends_at = sought.starts_at + Duration::minutes(sought.minutes + sought.buffer_minutes);
    let minute = week::minute_of_week(sought.starts_at);
    let rows = sqlx::query!(
        r#"with way as materialized (
               select home, metres from unnest($1::text[], $2::int4[]) as w (home, metres)
           ), busy as (
               select distinct volunteer_id from dispatch.visit
               where state in ('accepted', 'in_progress') and during && tstzrange($11, $12)
           ), gone as (
               select volunteer_id from dispatch.offer where order_id = $17 and state = 'declined'
               union select volunteer_id from dispatch.visit where order_id = $17
           ), judged as materialized (
               select c.volunteer_id, c.org, c.home, far.metres, $6 = any(c.preferred) as likes, c.free,
                   case
                       when c.state <> 'active' then 'not_active'
                       when c.trained_to is null or c.trained_to < $7 then 'not_trained'
                       when $6 = any(c.paid) then 'paid_work'
                       when not $6 = any(c.willing) then 'not_willing'
                       when $8::text is not null and coalesce((c.qualifications ->> $8)::date < $7, true) then 'not_qualified'
                       when $9 and (c.insured_to is null or c.insured_to < $7) then 'not_insured'
                       when not c.free @> $10::text::int4multirange then 'not_free'
                       when far.metres is null or far.metres > c.reach_m then 'out_of_reach'
                       when busy.volunteer_id is not null then 'overlap'
                       when c.sex <> $13 then 'gender_wish'
                       when not $14 and (c.person = any($15) or c.person = $16 or $16 = any(c.relatives)) then 'household'
                       when gone.volunteer_id is not null then 'declined'
                   end as failed
               from dispatch.candidate c
               left join way w on w.home = left(c.home, 12)
               left join busy using (volunteer_id)
               left join gone using (volunteer_id)
               cross join lateral (select coalesce(w.metres,
                   case when left(c.home, 12) = $3 then 0 when left(c.home, 9) = left($3, 9) then $4 end) as metres) far
               where $5::uuid[] is null or c.volunteer_id = any($5)
           ), load as (
               select volunteer_id, sum(raw_min)::int8 as minutes from dispatch.visit
               where started_at >= $18 and raw_min is not null and state not in ('voided', 'cancelled', 'no_show')
               group by volunteer_id
           ), known as (
               select volunteer_id, count(*) as visits from dispatch.visit
               where elder_id = $19 and raw_min is not null and state not in ('voided', 'cancelled', 'no_show')
               group by volunteer_id
           ), asked as (
               select distinct on (volunteer_id) volunteer_id, state from dispatch.offer
               where order_id = $17 order by volunteer_id, made_at desc
           )
           select j.volunteer_id as "volunteer_id?", j.org as "org?", j.home as "home?", j.metres as "metres?",
                  j.likes as "likes?", (select upper(r) from unnest(j.free) r where r @> $20::int4) as "free_until?",
                  load.minutes as "load?", known.visits as "visits?", asked.state as "offer?",
                  null::text as "failed?", 1::int8 as "count!"
           from judged j
           left join load using (volunteer_id) left join known using (volunteer_id) left join asked using (volunteer_id)
           where j.failed is null
           union all
           select case when $5::uuid[] is null then null else volunteer_id end, null, null, null, null, null, null,
                  null, null, failed, count(*)
           from judged where failed is not null group by 1, failed"#,
        &homes,
        &metres,
        sought.village.as_str(),
        i32::try_from(place::SAME_TOWN_METRES).unwrap_or(i32::MAX),
        only.as_deref(),
        sought.asked.service,
        china_date(sought.starts_at),
        sought.asked.qualification.map(|kind| kind.as_str()),
        sought.asked.insurance,
        week::multirange(&week::taken(sought.starts_at, sought.minutes)),
        sought.starts_at,
        ends_at,
        sought.gender_wish.map(|sex| sex.as_str()),
        sought.allow_household,
        &household,
        sought.elder_person.as_str(),
        sought.order_id.map(|id| id.uuid()),
        now - Duration::days(LOAD_DAYS),
        sought.elder_id.uuid(),
        minute,
    )
    .fetch_all(db)
    .await?;

    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    for row in rows {
        let volunteer_id = row.volunteer_id.map(VolunteerId::from);
        if let Some(filter) = row.failed {
            failed.push(Failed {
                volunteer_id,
                filter,
                count: row.count,
            });
            continue;
        }
        let home: OrgCode = parsed(&present(row.home, "home")?, "home")?;
        let metres = u32::try_from(present(row.metres, "metres")?).unwrap_or(0);
        let measured = home
            .village()
            .is_some_and(|village| ways.get(&village).is_some_and(|way| way.measured));
        let until = row
            .free_until
            .map_or(sought.minutes, |until| i64::from(until - minute));
        passed.push(Passed {
            volunteer_id: present(volunteer_id, "volunteer_id")?,
            org: parsed(&present(row.org, "org")?, "org")?,
            home,
            way: Way { metres, measured },
            willingness: if row.likes == Some(true) {
                Willingness::Preferred
            } else {
                Willingness::Acceptable
            },
            visits_to_elder: row.visits.unwrap_or(0),
            load: RawMinutes::new(row.load.unwrap_or(0)),
            free_until: sought.starts_at + Duration::minutes(until),
            offer: row
                .offer
                .map(|state| word(OfferState::parse(&state), "state"))
                .transpose()?,
        });
    }
    Ok((passed, failed))
}
