//! Which visits are called back about is decided in the transaction in which they begin to count, or in which their dispute is
//! decided (R9.1).

use contracts::{
    dispatch::{
        VisitState,
        callback::{CallBackWhy, GradeWanted},
    },
    settings,
};
use kernel::{CallBackId, china_date};
use runtime::{Cx, Result};
use time::Duration;

use crate::{
    domain::{call_back, order::Order, visit::Visit},
    store::{
        call_backs::{self, NewCallBack},
        visits,
    },
};

/// Plans the call-back of a visit that has just ended, if the rule names it or the sample falls on it. Whether it is the
/// volunteer's first is seen under the volunteer's lock, so that of visits that end at once one is the first. Of group work
/// nobody is called: those who run it have confirmed it.
pub async fn plan(cx: &Cx, order: &Order, visit: &Visit) -> Result<()> {
    if order.activity.is_some() {
        return Ok(());
    }
    let mut db = cx.db().await;
    let named = call_back::named(order.urgency, visit.case_id.is_some());
    let why = match named {
        Some(why) => Some(why),
        None if visit.state == VisitState::Voided => None,
        None => {
            visits::lock_volunteer(&mut db, visit.volunteer_id).await?;
            let first = !call_backs::counts_already(&mut db, visit.volunteer_id, visit.id).await?;
            let digest = cx.crypto().index("call_back", &visit.id.to_string());
            let drawn = call_back::is_drawn(&digest, cx.settings().int(settings::CALLBACK_SAMPLE_PCT));
            match (first, drawn) {
                (true, _) => Some(CallBackWhy::First),
                (false, true) => Some(CallBackWhy::Sample),
                (false, false) => None,
            }
        }
    };
    let Some(why) = why else { return Ok(()) };
    let days = cx.settings().int(settings::CALLBACK_WORKING_DAYS);
    let hours = cx.settings().int(settings::CALLBACK_SMS_HOURS);
    let answer_until = (hours > 0 && call_back::asks_by_sms(why)).then(|| cx.now() + Duration::hours(hours));
    let new = NewCallBack {
        id: CallBackId::generate(cx.now()),
        visit_id: visit.id,
        order_id: order.id,
        elder_id: visit.elder_id,
        why,
        created_at: cx.now(),
        due_at: cx.settings().work_calendar().later(cx.now(), days),
        not_before: china_date(cx.now()),
        answer_until,
    };
    if call_backs::insert(&mut db, &new).await?
        && let Some(until) = answer_until
    {
        cx.emit(&GradeWanted {
            call_back_id: new.id,
            visit_id: visit.id,
            order_id: order.id,
            elder_id: visit.elder_id,
            volunteer_id: visit.volunteer_id,
            service_name: order.service_name.clone(),
            started_at: visit.started_at.unwrap_or(cx.now()).into(),
            until: until.into(),
        });
    }
    Ok(())
}
