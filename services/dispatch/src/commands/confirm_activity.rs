use contracts::dispatch::{
    VisitState,
    activity::{ActivityConfirmed, ConfirmActivity},
};
use kernel::PersonKey;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{confirm_visit::count, lock_activity};
use crate::{
    domain::{
        Refusal,
        visit::{Act, Visit, holds_seat},
    },
    history, scope,
    store::candidates,
};

/// The blind index of the ID of who confirms, if one is on file: held against those of the roster.
pub async fn confirmer_key(read: Read, _: ConfirmActivity) -> Result<Option<PersonKey>> {
    scope::organises(read.actor())?;
    read.own_person().await
}

/// No elder can be asked about group work: a responsible person of the unit that runs it, or above it, confirms what was uploaded,
/// in the place of the elder's word (R5.11). Neither who took part, or is of their household, nor who uploaded a visit confirms
/// it. What nobody confirms lapses as any other.
pub async fn confirm_activity(
    cx: Cx,
    command: ConfirmActivity,
    confirmer: Option<PersonKey>,
) -> Result<ActivityConfirmed> {
    scope::organises(cx.actor())?;
    let (mut order, activity) = lock_activity(&cx, command.activity_id).await?;
    scope::may_organise(cx.actor(), &order.village).map_err(scope::unseen("activity"))?;
    if let Some(person) = &confirmer {
        let there = order.visits.iter().filter(|visit| holds_seat(visit.state));
        let there: Vec<_> = there.map(|visit| visit.volunteer_id).collect();
        let belong = candidates::belong(&mut *cx.db().await, &there).await?;
        if belong
            .values()
            .any(|volunteer| volunteer.is_or_is_related_to(person))
        {
            return Err(Refusal::TookPart.into());
        }
    }
    let mine = |visit: &Visit| visit.uploaded_by.is_some() && visit.uploaded_by == cx.actor().staff_id();
    let uploaded = order
        .visits
        .iter()
        .filter(|visit| visit.state == VisitState::Uploaded);
    let (left, others): (Vec<Visit>, Vec<Visit>) = uploaded.cloned().partition(mine);
    if others.is_empty() {
        let why = if left.is_empty() {
            Refusal::NotUploaded
        } else {
            Refusal::SamePerson
        };
        return Err(why.into());
    }
    let channel = history::channel_of(cx.actor());
    for visit in &others {
        let confirmed = visit.end(Act::Confirm, cx.now())?;
        count(&cx, &mut order, &confirmed, "confirmed", channel).await?;
    }
    cx.audit(
        "activity.confirmed",
        activity.id,
        json!({ "visits": others.len(), "left": left.len() }),
    );
    let number = |visits: &[Visit]| u32::try_from(visits.len()).unwrap_or(u32::MAX);
    Ok(ActivityConfirmed {
        confirmed: number(&others),
        left: number(&left),
    })
}
