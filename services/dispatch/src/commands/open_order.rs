use contracts::{
    Error, Role,
    dispatch::{Channel, OpenOrder, OpenedOrder, OrderOpened, OrderSource, ServiceItem, Urgency},
    elderly::{ElderFacts, ElderForDispatch, ElderState},
    settings,
};
use kernel::{OrderId, Sex, china_date};
use runtime::{Cx, Read, Result, Settings};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    domain::{
        order::{Begun, Order},
        priority::{self, Promise},
    },
    history, scope,
    store::{
        catalogue,
        counters::{self, Numbered},
        orders::{self, NewOrder},
    },
    text,
};

/// How far in the past a start may lie: a caller may speak of what has just begun.
const GRACE: Duration = Duration::hours(1);
/// How far ahead one may plan.
const AHEAD: Duration = Duration::days(180);

/// What the registry knows of the elder; frozen on the order.
pub async fn elder_facts(read: Read, command: OpenOrder) -> Result<ElderFacts> {
    scope::orders(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.elder_id,
    })
    .await
}

/// Opens an order for an elder (R5.1, R5.2).
pub async fn open_order(cx: Cx, command: OpenOrder, elder: ElderFacts) -> Result<OpenedOrder> {
    scope::may_order(cx.actor(), &elder.village).map_err(scope::unseen("elder"))?;
    if matches!(command.source, OrderSource::Withdrawal | OrderSource::Activity) {
        // Only a claim, whose time is held, opens one with saved time; an activity serves no elder of its own.
        return Err(Error::invalid(
            "source",
            "unknown_source",
            "claims and activities are opened in ways of their own",
        )
        .into());
    }
    open(&cx, command, elder).await
}

/// Opens an order for whoever may have it opened: a refusal leaves nothing behind in the transaction.
pub(super) async fn open(cx: &Cx, command: OpenOrder, elder: ElderFacts) -> Result<OpenedOrder> {
    if elder.state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "the elder's profile is closed").into());
    }
    check(&command, cx.now())?;
    if command.urgency == Urgency::Emergency {
        // R5.9: the hotline alone, after 120/119/110 and the family.
        cx.actor().has_role(&[Role::Operator])?;
    }
    let note = text::said("note", command.note.as_ref())?;

    let mut db = cx.db().await;
    let service = catalogue::find(&mut db, &command.service, cx.now()).await?;
    let service = service.ok_or_else(catalogue::unknown)?;
    // A plan that is older than this rule goes on as it was agreed.
    if command.source != OrderSource::Plan {
        gender_asked(&service, command.gender_wish)?;
        still_offered(&service)?;
        enough_seats(&service, command.seats)?;
    }
    let starts_at = command.starts_at.0;
    orders::lock_elder(&mut db, command.elder_id).await?;
    if !command.although_duplicate {
        let ends_at = starts_at + Duration::minutes(command.duration.get());
        let known = orders::duplicate(&mut db, command.elder_id, &service.code, starts_at, ends_at).await?;
        if let Some((order_id, order_no)) = known {
            return Err(Error::conflict(
                "duplicate_order",
                "the same service is already ordered for that time",
            )
            .with("order_no", order_no)
            .with("order_id", order_id.to_string())
            .into());
        }
    }

    let clocks = clocks(
        &cx.settings(),
        command.source,
        command.urgency,
        cx.now(),
        starts_at,
    );
    let begun = Begun {
        id: OrderId::generate(cx.now()),
        no: counters::next(&mut db, Numbered::Order, china_date(cx.now())).await?,
        elder_id: command.elder_id,
        starts_at,
        duration: command.duration,
        urgency: command.urgency,
    };
    let mut order = Order {
        gender_wish: command.gender_wish,
        seats: i16::from(command.seats),
        ..Order::begin(begun, elder, service)
    };
    let new = NewOrder {
        order: &order,
        note: note.map(|note| cx.crypto().seal(&note)),
        source: command.source,
        ages_at: clocks.ages_at,
        due_at: clocks.due_at,
        opened_at: cx.now(),
    };
    orders::insert(&mut db, &new).await?;
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
    cx.audit(
        "order.opened",
        order.id,
        json!({ "order_no": order.no, "service": order.asked.service }),
    );
    Ok(OpenedOrder {
        order_id: order.id,
        order_no: order.no,
    })
}

