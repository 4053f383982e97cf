//! `/m/tasks/{visit}`: where to go, whom to call, and the next step; later, what it brought.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Error,
    dispatch::{Task, VisitState, VolunteerTasks},
    elderly::ElderReach,
};
use kernel::VisitId;
use maud::{Markup, html};
use portal_kit::{Button, FormErrors, Icon, error_summary, facts, icon, mobile::Tab, status};

use super::{cards, check_out, notice::Said, reach, refused, screen::Screen};
use crate::web::{App, Page, Volunteer};

/// `/m/tasks/{visit}`
pub fn routes() -> Router<App> {
    Router::new().route("/m/tasks/{visit}", get(show))
}

async fn show(
    State(app): State<App>,
    me: Volunteer,
    Path(visit): Path<VisitId>,
    Query(said): Query<Said>,
) -> Page<Response> {
    let said = said.show(me.tr);
    page(
        &me,
        &app,
        visit,
        &Attempt {
            said,
            ..Attempt::default()
        },
    )
    .await
}

/// A step that was tried on this page, or none.
pub struct Attempt {
    /// Status of the answer; 200 at first.
    pub status: StatusCode,
    /// A notice or refusal above the page.
    pub said: Markup,
    /// The check-out form as it was sent.
    pub check_out: check_out::Typed,
    /// What is wrong with the code or the breaks.
    pub errors: FormErrors,
}

impl Default for Attempt {
    fn default() -> Self {
        Self {
            status: StatusCode::OK,
            said: html! {},
            check_out: check_out::Typed::default(),
            errors: FormErrors::new(),
        }
    }
}

/// The page of a visit of this volunteer.
///
/// # Errors
/// No such visit of theirs, or a service does not answer.
pub async fn page(me: &Volunteer, app: &App, visit: VisitId, attempt: &Attempt) -> Page<Response> {
    let (screen, tasks) = tokio::try_join!(
        Screen::open(me, app),
        me.ask(app, VolunteerTasks { volunteer_id: me.id })
    )?;
    let mut mine = tasks.visits.iter().chain(&tasks.done);
    let Some(task) = mine.find(|task| task.visit.visit_id == visit) else {
        return Err(Error::not_found("visit").into());
    };
    let reach = reach::of_visit(app, me.id, &tasks, visit).await?;
    Ok((attempt.status, view(&screen, task, reach.as_ref(), attempt)).into_response())
}

/// The page after a refused step: the words above it.
///
/// # Errors
/// The refusal itself where the page cannot help, or a service does not answer.
pub async fn refuse(me: &Volunteer, app: &App, visit: VisitId, error: Error) -> Page<Response> {
    let (status, error) = refused::status(error)?;
    let said = refused::frame(&refused::words(&error, &me.ctx(app)));
    page(
        me,
        app,
        visit,
        &Attempt {
            status,
            said,
            ..Attempt::default()
        },
    )
    .await
}

fn view(screen: &Screen, task: &Task, reach: Option<&ElderReach>, attempt: &Attempt) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (attempt.said)
        (error_summary(tr, &attempt.errors))
        section.tk {
            p.tk-when {
                @if let Some(tag) = cards::urgency(screen, task.urgency) { (tag) " " }
                (status(tr, "visit", task.visit.state.as_str()))
            }
            h2 { (cards::title(screen, task, reach.map(|reach| &*reach.name))) }
            @match reach {
                Some(reach) => (to_do(screen, task, reach)),
                None => (outcome(screen, task)),
            }
            (cards::step_line(screen, task))
            @if task.visit.state == VisitState::Accepted { (cards::next_step(screen, task)) }
        }
        @if task.visit.state == VisitState::InProgress { (check_out::view(screen, task, attempt)) }
        section.tk {
            @if task.visit.state == VisitState::Accepted {
                p { (tr.t("mobile-withdraw-hint")) }
                (Button::link(tr.t("mobile-withdraw"), format!("{}/withdraw", cards::visit_href(task))).wide())
            }
            p.muted.m-sm { (tr.t("mobile-help-hint")) }
            (refused::call_hotline(&screen.ctx))
        }
    };
    screen.page(&tr.t("mobile-visit-title"), Tab::Tasks, body)
}

/// While it is accepted or under way: the door, the phone, the work, what it will bring.
fn to_do(screen: &Screen, task: &Task, reach: &ElderReach) -> Markup {
    let tr = screen.tr;
    let mut rows = vec![(tr.t("mobile-starts"), screen.when(task.starts_at.0))];
    rows.extend(
        task.visit
            .started_at
            .map(|at| (tr.t("mobile-started"), screen.when(at.0))),
    );
    rows.push((tr.t("mobile-planned"), screen.credit(task.duration, task.weight)));
    html! {
        p { (icon(Icon::Pin)) " " (cards::address(screen, reach)) }
        @if let Some(note) = cards::note(screen, task, Some(reach)) { p { (note) } }
        (facts(&rows))
        @match reach.phone.as_deref() {
            Some(phone) => p { a.btn.btn--wide href={ "tel:" (phone) } { (icon(Icon::Phone)) (tr.t("mobile-call-elder")) } },
            None => p.muted { (tr.t("mobile-elder-without-phone")) },
        }
    }
}

