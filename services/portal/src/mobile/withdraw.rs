//! `/m/tasks/{visit}/withdraw`: the volunteer cannot come after all (decision 17). No penalty; the sooner told, the better
//! for the elder.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Error,
    dispatch::{Task, VisitState, VolunteerTasks, WithdrawFromVisit},
};
use kernel::{Lang, VisitId};
use maud::{Markup, html};
use portal_kit::{Button, Choice, Field, Hx, Tr, mobile::Tab, post_form, seg, textarea};
use serde::Deserialize;

use super::{cards, notice::Notice, refused, screen::Screen, visit};
use crate::web::{App, Page, Post, Volunteer};

/// `/m/tasks/{visit}/withdraw`
pub fn routes() -> Router<App> {
    Router::new().route("/m/tasks/{visit}/withdraw", get(show).post(withdraw))
}

/// Ready reasons: value and key of its words. The last one wants words of one's own.
const REASONS: [(&str, &str); 4] = [
    ("ill", "mobile-reason-ill"),
    ("family", "mobile-reason-family"),
    ("clash", "mobile-reason-clash"),
    (OTHER, "mobile-reason-other"),
];
const OTHER: &str = "other";
/// Longest text, characters.
const TEXT_MAX: u16 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    reason: String,
    text: String,
}

async fn show(State(app): State<App>, me: Volunteer, Path(visit_id): Path<VisitId>) -> Page<Response> {
    page(&me, &app, visit_id, &Typed::default(), None).await
}

async fn withdraw(
    State(app): State<App>,
    me: Volunteer,
    Path(visit_id): Path<VisitId>,
    form: Post<Typed>,
) -> Page<Response> {
    let Some(reason) = reason(&form.data) else {
        return page(
            &me,
            &app,
            visit_id,
            &form.data,
            Some(me.tr.t("mobile-reason-missing")),
        )
        .await;
    };
    match me
        .tell(&app, form.idem, WithdrawFromVisit { visit_id, reason })
        .await
    {
        Ok(_) => Ok(Notice::Withdrawn.at(Tab::Tasks.href())),
        Err(error) => match refused::status(error)? {
            (StatusCode::UNPROCESSABLE_ENTITY, error) => {
                page(
                    &me,
                    &app,
                    visit_id,
                    &form.data,
                    Some(refused::words(&error, &me.ctx(&app))),
                )
                .await
            }
            (_, error) => visit::refuse(&me, &app, visit_id, error).await,
        },
    }
}

/// What staff will read: in Chinese, whatever language the page was in.
fn reason(typed: &Typed) -> Option<String> {
    let zh = Tr::new(Lang::Zh);
    let text = typed.text.trim();
    let (value, key) = REASONS.into_iter().find(|(value, _)| *value == typed.reason)?;
    match (value, text) {
        (OTHER, "") => None,
        (OTHER, text) => Some(text.to_owned()),
        (_, "") => Some(zh.t(key)),
        (_, text) => Some(format!("{}：{text}", zh.t(key))),
    }
}

async fn page(
    me: &Volunteer,
    app: &App,
    visit: VisitId,
    typed: &Typed,
    wrong: Option<String>,
) -> Page<Response> {
    let (screen, tasks) = tokio::try_join!(
        Screen::open(me, app),
        me.ask(app, VolunteerTasks { volunteer_id: me.id })
    )?;
    let task = tasks
        .visits
        .iter()
        .find(|task| task.visit.visit_id == visit)
        .ok_or_else(|| Error::not_found("visit"))?;
    if task.visit.state != VisitState::Accepted {
        return visit::refuse(
            me,
            app,
            visit,
            Error::conflict("already_started", "the visit has begun"),
        )
        .await;
    }
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, view(&screen, task, typed, wrong.as_deref())).into_response())
}

fn view(screen: &Screen, task: &Task, typed: &Typed, wrong: Option<&str>) -> Markup {
    let tr = screen.tr;
    let choices: Vec<Choice> = REASONS
        .into_iter()
        .map(|(value, key)| Choice::new(value, tr.t(key)))
        .collect();
    let reason = Field::new(tr, "reason", tr.t("mobile-reason"))
        .required()
        .error(wrong);
    let text = Field::new(tr, "text", tr.t("mobile-reason-text"));
    let href = cards::visit_href(task);
    let form = html! {
        div.seg2 { (seg(&reason, &choices, &typed.reason, Hx::default())) }
        (textarea(&text, &typed.text, 2, TEXT_MAX))
        button.btn.btn--p.big { (tr.args("mobile-withdraw-send", &[("hotline", screen.ctx.hotline.as_str().into())])) }
    };
    let body = html! {
        section.tk {
            p.muted { (screen.when_and_how_long(task.starts_at.0, task.duration)) }
            h2 { (screen.service(&task.service)) }
            p { (tr.t("mobile-withdraw-is-free")) }
            (post_form(&screen.ctx, "withdraw", &format!("{href}/withdraw"), screen.key(), form))
            p { (Button::link(tr.t("kit-back"), &href).wide()) }
        }
    };
    screen.page(&tr.t("mobile-withdraw"), Tab::Tasks, body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    fn typed(reason: &str, text: &str) -> Typed {
        Typed {
            reason: reason.into(),
            text: text.into(),
        }
    }

    #[test]
    fn staff_read_the_reason_in_chinese() {
        assert_eq!(reason(&typed("ill", "")).as_deref(), Some("身体不适"));
        assert_eq!(reason(&typed("ill", " 发烧 ")).as_deref(), Some("身体不适：发烧"));
        assert_eq!(reason(&typed("other", "车坏了")).as_deref(), Some("车坏了"));
    }

    #[test]
    fn some_reason_must_be_given() {
        assert_eq!(reason(&typed("", "发烧")), None);
        assert_eq!(reason(&typed("other", "  ")), None);
        assert_eq!(reason(&typed("<b>", "x")), None);
    }

    #[test]
    fn the_form_has_ready_reasons_and_says_that_it_costs_nothing() {
        let task = sample::task(VisitState::Accepted);
        for (lang, words) in [(Lang::Zh, "不影响"), (Lang::En, "no effect")] {
            let html = view(&screen(lang), &task, &Typed::default(), None).into_string();
            assert_eq!(html.matches("type=\"radio\"").count(), REASONS.len());
            assert!(html.contains(words));
        }
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed() {
        let task = sample::task(VisitState::Accepted);
        let html = view(
            &screen(Lang::Zh),
            &task,
            &typed("other", "<b>"),
            Some("请选一个原因"),
        )
        .into_string();
        assert!(html.contains("请选一个原因") && html.contains("&lt;b&gt;") && html.contains("checked"));
    }
}