/// What is reckoned from when an order begins to wait.
pub(super) struct Clocks {
    /// From when it moves up by its age.
    pub ages_at: OffsetDateTime,
    /// Until when somebody is to be found.
    pub due_at: OffsetDateTime,
}

/// The clocks of an order, by the numbers in force.
pub(super) fn clocks(
    settings: &Settings,
    source: OrderSource,
    urgency: Urgency,
    opened_at: OffsetDateTime,
    starts_at: OffsetDateTime,
) -> Clocks {
    let arrange = Duration::hours(settings.int(settings::PLAN_ARRANGE_HOURS));
    let waits_from = priority::waits_from(source, opened_at, starts_at, arrange);
    let promise = Promise {
        travel_minutes: settings.int(settings::TRAVEL_BUFFER_MIN),
        normal_hours: settings.int(settings::VERIFY_SLA_HOURS),
        urgent_minutes: settings.int(settings::URGENT_SLA_MIN),
        emergency_minutes: settings.int(settings::EMERGENCY_SLA_MIN),
    };
    Clocks {
        ages_at: waits_from + Duration::hours(settings.int(settings::AGING_HOURS)),
        due_at: priority::due(urgency, waits_from, starts_at, promise),
    }
}

fn check(command: &OpenOrder, now: OffsetDateTime) -> contracts::Result<()> {
    times(command.starts_at.0, command.duration.get(), now)?;
    if !(1..=9).contains(&command.seats) {
        return Err(Error::invalid("seats", "out_of_range", "1 to 9 volunteers")
            .with("min", 1)
            .with("max", 9));
    }
    Ok(())
}

/// For bathing and the like the elder says whether a woman or a man is to come (R5.4).
pub fn gender_asked(service: &ServiceItem, wish: Option<Sex>) -> contracts::Result<()> {
    if service.intimate && wish.is_none() {
        return Err(Error::invalid(
            "gender_wish",
            "gender_wish_needed",
            "this service asks for a helper's sex",
        ));
    }
    Ok(())
}

/// A service that head office has closed is ordered no more (R4).
pub fn still_offered(service: &ServiceItem) -> contracts::Result<()> {
    if service.closed {
        return Err(Error::invalid(
            "service",
            "service_closed",
            "this service is not offered any more",
        ));
    }
    Ok(())
}

/// Where it is dangerous, two go.
pub fn enough_seats(service: &ServiceItem, seats: u8) -> contracts::Result<()> {
    if service.dangerous && seats < 2 {
        return Err(Error::invalid(
            "seats",
            "two_must_go",
            "this service is dangerous: at least two volunteers go",
        ));
    }
    Ok(())
}

/// Start and duration as they may be agreed.
pub fn times(starts_at: OffsetDateTime, minutes: i64, now: OffsetDateTime) -> contracts::Result<()> {
    if starts_at < now - GRACE {
        return Err(Error::invalid(
            "starts_at",
            "in_the_past",
            "the start lies in the past",
        ));
    }
    if starts_at > now + AHEAD {
        return Err(Error::invalid(
            "starts_at",
            "too_far_ahead",
            "the start is more than 180 days ahead",
        ));
    }
    if !(5..=480).contains(&minutes) {
        return Err(Error::invalid("duration", "out_of_range", "5 to 480 minutes")
            .with("min", 5)
            .with("max", 480));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    #[test]
    fn a_start_more_than_an_hour_ago_is_refused_at_its_field() {
        assert!(times(NOW - Duration::minutes(60), 60, NOW).is_ok());
        let refused = times(NOW - Duration::minutes(61), 60, NOW).unwrap_err();
        assert_eq!(
            (refused.field.as_deref(), refused.reason.as_str()),
            (Some("starts_at"), "in_the_past")
        );
    }

    #[test]
    fn a_visit_lasts_5_to_480_minutes() {
        for (minutes, fits) in [(4, false), (5, true), (480, true), (481, false)] {
            assert_eq!(times(NOW, minutes, NOW).is_ok(), fits, "{minutes}");
        }
    }
}