/// Afterwards: neither name nor door, but the times and what became of them.
fn outcome(screen: &Screen, task: &Task) -> Markup {
    let (tr, visit) = (screen.tr, &task.visit);
    let mut rows = vec![(tr.t("mobile-order-no"), task.order_no.clone())];
    match visit.started_at {
        Some(at) => rows.push((tr.t("mobile-started"), screen.when(at.0))),
        None => rows.push((tr.t("mobile-starts"), screen.when(task.starts_at.0))),
    }
    rows.extend(
        visit
            .stopped_at
            .map(|at| (tr.t("mobile-stopped"), screen.when(at.0))),
    );
    if visit.breaks.get() > 0 {
        rows.push((tr.t("mobile-breaks"), tr.minutes(visit.breaks.get())));
    }
    if let Some(raw) = visit.raw_minutes {
        rows.push((tr.t("mobile-served"), tr.minutes(raw.get())));
        rows.push((
            tr.t("mobile-brings"),
            screen.credit(raw, visit.weight.unwrap_or(task.weight)),
        ));
    }
    html! { (facts(&rows)) p { (explained(screen, task)) } }
}

/// What a state means for the volunteer.
fn explained(screen: &Screen, task: &Task) -> String {
    let tr = screen.tr;
    let hotline = [("hotline", screen.ctx.hotline.as_str().into())];
    match task.visit.state {
        VisitState::Accepted | VisitState::InProgress => String::new(),
        VisitState::Completed => tr.t("mobile-state-completed"),
        VisitState::NeedsCorrection => tr.args("mobile-state-needs-correction", &hotline),
        VisitState::HeldForReview => tr.t("mobile-state-held"),
        VisitState::Uploaded => match task.visit.lapses_at {
            Some(at) => tr.args(
                "mobile-state-uploaded-until",
                &[("when", screen.when(at.0).into())],
            ),
            None => tr.t("mobile-state-uploaded"),
        },
        VisitState::Confirmed | VisitState::Lapsed => tr.t("mobile-state-confirmed"),
        VisitState::Disputed => tr.args("mobile-state-disputed", &hotline),
        VisitState::Voided => tr.args("mobile-state-voided", &hotline),
        VisitState::Cancelled => tr.t("mobile-state-cancelled"),
        VisitState::NoShow => tr.t("mobile-state-no-show"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    fn page(lang: Lang, task: &Task, attempt: &Attempt) -> String {
        let open = matches!(task.visit.state, VisitState::Accepted | VisitState::InProgress);
        let reach = open.then(sample::reach);
        view(&screen(lang), task, reach.as_ref(), attempt).into_string()
    }

    #[test]
    fn an_accepted_visit_shows_the_door_the_phone_and_one_big_step() {
        let html = page(Lang::Zh, &sample::task(VisitState::Accepted), &Attempt::default());
        for words in [
            "3 号楼 2 单元 102",
            "tel:16900000001",
            "1时 × 2 = 2时",
            "到门口了，签到",
            "来不了",
            "打 12349 帮我办",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("name=\"code\""));
    }

    #[test]
    fn a_visit_under_way_asks_for_the_six_digits() {
        let html = page(
            Lang::En,
            &sample::task(VisitState::InProgress),
            &Attempt::default(),
        );
        assert!(html.contains("name=\"code\"") && html.contains("inputmode=\"numeric\""));
        assert!(html.contains("name=\"breaks_h\"") && html.contains("name=\"lon\""));
        assert!(!html.contains("/withdraw"));
    }

    #[test]
    fn every_state_afterwards_is_explained_without_a_name_in_both_languages() {
        for state in VisitState::ALL
            .iter()
            .filter(|state| !matches!(state, VisitState::Accepted | VisitState::InProgress))
        {
            for lang in [Lang::Zh, Lang::En] {
                let html = page(lang, &sample::task(*state), &Attempt::default());
                assert!(!html.contains("张桂兰") && !html.contains("tel:169"), "{state:?}");
                assert!(!html.contains("mobile-state"), "{state:?} has no words");
            }
        }
    }

    #[test]
    fn an_uploaded_visit_says_until_when_the_elder_may_object_r5_11() {
        assert!(
            page(Lang::Zh, &sample::task(VisitState::Uploaded), &Attempt::default()).contains("后天 17:00")
        );
    }

    #[test]
    fn a_refused_step_stands_above_the_page() {
        let attempt = Attempt {
            said: refused::frame("还没到时间"),
            ..Attempt::default()
        };
        let html = page(Lang::Zh, &sample::task(VisitState::Accepted), &attempt);
        assert!(html.contains("role=\"alert\"") && html.contains("还没到时间"));
    }
}
