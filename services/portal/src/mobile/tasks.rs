//! `/m/tasks`: offers to answer, visits to come, what is open to all, visits done.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::dispatch::{
    Task, Tasks, VolunteerTasks,
    activity::{ActivitiesForVolunteer, VolunteerActivities},
    seek::{OpenTask, OpenTasks},
};
use kernel::ElderId;
use maud::{Markup, html};
use portal_kit::{mobile::Tab, status};

use super::{activities, cards, notice::Said, open_list, reach, screen::Screen};
use crate::web::{App, Page, Volunteer};

/// `/m/tasks`
pub fn routes() -> Router<App> {
    Router::new().route("/m/tasks", get(show))
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let (screen, tasks, open, group) = tokio::try_join!(
        Screen::open(&me, &app),
        me.ask(&app, VolunteerTasks { volunteer_id: me.id }),
        me.ask(&app, OpenTasks { volunteer_id: me.id }),
        me.ask(&app, VolunteerActivities { volunteer_id: me.id }),
    )?;
    let names = reach::names(&app, &tasks).await?;
    let said = said.show(screen.tr);
    Ok(view(&screen, &tasks, (&open.tasks, &group), &names, said))
}

fn view(
    screen: &Screen,
    tasks: &Tasks,
    (open, group): (&[OpenTask], &ActivitiesForVolunteer),
    names: &HashMap<ElderId, String>,
    said: Markup,
) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (said)
        h2 { (tr.t("mobile-offers")) }
        @for offer in &tasks.offers { (cards::offer(screen, offer)) }
        @if tasks.offers.is_empty() { section.tk { p.muted { (tr.t("mobile-no-offers")) } } }
        @if !tasks.visits.is_empty() {
            h2 { (tr.t("mobile-visits")) }
            @for task in &tasks.visits { (cards::visit(screen, task, names.get(&task.elder_id).map(String::as_str))) }
        }
        (open_list::view(screen, open))
        (activities::next(screen, group))
        @if !tasks.done.is_empty() {
            h2 { (tr.t("mobile-done")) }
            section.tk { ol.lines { @for task in &tasks.done { (done(screen, task)) } } }
        }
    };
    screen.page(&tr.t("mobile-tasks-title"), Tab::Tasks, body)
}

fn done(screen: &Screen, task: &Task) -> Markup {
    let (tr, visit) = (screen.tr, &task.visit);
    let at = visit.started_at.map_or(task.starts_at.0, |at| at.0);
    html! {
        li {
            b { a href=(cards::visit_href(task)) { (screen.service(&task.service)) } }
            span { (status(tr, "visit", visit.state.as_str())) }
            span.muted.m-sm { (screen.when(at)) }
            span.muted.m-sm.num {
                @if let Some(raw) = visit.raw_minutes { (screen.credit(raw, visit.weight.unwrap_or(task.weight))) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::VisitState;
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    fn page(lang: Lang, tasks: &Tasks) -> String {
        let names = tasks
            .visits
            .iter()
            .map(|task| (task.elder_id, "张桂兰".to_owned()))
            .collect();
        let group = ActivitiesForVolunteer {
            ahead: vec![],
            past: vec![],
        };
        view(&screen(lang), tasks, (&[], &group), &names, html! {}).into_string()
    }

    #[test]
    fn offers_visits_and_what_is_done_stand_apart() {
        let mut tasks = sample::tasks();
        tasks.done = vec![sample::task(VisitState::Uploaded)];
        let html = page(Lang::Zh, &tasks);
        for words in [
            "待答复",
            "我的任务",
            "家电维修 · 张桂兰",
            "最近完成",
            "55分 × 2 = 1时50分",
            "待确认",
        ] {
            assert!(html.contains(words), "{words}");
        }
    }

    #[test]
    fn what_is_done_names_nobody() {
        let done = vec![sample::task(VisitState::Confirmed)];
        let tasks = Tasks {
            offers: vec![],
            visits: vec![],
            done,
        };
        let html = page(Lang::En, &tasks);
        assert!(html.contains("Recently done") && !html.contains("张桂兰"));
    }

    #[test]
    fn without_offers_the_page_says_how_they_come() {
        let tasks = Tasks {
            offers: vec![],
            visits: vec![],
            done: vec![],
        };
        assert!(page(Lang::Zh, &tasks).contains("短信"));
    }
}
