use contracts::settings;
use kernel::{at_china, china_local};
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::{Duration, Time};

use crate::{commands, store::day_plans};

/// In the evening the next day is planned for every district where an order waits: the desk finds it made.
pub async fn plan_evening(cx: Cx) -> Result<Progress> {
    let local = china_local(cx.now());
    if i64::from(local.hour()) < cx.settings().int(settings::DAY_PLAN_HOUR) {
        return Ok(Progress::Idle);
    }
    let Some(day) = local.date().next_day() else {
        return Ok(Progress::Idle);
    };
    let midnight = at_china(day, Time::MIDNIGHT);
    let mut db = cx.db().await;
    let districts = day_plans::unplanned(&mut db, day, (midnight, midnight + Duration::days(1))).await?;
    for district in districts {
        let wish = commands::wish(cx.now(), day, district);
        if day_plans::want(&mut db, &wish, cx.now(), None).await? {
            cx.audit(
                "day_plan.wanted",
                wish.id,
                json!({ "day": day.to_string(), "within": wish.within }),
            );
        }
    }
    Ok(Progress::Idle)
}
