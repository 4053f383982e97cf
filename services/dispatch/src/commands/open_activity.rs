use contracts::{
    Error,
    dispatch::{
        Channel, OrderSource, Urgency,
        activity::{ActivityWords, ChangeActivity, OpenActivity, OpenedActivity},
    },
};
use kernel::{ActivityId, ElderId, OrderId, OrgCode, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    lock_activity,
    open_order::{still_offered, times},
};
use crate::{
    domain::{
        Refusal, code,
        order::{Begun, Order},
        visit::holds_seat,
    },
    history, scope,
    store::{
        activities::{self, Activity},
        catalogue,
        counters::{self, Numbered},
        orders::{self, NewOrder},
    },
    text,
};

/// More than that come to no activity.
const PLACES: std::ops::RangeInclusive<u8> = 1..=200;

/// Opens an activity (R5.2): its order is there at once, with a seat for each who may come; nobody is asked by the system.
pub async fn open_activity(cx: Cx, command: OpenActivity) -> Result<OpenedActivity> {
    scope::may_organise(cx.actor(), &command.org)?;
    let starts_at = command.starts_at.0;
    times(starts_at, command.duration.get(), cx.now())?;
    let mut db = cx.db().await;
    let words = checked(&mut db, command.words, &command.org).await?;
    let places = places(command.places)?;
    if !activities::is_place(&mut db, &command.place).await? {
        return Err(Error::invalid("place", "no_such_place", "the tree has no such unit").into());
    }
    let service = catalogue::find(&mut db, &command.service, cx.now()).await?;
    let service = service.ok_or_else(catalogue::unknown)?;
    still_offered(&service)?;

    let id = ActivityId::generate(cx.now());
    let begun = Begun {
        id: OrderId::generate(cx.now()),
        no: counters::next(&mut db, Numbered::Order, china_date(cx.now())).await?,
        elder_id: ElderId::from(id.uuid()),
        starts_at,
        duration: command.duration,
        urgency: Urgency::Normal,
    };
    let mut order = Order {
        seats: places,
        ..Order::of_activity(id, begun, command.org, service)
    };
    let new = NewOrder {
        order: &order,
        note: None,
        source: OrderSource::Activity,
        ages_at: starts_at,
        due_at: starts_at,
        opened_at: cx.now(),
    };
    orders::insert(&mut db, &new).await?;
    let activity = Activity {
        id,
        words,
        code: cx.crypto().seal(&code::draw()),
        created_by: cx.actor().staff_id(),
    };
    activities::insert(&mut db, &activity, order.id, &command.place, cx.now()).await?;
    drop(db);
    history::keep(&cx, &mut order, None, "opened", Channel::Staff).await?;
    cx.audit(
        "activity.opened",
        id,
        json!({ "order_no": order.no, "org": order.village, "places": places }),
    );
    Ok(OpenedActivity { activity_id: id })
}

/// Puts right what is said of an activity, until it begins. Its time stays: who has signed up has that time free.
pub async fn change_activity(cx: Cx, command: ChangeActivity) -> Result<OpenedActivity> {
    scope::organises(cx.actor())?;
    let (order, activity) = lock_activity(&cx, command.activity_id).await?;
    scope::may_organise(cx.actor(), &order.village).map_err(scope::unseen("activity"))?;
    order.not_begun()?;
    let mut db = cx.db().await;
    let words = checked(&mut db, command.words, &order.village).await?;
    let places = places(command.places)?;
    // A place has a number on the sheet: none that is taken falls away.
    let held = order.visits.iter().filter(|visit| holds_seat(visit.state));
    let last = held.map(|visit| visit.seat).max().unwrap_or(0);
    if places < last {
        return Err(Refusal::PlacesTaken { last }.into());
    }
    activities::change(&mut db, order.id, &words, places).await?;
    drop(db);
    let mut order = Order {
        seats: places,
        ..order
    };
    history::keep(&cx, &mut order, None, "changed", Channel::Staff).await?;
    cx.audit("activity.changed", activity.id, json!({ "places": places }));
    Ok(OpenedActivity {
        activity_id: activity.id,
    })
}

/// The words as they are kept, and a project that is there for who runs the activity: their own, one above or one below them.
async fn checked(db: &mut PgConnection, words: ActivityWords, org: &OrgCode) -> Result<ActivityWords> {
    if let Some(project) = words.project_id {
        let runs = activities::project_org(db, project).await?;
        if !runs.is_some_and(|runs| runs.contains(org) || org.contains(&runs)) {
            return Err(
                Error::invalid("project_id", "no_such_project", "there is no such project here").into(),
            );
        }
    }
    Ok(ActivityWords {
        title: text::line("title", &words.title, 40)?,
        address: text::line("address", &words.address, 60)?,
        served: text::line("served", &words.served, 60)?,
        ..words
    })
}

fn places(places: u8) -> Result<i16> {
    if !PLACES.contains(&places) {
        let (min, max) = (*PLACES.start(), *PLACES.end());
        return Err(
            Error::invalid("places", "out_of_range", format!("{min} to {max} places"))
                .with("min", min)
                .with("max", max)
                .into(),
        );
    }
    Ok(i16::from(places))
}
