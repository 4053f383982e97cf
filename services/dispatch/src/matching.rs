//! Judging and ranking volunteers for an order: the filters in SQL, the cost in `domain/matching.rs`.

use contracts::settings;
use kernel::{OrgCode, VolunteerId};
use runtime::Settings;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::{
        matching::{self, Pair},
        order::Order,
        place::Way,
    },
    store::{
        org_units,
        ranking::{self, Failed, Passed, Sought},
    },
};

/// What an order seeks.
pub fn sought(order: &Order, settings: &Settings) -> Sought {
    Sought {
        order_id: Some(order.id),
        elder_id: order.elder_id,
        elder_person: order.elder_person.clone(),
        household: order.household.clone(),
        village: order.village.clone(),
        asked: order.asked.clone(),
        starts_at: order.starts_at,
        minutes: order.duration.get(),
        gender_wish: order.gender_wish,
        buffer_minutes: settings.int(settings::TRAVEL_BUFFER_MIN),
        allow_household: settings.flag(settings::ALLOW_HOUSEHOLD),
    }
}

/// Those of all volunteers, or only of some, who pass every filter.
pub async fn passing(
    db: &mut PgConnection,
    sought: &Sought,
    only: Option<&[VolunteerId]>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Passed>> {
    let places = org_units::places(&mut *db).await?;
    ranking::passing(db, sought, &ranking::ways(sought, &places), only, now).await
}

/// Villages that are looked at first: enough for most lists. While they do not fill the list, twice as many each time.
const FIRST: usize = 12;

/// The best of all who pass every filter: village by village outwards, until nobody farther away can be cheaper than the last
/// who is shown. Who has served the elder before is looked for everywhere: for them the way counts less. Of
/// qualification there are few: all villages are looked at together.
pub async fn best(
    db: &mut PgConnection,
    sought: &Sought,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<(i64, Passed)>> {
    let places = org_units::places(&mut *db).await?;
    let ways = ranking::ways(sought, &places);
    let mut outwards: Vec<(OrgCode, Way)> = ways.iter().map(|(home, way)| (home.clone(), *way)).collect();
    outwards.sort_unstable_by(|(a, near), (b, far)| (near.metres, a).cmp(&(far.metres, b)));
    let mut many = match sought.asked.qualification {
        Some(_) => outwards.len(),
        None => FIRST,
    };
    let (first, mut rest) = outwards.split_at(many.min(outwards.len()));
    let first: Vec<OrgCode> = first.iter().map(|(home, _)| home.clone()).collect();
    let mut best = ranked(
        sought,
        ranking::near_or_known(&mut *db, sought, &ways, &first, now).await?,
    );
    while !rest.is_empty() {
        many = match best.get(matching::SHOWN - 1) {
            Some((last, _)) => rest.partition_point(|(_, way)| matching::least(way.metres) <= *last),
            None => rest.len().min(many * 2),
        };
        if many == 0 {
            break;
        }
        let (ring, farther) = rest.split_at(many);
        let ring = ring.iter().cloned().collect();
        let mut passed = ranking::passing(&mut *db, sought, &ring, None, now).await?;
        // Whoever has served the elder before was found with the first.
        passed.retain(|each| each.visits_to_elder == 0);
        passed.extend(best.into_iter().map(|(_, each)| each));
        best = ranked(sought, passed);
        rest = farther;
    }
    Ok(best)
}

/// Why all others, or those of some, do not pass.
pub async fn failing(
    db: &mut PgConnection,
    sought: &Sought,
    only: Option<&[VolunteerId]>,
) -> sqlx::Result<Vec<Failed>> {
    let places = org_units::places(&mut *db).await?;
    ranking::failing(db, sought, &places, only).await
}

/// What counts of the pair of elder and volunteer.
pub fn pair(sought: &Sought, passed: &Passed) -> Pair {
    Pair {
        way: passed.way,
        visits_to_elder: passed.visits_to_elder,
        willingness: passed.willingness,
        load: passed.load,
        same_village: passed.home.village() == sought.village.village(),
    }
}

/// Those who pass, cheapest first; of two that cost the same, the one who has served less, then by id.
pub fn ranked(sought: &Sought, passed: Vec<Passed>) -> Vec<(i64, Passed)> {
    let mut costed: Vec<(i64, Passed)> = passed
        .into_iter()
        .map(|each| (matching::cost(&pair(sought, &each)), each))
        .collect();
    costed.sort_by_key(|(cost, each)| (*cost, each.load, each.volunteer_id));
    costed.truncate(matching::SHOWN);
    costed
}
