use contracts::{
    Error, fields, settings,
    volunteer::award::{AwardKind, AwardStands, AwardState, NominateForAward, Ranked},
};
use kernel::{AwardId, RawMinutes, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use super::rating::who;
use crate::{
    domain::award::{NOMINATORS, fits, may_nominate, season},
    store::{award, volunteer},
};

/// Places that are looked through for the one who is nominated.
const ALL: i64 = 100_000;

/// Nominates for a year's award, with what the ranking says today (R10.1, R10.3).
pub async fn nominate_for_award(cx: Cx, command: NominateForAward) -> Result<AwardStands> {
    cx.actor().has_role(NOMINATORS)?;
    let mut db = cx.db().await;
    let NominateForAward { kind, year, .. } = command;
    let org = match (kind, command.volunteer_id, command.org) {
        (AwardKind::Volunteer, Some(id), None) => {
            let standing = volunteer::lock(&mut db, id).await?;
            standing.ok_or_else(|| Error::not_found("volunteer"))?.org
        }
        (AwardKind::Branch | AwardKind::SocialOrg, None, Some(org)) if fits(kind, &org) => org,
        _ => return Err(Error::invalid("kind", "award_for_another", "this award is for others").into()),
    };
    cx.actor().may(NOMINATORS, &org)?;
    let merits = fields::reason("merits", &command.merits)?;
    let late = command.late_because.as_deref().filter(|late| !late.trim().is_empty());
    let late = late.map(|late| fields::reason("late_because", late)).transpose()?;
    let season = season(year, cx.settings().int(settings::AWARD_SEASON_MONTH))?;
    let today = china_date(cx.now());
    may_nominate(season, today, late.as_deref())?;
    // The place in the whole district, whoever nominates.
    let days = (season.from, season.to);
    let ranking = match kind {
        AwardKind::Volunteer => award::rank_volunteers(&mut db, None, days, ALL).await?,
        _ => award::rank_orgs(&mut db, kind, None, days, ALL).await?,
    };
    let last = ranking.len() as i64 + 1;
    let found = ranking
        .into_iter()
        .find(|line| line.volunteer_id == command.volunteer_id && line.org == org);
    let ranked = found.unwrap_or(Ranked {
        place: last,
        volunteer_id: command.volunteer_id,
        org,
        raw_minutes: RawMinutes::ZERO,
        visits: 0,
        volunteers: 0,
    });
    let (at, by) = who(&cx);
    let new = award::New {
        id: AwardId::generate(at),
        kind,
        year,
        ranked: &ranked,
        merits: &merits,
        late_because: late.as_deref().filter(|_| today > season.closes),
        at,
        by,
    };
    if !award::insert(&mut db, &new).await? {
        return Err(Error::conflict("award_nominated", "they are nominated for this award already").into());
    }
    let detail = json!({ "kind": kind.as_str(), "year": year, "org": ranked.org.as_str(), "place": ranked.place });
    cx.audit("award.nominated", new.id, detail);
    Ok(AwardStands {
        award_id: new.id,
        state: AwardState::Nominated,
    })
}
