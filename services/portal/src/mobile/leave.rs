//! `/m/me/leave`: a volunteer leaves (R3.5). No reason is demanded beyond a tap, nothing stands in the way.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};
use contracts::{Code, volunteer::LeaveVolunteer};
use kernel::Lang;
use maud::{Markup, html};
use portal_kit::{
    Button, Choice, Field, Hx, Tr,
    mobile::{self, Tab},
    post_form, seg,
};
use serde::Deserialize;

use super::{screen::Screen, sign_in::help};
use crate::web::{App, Page, Post, SessionCookie, Volunteer};

/// `/m/me/leave`
pub fn routes() -> Router<App> {
    Router::new().route("/m/me/leave", get(show).post(leave))
}

/// Ready reasons: value and key of its words.
const REASONS: [(&str, &str); 4] = [
    ("moved", "m-leave-moved"),
    ("health", "m-leave-health"),
    ("time", "m-leave-time"),
    ("other", "m-leave-other"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    reason: String,
}

async fn show(State(app): State<App>, me: Volunteer) -> Page {
    Ok(view(&Screen::open(&me, &app).await?, None))
}

async fn leave(State(app): State<App>, me: Volunteer, form: Post<Typed>) -> Page<Response> {
    // Staff read it in Chinese, whatever language the page was in.
    let ready = REASONS.into_iter().find(|(value, _)| *value == form.data.reason);
    let Some((_, key)) = ready else {
        let screen = Screen::open(&me, &app).await?;
        let again = view(&screen, Some(&me.tr.t("error-choose")));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let command = LeaveVolunteer {
        volunteer_id: me.id,
        reason: Tr::new(Lang::Zh).t(key),
    };
    match me.tell(&app, form.idem, command).await {
        Ok(_) => {}
        // Gone already: the same goodbye.
        Err(error) if error.code == Code::Conflict => {}
        Err(error) => return Err(error.into()),
    }
    let cookie = SessionCookie::Volunteer.take(app.config.secure_cookies);
    let ctx = me.ctx(&app);
    let goodbye = mobile::bare(
        &ctx,
        &me.tr.t("m-left-title"),
        html! {
            p { (me.tr.t("m-left")) }
            p { (me.tr.t("m-left-again")) }
            (help(&ctx))
        },
    );
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), goodbye).into_response())
}

fn view(screen: &Screen, wrong: Option<&str>) -> Markup {
    let tr = screen.tr;
    let choices: Vec<Choice> = REASONS
        .into_iter()
        .map(|(value, key)| Choice::new(value, tr.t(key)))
        .collect();
    let reason = Field::new(tr, "reason", tr.t("mobile-reason"))
        .required()
        .error(wrong);
    let body = html! {
        section.tk {
            p { (tr.t("m-leave-what")) }
            ul.m-list {
                li { (tr.t("m-leave-visits")) }
                li { (tr.t("m-leave-time-kept")) }
                li { (tr.t("m-leave-back")) }
            }
            (post_form(&screen.ctx, "leave", "/m/me/leave", screen.key(), html! {
                div.seg2 { (seg(&reason, &choices, "", Hx::default())) }
                (Button::submit(tr.t("m-leave-go")).danger().wide())
            }))
            p { (Button::link(tr.t("kit-back"), Tab::Me.href()).wide()) }
        }
    };
    screen.page(&tr.t("m-leave-title"), Tab::Me, body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mobile::screen::tests::screen;

    #[test]
    fn who_leaves_is_told_what_becomes_of_their_time_r3_5() {
        for (lang, words) in [(Lang::Zh, "时间会保留"), (Lang::En, "time is kept")] {
            let html = view(&screen(lang), None).into_string();
            assert!(html.contains(words), "{html}");
            assert_eq!(html.matches("type=\"radio\"").count(), REASONS.len());
        }
    }
}
