use contracts::{
    Error,
    dispatch::{Evidence, OfferState, RecordTimes, VisitChanged, VisitState},
};
use runtime::{Cx, Result};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    changed,
    check_out::{judge, keep_served},
    lock_visit,
};
use crate::{
    closing,
    domain::{
        Refusal, minutes,
        order::{Ended, Order},
        visit::{Act, Rate, Times, Visit},
    },
    scope,
    store::catalogue,
    text,
};

/// Staff enter or correct the times of a visit, with what proves them (R5.6 (4)(5), R5.8). More than was planned waits
/// for a second person. A visit that counted as missed may be entered when its seat has not been given away.
pub async fn record_times(cx: Cx, command: RecordTimes) -> Result<VisitChanged> {
    let reason = text::needed("reason", &command.reason)?;
    if !matches!(command.evidence, Evidence::HotlineCall | Evidence::PaperForm) {
        return Err(Error::invalid(
            "evidence",
            "not_by_staff",
            "staff enter a hotline call or a paper form",
        )
        .into());
    }
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::may_record(cx.actor(), &[&order.village, &visit.org]).map_err(scope::unseen("visit"))?;
    let (started_at, stopped_at) = (command.started_at.0, command.stopped_at.0);
    if stopped_at > cx.now() {
        return Err(Refusal::WrongTimes.into());
    }
    let times = minutes::served(started_at, stopped_at, command.breaks)?;
    let visit = record(&cx, &mut order, visit, times, command.evidence, &reason).await?;
    cx.audit(
        "visit.times_recorded",
        visit.id,
        json!({ "raw_minutes": visit.raw, "state": visit.state, "evidence": command.evidence }),
    );
    Ok(changed(&visit))
}

/// Keeps the times that staff have entered for a visit whose order is locked.
pub(super) async fn record(
    cx: &Cx,
    order: &mut Order,
    visit: Visit,
    times: Times,
    evidence: Evidence,
    reason: &str,
) -> Result<Visit> {
    let mut seat = visit.seat;
    if visit.state == VisitState::NoShow {
        // A form that arrives late revives an order that has expired, not one that was called off.
        order.ended = order.ended.filter(|ended| *ended == Ended::Cancelled);
        seat = order.free_seat()?;
    }
    let within = judge(cx, &visit, times, Some(order.duration)).await?;
    let rate = rate_at(cx, &order.asked.service, times.started_at).await?;
    let visit = Visit {
        seat,
        weight: Some(rate.weight),
        settings_version: Some(rate.version),
        recorded_by: cx.actor().staff_id(),
        recorded_because: Some(cx.crypto().seal(reason)),
        reviewed_by: None,
        reviewed_because: None,
        ..visit.served(Act::Record(within), times, evidence)?
    };
    order.put(visit.clone());
    if order.free_seat().is_err() {
        closing::close_offers(cx, order, OfferState::Lost, None, |_| true).await?;
    }
    keep_served(cx, order, visit.clone(), "times_recorded").await?;
    Ok(visit)
}

/// What is frozen at the actual start, which may be long before today (R4.4).
pub(super) async fn rate_at(cx: &Cx, service: &str, started_at: OffsetDateTime) -> Result<Rate> {
    let weight = catalogue::weight_at(&mut *cx.db().await, service, started_at).await?;
    Ok(Rate {
        weight: weight.ok_or_else(|| Error::from(Refusal::WrongTimes).at("started_at"))?,
        version: cx.settings_at(started_at).version(),
    })
}
