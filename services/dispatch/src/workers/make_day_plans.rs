//! Makes the plans of days that have been asked for.

use std::sync::Arc;

use contracts::{Error, dispatch::day::DayPlanState};
use runtime::{Cx, Failure, Progress, Result, Worker};
use serde_json::json;

use crate::{
    day::{self, Made},
    store::day_plans::{self, Wish},
};

/// One plan: reads the day, searches beside the threads that answer, keeps what was found. A plan that was put aside meanwhile
/// stays so.
///
/// # Errors
/// The database.
pub async fn make_day_plans(worker: Worker) -> Result<Progress> {
    let mut db = worker.db().await?;
    let Some(wish) = day_plans::wished(&mut db).await? else {
        return Ok(Progress::Idle);
    };
    let settings = worker.settings();
    let facts = day::facts(&mut db, (wish.day, &wish.within), &settings, worker.now()).await?;
    drop(db);
    let seed = wish.seed.unsigned_abs();
    let made = tokio::task::spawn_blocking(move || facts.plan(seed)).await;
    let made = made
        .map_err(|error| Error::internal(format!("dispatch: a day's plan broke off: {error}")))?
        .map_err(|error| Error::internal(format!("dispatch: a day cannot be planned: {error}")))?;
    let (made, wish) = (Arc::new(made), Arc::new(wish));
    worker
        .unit(move |cx| keep(cx, Arc::clone(&wish), Arc::clone(&made)))
        .await
}

async fn keep(cx: Cx, wish: Arc<Wish>, made: Arc<Made>) -> Result<Progress, Failure> {
    let mut db = cx.db().await;
    let state = day_plans::lock(&mut db, wish.id).await?.map(|(_, state)| state);
    if state == Some(DayPlanState::Wanted) {
        day_plans::made(&mut db, wish.id, &made, cx.now()).await?;
        let served = made
            .lines
            .iter()
            .filter(|line| line.volunteer_id.is_some())
            .count();
        cx.audit(
            "day_plan.made",
            wish.id,
            json!({ "asked": made.lines.len(), "served": served }),
        );
    }
    Ok(Progress::More)
}
