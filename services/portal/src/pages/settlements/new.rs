use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Code, ledger::settlement::OpenSettlement, settings};
use kernel::{HalfYear, china_date, half_year};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Hx, Input, PageCtx, PageHead, action_bar, alert, card,
    error_summary, input, page, post_form, select,
};
use serde::Deserialize;
use time::{Date, Duration};
use uuid::Uuid;

use super::{FINANCE, path, period};
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date};

const LABELS: &[(&str, &str)] = &[
    ("period", "settlements-period"),
    ("cutoff", "settlements-cutoff"),
    ("window_opens", "settlements-window-opens"),
    ("window_closes", "settlements-window-closes"),
];

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    period: String,
    cutoff: String,
    window_opens: String,
    window_closes: String,
}

/// Last day that may be the cut-off of `period`: its own last day, or yesterday while it is running.
fn last_cutoff(period: HalfYear, today: Date) -> Date {
    period.ends().min(today - Duration::days(1))
}

/// This half-year and the two before it, newest first.
fn periods(today: Date) -> Vec<HalfYear> {
    let mut periods = vec![half_year(today)];
    for _ in 0..2 {
        let before = periods.last().and_then(|period| period.starts().previous_day());
        periods.extend(before.map(half_year));
    }
    periods
}

/// The form, ready to be sent: the half-year that ended last, or in the last month of one the running one.
pub async fn ask(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&FINANCE)?;
    let today = china_date(app.host.clock().now());
    let periods = periods(today);
    let running_ends_soon = half_year(today).ends() - today < Duration::days(31);
    let chosen = periods[usize::from(!running_ends_soon)];
    let typed = Typed {
        period: chosen.to_string(),
        cutoff: last_cutoff(chosen, today).to_string(),
        window_opens: (today + Duration::days(7)).to_string(),
        window_closes: (today + Duration::days(37)).to_string(),
    };
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(
        &ctx,
        share(&app),
        today,
        app.key(),
        &typed,
        &FormErrors::new(),
    ))
}

fn share(app: &App) -> i64 {
    app.host.settings().int(settings::SPLIT_GOODS_BP)
}

/// Freezes and computes.
pub async fn open(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&FINANCE)?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let period = errors.read("period", "choose", typed.period.parse().ok());
    let cutoff = errors.read("cutoff", "date_form", parse_date(&typed.cutoff));
    let opens = errors.read("window_opens", "date_form", parse_date(&typed.window_opens));
    let closes = errors.read("window_closes", "date_form", parse_date(&typed.window_closes));
    let found = match (period, cutoff, opens, closes) {
        (Some(period), Some(cutoff), Some(opens), Some(closes)) => {
            let command = OpenSettlement {
                period,
                cutoff: cutoff.into(),
                window_opens: Some(opens.into()),
                window_closes: Some(closes.into()),
            };
            match signed.tell(&app, idem, command).await {
                Ok(stands) => return Ok(Redirect::to(&path(stands.settlement_id, "")).into_response()),
                Err(error) if error.code == Code::Invalid || error.field.is_some() => {
                    field_errors(&error, signed.tr, &[])
                }
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let today = china_date(app.host.clock().now());
    let ctx = signed.ctx(&app, "/settlements");
    let page = view(&ctx, share(&app), today, app.key(), &typed, &found);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn view(ctx: &PageCtx, share: i64, today: Date, key: Uuid, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let head = PageHead::new(tr.t("settlements-new"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-settlements"), "/settlements")
        .here(tr.t("settlements-new"))
        .errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    let options: Vec<(String, String)> = periods(today)
        .into_iter()
        .map(|choice| (choice.to_string(), period(tr, choice)))
        .collect();
    page(
        ctx,
        &head,
        card(
            Card::new(""),
            html! {
                (error_summary(tr, errors))
                (alert(AlertKind::Info, html! {
                    p { (tr.args("settlements-rule", &[("goods", percent(share).into()), ("savings", percent(10_000 - share).into())])) }
                    p { (tr.t("settlements-rule-cutoff")) }
                }))
                (post_form(ctx, "settlement-form", "/settlements/new", key, html! {
                    div.g.g2.stack-m {
                        (select(&field("period", "settlements-period"), &options, &typed.period, Hx::default()))
                        (input(&field("cutoff", "settlements-cutoff").hint(tr.t("settlements-cutoff-hint")), Input::date(&typed.cutoff)))
                        (input(&field("window_opens", "settlements-window-opens"), Input::date(&typed.window_opens)))
                        (input(&field("window_closes", "settlements-window-closes"), Input::date(&typed.window_closes)))
                    }
                    (action_bar(html! {
                        (Button::submit(tr.t("settlements-compute")).primary())
                        (Button::link(tr.t("form-cancel"), "/settlements").quiet())
                    }))
                }))
            },
        ),
    )
}

/// Basis points as per cent: `50`, `33.33`.
pub(super) fn percent(basis_points: i64) -> String {
    match basis_points % 100 {
        0 => (basis_points / 100).to_string(),
        rest => format!("{}.{rest:02}", basis_points / 100),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;
    use time::macros::date;

    use super::*;

    #[test]
    fn the_form_says_the_rule_and_keeps_what_was_typed() {
        let typed = Typed {
            period: "2026H1".into(),
            cutoff: "2026-06-30".into(),
            ..Typed::default()
        };
        for (lang, rule) in [(Lang::Zh, "50%"), (Lang::En, "50 %")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(
                &ctx,
                5_000,
                date!(2026 - 11 - 26),
                Uuid::nil(),
                &typed,
                &FormErrors::new(),
            )
            .into_string();
            assert!(html.contains(rule) && html.contains("value=\"2026-06-30\""));
            assert!(html.contains("<option value=\"2026H1\" selected"));
        }
    }

    #[test]
    fn the_running_half_year_can_be_settled_up_to_yesterday() {
        let today = date!(2026 - 11 - 26);
        let all = periods(today);
        let names: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["2026H2", "2026H1", "2025H2"]);
        assert_eq!(last_cutoff(all[0], today), date!(2026 - 11 - 25));
        assert_eq!(last_cutoff(all[1], today), date!(2026 - 06 - 30));
        assert_eq!((percent(5_000), percent(3_333)), ("50".into(), "33.33".into()));
    }
}
