use contracts::{
    dispatch::{Channel, OfferState, VisitState},
    volunteer::{VolunteerProfileChanged, VolunteerState},
};
use kernel::VolunteerId;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    closing,
    commands::cannot_come,
    domain::visit::{Act, Visit},
    history,
    store::{
        candidates::{self, Told},
        due,
        orders::{self, Of},
        visits,
    },
};

/// What matching needs of a volunteer has changed. An older version than the one kept is ignored. Who is suspended or has
/// left is asked for nothing more, and what they have accepted and not begun is handed back (R3.4). Visits that are not yet
/// uploaded go with the volunteer to another sub-branch (R1.5).
pub async fn change_candidate(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    let told = Told {
        id: event.volunteer_id,
        state: event.state,
        profile: &event.profile,
        active_since: None,
        version: event.version,
    };
    let mut db = cx.db().await;
    if candidates::put(&mut db, &told, cx.now()).await? {
        visits::place_in(&mut db, told.id, &told.profile.org).await?;
    }
    drop(db);
    let kept = candidates::version(&mut *cx.db().await, event.volunteer_id).await?;
    let serves = !matches!(event.state, VolunteerState::Suspended | VolunteerState::Exited);
    if serves || kept != Some(event.version) {
        return Ok(());
    }
    hand_back(&cx, event.volunteer_id).await
}

/// Ends a volunteer's open offers and accepted visits; a visit under way is left to end. Elders hear of it as of a
/// withdrawal, and the orders are open again as they were.
async fn hand_back(cx: &Cx, volunteer: VolunteerId) -> Result<()> {
    let ids = due::of_volunteer(&mut *cx.db().await, volunteer).await?;
    for id in ids {
        let Some(mut order) = orders::lock(&mut *cx.db().await, Of::Order(id)).await? else {
            continue;
        };
        let theirs = |offer: &crate::store::offers::Offer| offer.volunteer_id == volunteer;
        let channel = Some(Channel::Clock);
        if closing::close_offers(cx, &mut order, OfferState::Withdrawn, channel, theirs).await? > 0 {
            history::keep(cx, &mut order, None, "offer_withdrawn", Channel::Clock).await?;
        }
        for visit in order.visits.clone() {
            if visit.volunteer_id != volunteer || visit.state != VisitState::Accepted {
                continue;
            }
            let ended = Visit {
                ended_because: Some(cx.crypto().seal("志愿者停用或退出")),
                ..visit.end(Act::Cancel, cx.now())?
            };
            history::keep(cx, &mut order, Some(ended), "withdrawn", Channel::Clock).await?;
            cx.emit(&cannot_come(&order, &visit));
            cx.audit("visit.withdrawn", visit.id, json!({ "order_id": order.id }));
        }
    }
    Ok(())
}
