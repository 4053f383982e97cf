//! `POST /m/tasks/{visit}/check-out`: done, with the six digits that the elder got by SMS (R5.6).

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use contracts::{
    Code, Personal,
    dispatch::{CheckOut, Task},
};
use kernel::{RawMinutes, VisitId};
use maud::{Markup, html};
use portal_kit::{Field, Icon, Input, hours_minutes, input, mobile::big_button};
use serde::Deserialize;

use super::{
    cards,
    notice::Notice,
    place, refused,
    screen::Screen,
    visit::{self, Attempt},
};
use crate::{
    pages::orders::typed,
    web::{App, Page, Post, Volunteer},
};

/// Wrong codes after which the form is closed and staff confirm (decision 22).
const CODE_TRIES: u8 = 5;

/// `/m/tasks/{visit}/check-out`
pub fn routes() -> Router<App> {
    Router::new().route("/m/tasks/{visit}/check-out", post(check_out))
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    breaks_h: String,
    breaks_m: String,
    lon: String,
    lat: String,
    /// Minutes for which the phone had to keep it.
    late: String,
}

async fn check_out(
    State(app): State<App>,
    me: Volunteer,
    Path(visit_id): Path<VisitId>,
    form: Post<Typed>,
) -> Page<Response> {
    let (key, mut typed) = (form.idem, form.data);
    let at_page = format!("/m/tasks/{visit_id}");
    let (code, breaks) = (
        code_of(&typed.code),
        typed::duration(&typed.breaks_h, &typed.breaks_m),
    );
    let mut attempt = Attempt {
        status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        ..Attempt::default()
    };
    if let (Some(code), Some(breaks)) = (code.clone(), breaks) {
        let position = place::read(&typed.lon, &typed.lat);
        let told = CheckOut {
            visit_id,
            code: Personal(code),
            breaks: RawMinutes::new(breaks),
            position,
        };
        match me.tell(&app, key, told).await {
            Ok(_) => return Ok(Notice::CheckedOut.at_late(&at_page, &typed.late)),
            // The phone sends it again without the position: it had arrived, only the answer had not.
            Err(error) if error.code == Code::KeyReused => {
                return Ok(Notice::CheckedOut.at_late(&at_page, &typed.late));
            }
            Err(error) => {
                let (status, error) = refused::status(error)?;
                attempt.status = status;
                let words = refused::words(&error, &me.ctx(&app));
                match error.field.as_deref() {
                    Some("code") if error.reason == "wrong_code" => attempt.errors.add("code", words),
                    Some("breaks") => attempt.errors.add("breaks", words),
                    _ => attempt.said = refused::frame(&words),
                }
            }
        }
    } else {
        if code.is_none() {
            attempt.errors.add("code", me.tr.t("mobile-code-digits"));
        }
        if breaks.is_none() {
            attempt.errors.add("breaks", me.tr.t("mobile-breaks-wrong"));
        }
    }
    // A wrong code is typed anew; what else was typed stays.
    typed.code.clear();
    attempt.check_out = typed;
    visit::page(&me, &app, visit_id, &attempt).await
}

/// Digits, also in full width or with spaces between.
fn digits(text: &str) -> Option<String> {
    let code = typed::ungrouped(text);
    code.bytes().all(|byte| byte.is_ascii_digit()).then_some(code)
}

/// The six of the visit, or the ten of the card at the door.
fn code_of(text: &str) -> Option<String> {
    digits(text).filter(|code| [6, 10].contains(&code.len()))
}

/// Six digits.
pub fn six_digits(text: &str) -> Option<String> {
    digits(text).filter(|code| code.len() == 6)
}

/// The form; after five wrong codes the way to the hotline instead.
pub fn view(screen: &Screen, task: &Task, attempt: &Attempt) -> Markup {
    let tr = screen.tr;
    let title = html! { h2 { (tr.t("mobile-check-out")) } };
    if task.visit.wrong_codes >= CODE_TRIES {
        return html! {
            section.tk #check-out { (title) (refused::frame(&refused::code_locked(&screen.ctx))) }
        };
    }
    let code = Field::new(tr, "code", tr.t("mobile-code"))
        .required()
        .errors(&attempt.errors);
    let breaks = Field::new(tr, "breaks", tr.t("mobile-breaks")).errors(&attempt.errors);
    let typed = &attempt.check_out;
    let rested =
        attempt.errors.get("breaks").is_some() || !typed.breaks_h.is_empty() || !typed.breaks_m.is_empty();
    let body = html! {
        p.muted { (tr.t("mobile-code-hint")) }
        div.code-in { (input(&code, Input::code("", 10))) }
        details open[rested] {
            summary { (tr.t("mobile-breaks-open")) }
            (hours_minutes(&breaks, &typed.breaks_h, &typed.breaks_m))
        }
        (place::fields())
        (big_button(Icon::Check, &tr.t("mobile-check-out")))
    };
    let action = format!("{}/check-out", cards::visit_href(task));
    html! {
        section.tk #check-out {
            (title)
            (place::form(&screen.ctx, "check-out-form", &action, screen.key(), body))
            p.muted.m-sm { (tr.args("mobile-no-code-hint", &[("hotline", screen.ctx.hotline.as_str().into())])) }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::VisitState;
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    #[test]
    fn the_code_of_a_door_has_ten_digits() {
        assert_eq!(code_of("01234 56789").as_deref(), Some("0123456789"));
        assert_eq!(code_of("482 913").as_deref(), Some("482913"));
        for text in ["", "4829134", "01234567890", "01234x6789"] {
            assert_eq!(code_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_six_digits_however_they_are_typed() {
        for text in ["482913", " 482 913 ", "４８２９１３"] {
            assert_eq!(six_digits(text).as_deref(), Some("482913"), "{text}");
        }
        for text in ["", "48291", "4829133", "48291a", "٤٨٢٩١٣"] {
            assert_eq!(six_digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_code_stands_beside_the_field_and_is_not_sent_back() {
        let attempt = Attempt {
            errors: [("code", "服务码不对")].into_iter().collect(),
            ..Attempt::default()
        };
        let html = view(&screen(Lang::Zh), &sample::task(VisitState::InProgress), &attempt).into_string();
        assert!(html.contains("id=\"code-err\"") && html.contains("服务码不对"));
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("value=\"\""));
    }

    #[test]
    fn after_five_wrong_codes_there_is_no_form_but_the_hotline_decision_22() {
        let mut task = sample::task(VisitState::InProgress);
        task.visit.wrong_codes = 5;
        let html = view(&screen(Lang::Zh), &task, &Attempt::default()).into_string();
        assert!(!html.contains("<form") && html.contains("12349"));
    }

    #[test]
    fn breaks_that_were_typed_stay_unfolded() {
        let typed = Typed {
            breaks_m: "15".into(),
            ..Typed::default()
        };
        let attempt = Attempt {
            check_out: typed,
            ..Attempt::default()
        };
        let html = view(&screen(Lang::En), &sample::task(VisitState::InProgress), &attempt).into_string();
        assert!(html.contains("<details open") && html.contains("value=\"15\""));
    }
}
