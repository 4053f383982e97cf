//! Refusals in everyday words, for people who do not know what an order is.

use axum::http::StatusCode;
use contracts::{Code, Error};
use maud::{Markup, html};
use portal_kit::{AlertKind, Icon, PageCtx, alert, icon};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// What went wrong, and what the volunteer can do about it.
pub fn words(error: &Error, ctx: &PageCtx) -> String {
    let tr = ctx.tr;
    match error.reason.as_str() {
        "wrong_code" => {
            let left = error
                .details
                .get("tries_left")
                .and_then(serde_json::Value::as_i64)
                .unwrap_or_default();
            tr.args("mobile-refused-wrong-code", &[("n", left.into())])
        }
        "code_locked" => code_locked(ctx),
        "too_early" => match opens_at(error) {
            Some(at) => tr.args("mobile-refused-too-early", &[("time", tr.clock(at).into())]),
            None => tr.t("mobile-refused-not-now"),
        },
        "another_under_way" => tr.t("mobile-refused-another-under-way"),
        "visit_overlap" | "times_overlap" => tr.t("mobile-refused-overlap"),
        "not_checked_in" => tr.t("mobile-refused-not-checked-in"),
        "no_minutes" => tr.t("mobile-refused-no-minutes"),
        "not_eligible" if fact(error, "filter") == Some("overlap") => tr.t("mobile-refused-overlap"),
        "not_eligible" => tr.t("mobile-refused-not-eligible"),
        "no_seat" => tr.t("mobile-said-lost"),
        "wrong_visit_state" | "wrong_order_state" | "already_started" => tr.t("mobile-refused-not-now"),
        "unavailable" => tr.t("mobile-refused-unavailable"),
        _ => crate::web::words(error, tr),
    }
}

/// Five wrong codes: an operator goes on (decision 22).
pub fn code_locked(ctx: &PageCtx) -> String {
    ctx.tr.args(
        "mobile-refused-code-locked",
        &[("hotline", ctx.hotline.as_str().into())],
    )
}

fn opens_at(error: &Error) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(fact(error, "opens_at")?, &Rfc3339).ok()
}

fn fact<'a>(error: &'a Error, name: &str) -> Option<&'a str> {
    error.details.get(name)?.as_str()
}

/// Status of a page that shows the refusal in place.
///
/// # Errors
/// The refusal itself, where the page cannot help: nothing there, not theirs, or a service does not answer.
pub fn status(error: Error) -> Result<(StatusCode, Error), Error> {
    match error.code {
        Code::Invalid => Ok((StatusCode::UNPROCESSABLE_ENTITY, error)),
        Code::Conflict | Code::KeyReused => Ok((StatusCode::CONFLICT, error)),
        _ => Err(error),
    }
}

/// The words in a red frame.
pub fn frame(message: &str) -> Markup {
    alert(AlertKind::Bad, html! { (message) })
}

/// “打 12349 帮我办”
pub fn call_hotline(ctx: &PageCtx) -> Markup {
    html! {
        a.btn.btn--wide href={ "tel:" (ctx.hotline) } {
            (icon(Icon::Phone)) (ctx.tr.args("kit-mobile-call", &[("hotline", ctx.hotline.as_str().into())]))
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;

    fn ctx(lang: Lang) -> PageCtx {
        PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/m")
    }

    #[test]
    fn a_wrong_code_tells_how_many_tries_are_left_decision_22() {
        let error = Error::invalid("code", "wrong_code", "x").with("tries_left", 3);
        assert!(words(&error, &ctx(Lang::Zh)).contains("还能再试 3 次"));
        assert!(words(&error, &ctx(Lang::En)).contains("3 tries left"));
    }

    #[test]
    fn the_fifth_wrong_code_leads_to_the_hotline() {
        let error = Error::conflict("code_locked", "x");
        assert!(words(&error, &ctx(Lang::Zh)).contains("12349"));
    }

    #[test]
    fn who_comes_too_early_learns_when_the_door_opens() {
        let error = Error::conflict("too_early", "x").with("opens_at", "2026-11-23T06:00:00Z");
        assert!(words(&error, &ctx(Lang::Zh)).contains("14:00"));
    }

    #[test]
    fn who_is_elsewhere_at_that_time_is_told_that_and_not_that_papers_have_run_out() {
        let unfit = |filter: &str| {
            words(
                &Error::conflict("not_eligible", "x").with("filter", filter),
                &ctx(Lang::Zh),
            )
        };
        assert!(unfit("overlap").contains("另一个任务"));
        assert!(unfit("not_trained").contains("培训"));
    }

    #[test]
    fn what_a_page_cannot_help_is_passed_on() {
        assert!(status(Error::unavailable("x")).is_err());
        assert!(status(Error::not_found("visit")).is_err());
        assert_eq!(
            status(Error::conflict("too_early", "x")).map(|found| found.0),
            Ok(StatusCode::CONFLICT)
        );
    }
}
