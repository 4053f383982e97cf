use contracts::{
    Error, fields, settings,
    volunteer::award::{AwardKind, AwardStands, AwardState, NominateForAward},
};
use kernel::{AwardId, PersonKey, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{
    changed::{not_oneself, standing},
    rating::who,
};
use crate::{
    domain::award::{NOMINATORS, fits, may_nominate, season},
    store::award::{self, Lines},
};

/// Blind index of the nominator's own ID.
pub async fn nominator(read: Read, _: NominateForAward) -> Result<Option<PersonKey>> {
    read.actor().has_role(NOMINATORS)?;
    read.own_person().await
}

/// Nominates for a year's award, with what the ranking says today (R10.1, R10.3). Nobody nominates themselves, nor anybody
/// without service in the twelve months.
pub async fn nominate_for_award(
    cx: Cx,
    command: NominateForAward,
    nominator: Option<PersonKey>,
) -> Result<AwardStands> {
    cx.actor().has_role(NOMINATORS)?;
    let mut db = cx.db().await;
    let NominateForAward { kind, year, .. } = command;
    let org = match (kind, command.volunteer_id, command.org) {
        (AwardKind::Volunteer, Some(id), None) => {
            let standing = standing(&cx, &mut db, id, NOMINATORS).await?;
            not_oneself(nominator.as_ref(), &standing.person)?;
            standing.org
        }
        (AwardKind::Branch | AwardKind::SocialOrg, None, Some(org)) if fits(kind, &org) => {
            cx.actor().may(NOMINATORS, &org)?;
            org
        }
        _ => return Err(Error::invalid("kind", "award_for_another", "this award is for others").into()),
    };
    let merits = fields::reason("merits", &command.merits)?;
    let late = command
        .late_because
        .as_deref()
        .filter(|late| !late.trim().is_empty());
    let late = late
        .map(|late| fields::reason("late_because", late))
        .transpose()?;
    let season = season(year, cx.settings().int(settings::AWARD_SEASON_MONTH))?;
    let today = china_date(cx.now());
    may_nominate(season, today, late.as_deref())?;
    // The place in the whole district, whoever nominates.
    let days = (season.from, season.to);
    let line = Lines::Of(command.volunteer_id, &org);
    let ranked = award::rank(&mut db, kind, None, days, line)
        .await?
        .pop()
        .ok_or_else(|| {
            Error::conflict(
                "award_unranked",
                "no service counted in the twelve months before the season",
            )
            .with("from", season.from.to_string())
            .with("to", season.to.to_string())
        })?;
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
    let detail =
        json!({ "kind": kind.as_str(), "year": year, "org": ranked.org.as_str(), "place": ranked.place });
    cx.audit("award.nominated", new.id, detail);
    Ok(AwardStands {
        award_id: new.id,
        state: AwardState::Nominated,
    })
}
