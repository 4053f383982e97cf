use contracts::{
    Error,
    dispatch::{
        Channel, Evidence, OfferState, OrderOpened, OrderSource, Urgency, VisitState,
        sheet::{EnterService, EnteredService},
    },
    elderly::{ElderFacts, ElderForDispatch},
    settings,
};
use kernel::{OfferId, OrderId, OrgCode, RawMinutes, VisitId, china_date};
use runtime::{Cx, Read, Result, violates};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{
    answer_offer::{overlap_or, seated},
    check_out::{judge, keep_served},
    lock_visit,
    record_times::{rate_at, record},
};
use crate::{
    domain::{
        Refusal, candidate, minutes,
        order::{Begun, Order},
        visit::{Act, Times, Visit},
    },
    history, matching, scope,
    store::{
        candidates, catalogue,
        counters::{self, Numbered},
        offers::{self, Offer},
        orders::{self, NewOrder},
        visits,
    },
    text,
};

/// What the registry knows of the elder; frozen on the order. Who died meanwhile was served all the same.
pub async fn served_elder(read: Read, command: EnterService) -> Result<ElderFacts> {
    scope::enters(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.elder_id,
    })
    .await
}

/// Enters a row of a paper sheet (R5.6 (5), R5.12): the times of a visit that was ordered, or a visit that nobody had ordered,
/// with an order of its own. Whether it counts is then decided as for any other: limits, upload, the elder's word.
pub async fn enter_service(cx: Cx, command: EnterService, elder: ElderFacts) -> Result<EnteredService> {
    let sheet = text::line("sheet", &command.sheet, 40)?;
    let volunteer = command.volunteer_id;
    let mut db = cx.db().await;
    let belongs = candidates::belongs(&mut db, volunteer).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    scope::may_enter(cx.actor(), &belongs.org).map_err(scope::unseen("volunteer"))?;
    let (started_at, stopped_at) = (command.started_at.0, command.stopped_at.0);
    if stopped_at > cx.now() {
        return Err(Refusal::WrongTimes.into());
    }
    let max_days = cx.settings().int(settings::UPLOAD_MAX_AGE_DAYS);
    if cx.now() - stopped_at > Duration::days(max_days) {
        return Err(Error::from(Refusal::TooOld { max_days }).at("started_at").into());
    }
    let times = minutes::served(started_at, stopped_at, command.breaks)?;

    let pair = (command.elder_id, volunteer);
    let ordered = visits::without_times(&mut db, pair, &command.service, started_at).await?;
    drop(db);
    let (order, visit) = match ordered {
        Some(id) => {
            let (mut order, visit) = lock_visit(&cx, id).await?;
            let visit = record(&cx, &mut order, visit, times, Evidence::PaperForm, &sheet).await?;
            (order, visit)
        }
        None => {
            in_service(belongs.active_since, started_at)?;
            served_already(&cx, &command, elder, belongs.org, times, &sheet).await?
        }
    };
    cx.audit(
        "visit.entered",
        visit.id,
        json!({ "order_id": order.id, "raw_minutes": visit.raw, "state": visit.state, "ordered": ordered.is_some() }),
    );
    Ok(EnteredService {
        order_id: order.id,
        order_no: order.no,
        visit_id: visit.id,
        state: visit.state,
        raw_minutes: times.raw,
    })
}

/// Only who is a volunteer already earns time (R3.4). Who was asked to come was one.
fn in_service(since: Option<OffsetDateTime>, started_at: OffsetDateTime) -> contracts::Result<()> {
    match since {
        // Sheets say minutes.
        Some(since) if started_at < since - Duration::seconds(since.second().into()) => {
            Err(Error::from(Refusal::NotYetActive { since }).at("started_at"))
        }
        _ => Ok(()),
    }
}

/// An order that comes into being with its visit served. What law and safety ask of a volunteer held on that day too.
async fn served_already(
    cx: &Cx,
    command: &EnterService,
    elder: ElderFacts,
    org: OrgCode,
    times: Times,
    sheet: &str,
) -> Result<(Order, Visit)> {
    let mut db = cx.db().await;
    orders::lock_elder(&mut db, command.elder_id).await?;
    let service = catalogue::find(&mut db, &command.service, times.started_at).await?;
    let service = service.ok_or_else(catalogue::unknown)?;
    let settings = cx.settings();
    let whole = RawMinutes::between(times.started_at, times.stopped_at).get();
    let begun = Begun {
        id: OrderId::generate(cx.now()),
        no: String::new(),
        elder_id: command.elder_id,
        starts_at: times.started_at,
        duration: RawMinutes::new(whole.clamp(5, 480)),
        urgency: Urgency::Normal,
    };
    let mut order = Order::begin(begun, elder, service);
    let sought = matching::sought(&order, &settings);
    let failed = matching::failing(&mut db, &sought, Some(&[command.volunteer_id])).await?;
    let broken = |filter: &str| candidate::holds_at_acceptance(filter);
    if let Some(failed) = failed.into_iter().find(|failed| broken(&failed.filter)) {
        return Err(Refusal::NotEligible {
            volunteer: command.volunteer_id,
            filter: failed.filter,
        }
        .into());
    }
    let offer = Offer {
        id: OfferId::generate(cx.now()),
        order_id: order.id,
        volunteer_id: command.volunteer_id,
        state: OfferState::Open,
        made_at: cx.now(),
        expires_at: cx.now() + Duration::minutes(1),
        terms: Vec::new(),
    };
    drop(db);
    let visit = Visit {
        id: VisitId::generate(cx.now()),
        state: VisitState::Accepted,
        ..seated(cx, &order, &offer, org, 1)
    };
    // Under the volunteer's lock, which comes before the day's counter.
    let within = judge(cx, &visit, times, None).await?;
    let rate = rate_at(cx, &order.asked.service, times.started_at).await?;
    let visit = Visit {
        weight: Some(rate.weight),
        settings_version: Some(rate.version),
        recorded_by: cx.actor().staff_id(),
        recorded_because: Some(cx.crypto().seal(sheet)),
        ..visit.served(Act::Record(within), times, Evidence::PaperForm)?
    };

    let mut db = cx.db().await;
    order.no = counters::next(&mut db, Numbered::Order, china_date(cx.now())).await?;
    let new = NewOrder {
        order: &order,
        note: None,
        source: OrderSource::Paper,
        ages_at: cx.now(),
        due_at: cx.now(),
        opened_at: cx.now(),
    };
    orders::insert(&mut db, &new).await?;
    offers::insert(&mut db, &offer, cx.actor().staff_id()).await?;
    offers::end(
        &mut db,
        offer.id,
        OfferState::Accepted,
        cx.now(),
        Some(Channel::Staff),
    )
    .await?;
    visits::insert(&mut db, &visit)
        .await
        .map_err(|error| match violates(&error, "visit_served_once") {
            true => Refusal::ServedElsewhere.into(),
            false => overlap_or(error, command.volunteer_id),
        })?;
    drop(db);
    history::keep(cx, &mut order, None, "opened", Channel::Staff).await?;
    cx.emit(&OrderOpened {
        order_id: order.id,
        order_no: order.no.clone(),
        elder_id: order.elder_id,
        village: order.village.clone(),
        service: order.asked.service.clone(),
        starts_at: order.starts_at.into(),
        priority: order.priority,
    });
    keep_served(cx, &mut order, visit.clone(), "times_recorded").await?;
    Ok((order, visit))
}
