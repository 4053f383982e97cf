//! `/m/door`: where the code at an elder's door leads. Browsers keep what stands behind the `#` through the redirect, and
//! `door.js` puts it into the form of the visit that is under way.

use axum::{Router, extract::State, response::Redirect, routing::get};
use contracts::dispatch::{VisitState, VolunteerTasks};

use super::cards;
use crate::web::{App, Page, Volunteer};

/// `/m/door`
pub fn routes() -> Router<App> {
    Router::new().route("/m/door", get(show))
}

/// The visit that is under way; before that, the next one, which begins with a check-in; otherwise the tasks.
async fn show(State(app): State<App>, me: Volunteer) -> Page<Redirect> {
    let tasks = me.ask(&app, VolunteerTasks { volunteer_id: me.id }).await?;
    let under_way = |task: &&contracts::dispatch::Task| task.visit.state == VisitState::InProgress;
    let next = tasks
        .visits
        .iter()
        .filter(|task| task.visit.state == VisitState::Accepted)
        .min_by_key(|task| task.starts_at.0);
    let task = tasks.visits.iter().find(under_way).or(next);
    let to = task.map_or_else(|| "/m/tasks".to_owned(), cards::visit_href);
    Ok(Redirect::to(&to))
}
