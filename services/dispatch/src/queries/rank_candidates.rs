use contracts::{
    Error,
    dispatch::{Candidate, Candidates, CountExcluded, Excluded, ExcludedVolunteers, Need, RankCandidates},
    elderly::ElderForDispatch,
    settings,
};
use kernel::OrderId;
use runtime::{Read, Result};

use crate::{
    commands,
    domain::{candidate::Asked, matching as cost},
    matching, scope,
    store::{catalogue, orders, ranking::Sought},
};

/// Ranks volunteers for an order, or for a draft that is still being typed (R5.4), with the reason of each rank.
pub async fn rank_candidates(read: Read, query: RankCandidates) -> Result<Candidates> {
    let sought = sought(&read, query.order_id, query.draft).await?;
    let best = matching::best(&mut *read.db().await?, &sought, read.now()).await?;
    let candidates = best.into_iter().map(|(total, each)| Candidate {
        volunteer_id: each.volunteer_id,
        distance_m: each.way.measured.then_some(each.way.metres),
        score: cost::score(total),
        cost: total,
        terms: cost::terms(&matching::pair(&sought, &each)),
        visits_to_elder: each.visits_to_elder,
        load_minutes: each.load,
        free_until: each.free_until.into(),
        qualification: sought.asked.qualification,
        offer: each.offer,
        org: each.org,
    });
    Ok(Candidates {
        candidates: candidates.collect(),
    })
}

/// Why everybody else does not come into question, by the first filter that fails (R5.4).
pub async fn count_excluded(read: Read, query: CountExcluded) -> Result<ExcludedVolunteers> {
    let sought = sought(&read, query.order_id, query.draft).await?;
    let failed = matching::failing(&mut *read.db().await?, &sought, None).await?;
    let excluded = failed.into_iter().map(|failed| Excluded {
        filter: failed.filter,
        count: failed.count,
    });
    Ok(ExcludedVolunteers {
        excluded: excluded.collect(),
    })
}

/// What is sought, for who may ask: an order that exists, or a draft.
async fn sought(read: &Read, order_id: Option<OrderId>, draft: Option<Need>) -> Result<Sought> {
    scope::assigns(read.actor(), &read.settings())?;
    let (sought, thing) = match (order_id, draft) {
        (Some(id), None) => {
            let order = orders::as_asked(&mut *read.db().await?, id).await?;
            let order = order.ok_or_else(|| Error::not_found("order"))?;
            (matching::sought(&order, &read.settings()), "order")
        }
        (None, Some(need)) => (of_draft(read, need).await?, "elder"),
        _ => return Err(Error::invalid("order_id", "one_of_two", "give an order or a draft").into()),
    };
    scope::may_assign(read.actor(), &read.settings(), &sought.village).map_err(scope::unseen(thing))?;
    Ok(sought)
}

async fn of_draft(read: &Read, need: Need) -> Result<Sought> {
    commands::times(need.starts_at.0, need.duration.get(), read.now())?;
    let service = catalogue::find(&mut *read.db().await?, &need.service, read.now()).await?;
    let service = service.ok_or_else(catalogue::unknown)?;
    let elder = read
        .ask(ElderForDispatch {
            elder_id: need.elder_id,
        })
        .await?;
    let settings = read.settings();
    Ok(Sought {
        order_id: None,
        elder_id: need.elder_id,
        elder_person: elder.person,
        household: elder.household,
        village: elder.village,
        asked: Asked {
            service: service.code,
            qualification: service.qualification,
            insurance: service.needs_insurance,
        },
        starts_at: need.starts_at.0,
        minutes: need.duration.get(),
        gender_wish: need.gender_wish,
        buffer_minutes: settings.int(settings::TRAVEL_BUFFER_MIN),
        allow_household: settings.flag(settings::ALLOW_HOUSEHOLD),
    })
}
