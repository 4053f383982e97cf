//! What the service is told to do. One command a file: check, lock, decide, keep, tell.

mod activity_code;
mod add_to_order;
mod answer_case;
mod answer_offer;
mod cancel_activity;
mod cancel_order;
mod check_in;
mod check_out;
mod close_claim_order;
mod confirm_activity;
mod confirm_visit;
mod decide_anomaly;
mod decide_work_order;
mod dispute_visit;
mod enter_service;
mod join_activity;
mod keep_project;
mod make_day_plan;
mod make_offers;
mod open_activity;
mod open_claim_order;
mod open_order;
mod open_plan;
mod print_door_card;
mod propose_service;
mod record_call_back;
mod record_complaint;
mod record_no_show;
mod record_survey;
mod record_times;
mod reschedule_order;
mod resolve_case;
mod reveal_visit_code;
mod reveal_work_order;
mod review_case;
mod review_visit;
mod seek_volunteers;
mod set_plan_state;
mod sign_activity;
mod take_grade;
mod take_order;
mod take_work_order;
mod upload_visit;
mod withdraw_from_visit;

pub use activity_code::renew_activity_code;
pub use add_to_order::add_to_order;
pub use answer_case::answer_case;
pub use answer_offer::answer_offer;
pub use cancel_activity::cancel_activity;
pub use cancel_order::cancel_order;
pub use check_in::check_in;
pub use check_out::{check_out, try_code};
pub use close_claim_order::close_claim_order;
pub use confirm_activity::{confirm_activity, confirmer_key};
pub use confirm_visit::{confirm_visit, count};
pub use decide_anomaly::{explain_anomaly, open_anomaly_case};
pub use decide_work_order::{chosen_elder, open_work_order, refuse_work_order};
pub use dispute_visit::dispute_visit;
pub use enter_service::{enter_service, served_elder};
pub use join_activity::{join_activity, leave_activity};
pub use keep_project::keep_project;
pub use make_day_plan::{drop_day_plan, make_day_plan, offer_day_plan, wish};
pub use make_offers::make_offers;
pub use open_activity::{change_activity, open_activity};
pub use open_claim_order::{open_claim_order, recipient_facts};
pub use open_order::{elder_facts, open_order, times};
pub use open_plan::{open_plan, planned_elder};
pub use print_door_card::{door_of, print_door_card};
pub use propose_service::{decide_service, propose_service};
pub use record_call_back::record_call_back;
pub use record_complaint::record_complaint;
pub use record_no_show::record_no_show;
pub use record_survey::record_survey;
pub use record_times::record_times;
pub use reschedule_order::reschedule_order;
pub use resolve_case::resolve_case;
pub use reveal_visit_code::reveal_visit_code;
pub use reveal_work_order::{opened as said_in, reveal_work_order};
pub use review_case::review_case;
pub use review_visit::review_visit;
pub use seek_volunteers::{seek_volunteers, stop_seeking};
pub use set_plan_state::set_plan_state;
pub use sign_activity::{sign_activity, try_site_code};
pub use take_grade::take_grade;
pub use take_order::take_order;
pub use take_work_order::{take_work_order, who_is_meant};
pub use upload_visit::{upload_visits, uploader_key};
pub use withdraw_from_visit::{cannot_come, withdraw_from_visit};

use contracts::{
    Error,
    dispatch::{
        Channel, VisitChanged,
        case::{CaseKind, CaseStep},
    },
    settings,
};
use kernel::{ActivityId, CaseId, OrderId, VisitId, china_date};
use runtime::{Cx, Result};

use crate::{
    domain::{order::Order, visit::Visit},
    store::{
        activities::{self, Activity},
        cases::{self, Known, NewCase, Opened},
        counters::{self, Numbered},
        orders::{self, Of},
    },
};

/// Locks the order of a visit; both as they are now.
async fn lock_visit(cx: &Cx, id: VisitId) -> Result<(Order, Visit)> {
    let order = orders::lock(&mut *cx.db().await, Of::Visit(id)).await?;
    let found = order.and_then(|order| order.visit(id).cloned().map(|visit| (order, visit)));
    Ok(found.ok_or_else(|| Error::not_found("visit"))?)
}

/// Locks an order of an elder, as it is now.
async fn lock_order(cx: &Cx, id: OrderId) -> Result<Order> {
    let order = orders::lock(&mut *cx.db().await, Of::Order(id)).await?;
    let alone = order.filter(|order| order.activity.is_none());
    Ok(alone.ok_or_else(|| Error::not_found("order"))?)
}

/// Group work has steps of its own: with what is asked of a visit to an elder it answers like what is not there.
fn alone(order: &Order) -> contracts::Result<()> {
    match order.activity {
        None => Ok(()),
        Some(_) => Err(Error::not_found("visit")),
    }
}

/// Locks the order of an activity; both as they are now.
async fn lock_activity(cx: &Cx, id: ActivityId) -> Result<(Order, Activity)> {
    let mut db = cx.db().await;
    let known = activities::order_of(&mut db, id).await?;
    let order = match known {
        Some(order) => orders::lock(&mut db, Of::Order(order)).await?,
        None => None,
    };
    let found = activities::find(&mut db, id).await?;
    Ok(order.zip(found).ok_or_else(|| Error::not_found("activity"))?)
}

/// Locks the order of a case; the order, the visit in question and the case as they are now.
async fn lock_case(cx: &Cx, id: CaseId) -> Result<(Order, Visit, Known)> {
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, Of::Case(id)).await?;
    let known = cases::find(&mut db, id).await?;
    let found = order.zip(known).and_then(|(order, known)| {
        let visit = order.visit(known.visit_id).cloned()?;
        Some((order, visit, known))
    });
    Ok(found.ok_or_else(|| Error::not_found("case"))?)
}

/// Opens a case about a visit whose order is locked: the sub-branch that served is to answer first (R9.3). `reason` is sealed.
async fn open_case(
    cx: &Cx,
    order: &Order,
    visit: &Visit,
    kind: CaseKind,
    channel: Channel,
    reason: Option<Vec<u8>>,
) -> Result<Opened> {
    open_case_at(cx, (order, visit), (kind, CaseStep::SubBranch), channel, reason).await
}

/// As [`open_case`], where it may be another's turn first.
async fn open_case_at(
    cx: &Cx,
    (order, visit): (&Order, &Visit),
    (kind, step): (CaseKind, CaseStep),
    channel: Channel,
    reason: Option<Vec<u8>>,
) -> Result<Opened> {
    let days = cx.settings().int(match step {
        CaseStep::SubBranch => settings::CASE_WORKING_DAYS,
        CaseStep::Branch => settings::CASE_REVIEW_WORKING_DAYS,
        CaseStep::Head => settings::CASE_CLOSE_WORKING_DAYS,
    });
    let mut db = cx.db().await;
    let opened = Opened {
        id: CaseId::generate(cx.now()),
        no: counters::next(&mut db, Numbered::Case, china_date(cx.now())).await?,
    };
    let case = NewCase {
        opened: opened.clone(),
        kind,
        visit_id: visit.id,
        order_id: order.id,
        channel,
        reason,
        opened_at: cx.now(),
        step,
        due_at: cx.settings().work_calendar().later(cx.now(), days),
    };
    cases::insert(&mut db, &case).await?;
    Ok(opened)
}

fn changed(visit: &Visit) -> VisitChanged {
    VisitChanged {
        visit_id: visit.id,
        state: visit.state,
        raw_minutes: visit.raw,
    }
}
