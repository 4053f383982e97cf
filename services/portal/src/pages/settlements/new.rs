use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code,
    ledger::settlement::{ListSettlements, OpenSettlement, Settlement, SettlementState},
    settings,
};
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

/// Whether `period` has ended or is in its last month: before that nobody settles it by chance.
fn is_due(period: HalfYear, today: Date) -> bool {
    let end = period.ends();
    today >= end.replace_day(1).unwrap_or(end)
}

/// The half-year that was settled last.
fn settled_last(all: &[Settlement]) -> Option<HalfYear> {
    let posted = all.iter().filter(|one| one.state == SettlementState::Posted);
    posted.map(|one| one.period).max()
}

/// This half-year and the two before it, or all since `last`; newest first.
fn periods(today: Date, last: Option<HalfYear>) -> Vec<HalfYear> {
    let mut periods = vec![half_year(today)];
    while let Some(day) = periods.last().and_then(|period| period.starts().previous_day()) {
        let before = half_year(day);
        if periods.len() > 2 && last.is_none_or(|last| before <= last) {
            break;
        }
        periods.push(before);
    }
    periods
}

/// The half-years that can be settled, oldest first: without a settlement, and with a day for the cut-off that has passed and
/// does not lie before the one on which the books were closed last.
fn open_periods(today: Date, all: &[Settlement]) -> Vec<HalfYear> {
    let has_one = |period: HalfYear| {
        all.iter()
            .any(|one| one.period == period && one.state != SettlementState::Cancelled)
    };
    let closed = all
        .iter()
        .filter_map(|one| one.posted_at)
        .max()
        .map(|at| china_date(at.0));
    let mut open = periods(today, settled_last(all));
    open.reverse();
    open.retain(|period| {
        let first = closed.map_or(period.starts(), |closed| closed.max(period.starts()));
        !has_one(*period) && first <= last_cutoff(*period, today)
    });
    open
}

/// The half-year that the form proposes: the one whose turn it is. Before the first settlement nothing says where the books
/// begin: then it is the one that is due last.
fn proposed(open: &[HalfYear], today: Date, all: &[Settlement]) -> Option<HalfYear> {
    let first = open.first().copied();
    match settled_last(all) {
        Some(_) => first,
        None => open
            .iter()
            .rev()
            .copied()
            .find(|period| is_due(*period, today))
            .or(first),
    }
}

/// The form, ready to be sent; for a half-year that still runs without the cut-off. Where nothing can be settled, why.
pub async fn ask(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&FINANCE)?;
    let today = china_date(app.host.clock().now());
    let all = signed.ask(&app, ListSettlements {}).await?.settlements;
    let ctx = signed.ctx(&app, "/settlements");
    let tr = ctx.tr;
    let under_way = all
        .iter()
        .find(|one| !matches!(one.state, SettlementState::Posted | SettlementState::Cancelled));
    if let Some(other) = under_way {
        let title = tr.args("settlements-of", &[("period", period(tr, other.period).into())]);
        let why = html! {
            (tr.t("error-settlement_under_way")) " " a href=(path(other.settlement_id, "")) { (title) }
        };
        return Ok(nothing(&ctx, why));
    }
    let open = open_periods(today, &all);
    let Some(chosen) = proposed(&open, today, &all) else {
        return Ok(nothing(&ctx, html! { (tr.t("settlements-none-open")) }));
    };
    let cutoff = is_due(chosen, today).then(|| last_cutoff(chosen, today).to_string());
    let typed = Typed {
        period: chosen.to_string(),
        cutoff: cutoff.unwrap_or_default(),
        window_opens: (today + Duration::days(7)).to_string(),
        window_closes: (today + Duration::days(37)).to_string(),
    };
    let form = Form {
        share: share(&app),
        today,
        open: &open,
        key: app.key(),
    };
    Ok(view(&ctx, &form, &typed, &FormErrors::new()))
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
    let all = signed.ask(&app, ListSettlements {}).await?.settlements;
    let ctx = signed.ctx(&app, "/settlements");
    let form = Form {
        share: share(&app),
        today,
        open: &open_periods(today, &all),
        key: app.key(),
    };
    let page = view(&ctx, &form, &typed, &found);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn head(ctx: &PageCtx) -> PageHead {
    let tr = ctx.tr;
    PageHead::new(tr.t("settlements-new"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-settlements"), "/settlements")
        .here(tr.t("settlements-new"))
}

/// The page without a form.
fn nothing(ctx: &PageCtx, why: Markup) -> Markup {
    let back = Button::link(ctx.tr.t("kit-back"), "/settlements");
    let body = html! { (alert(AlertKind::Info, why)) p { (back) } };
    page(ctx, &head(ctx), card(Card::new(""), body))
}

/// What the form is made of, besides what was typed.
struct Form<'a> {
    /// Share of goods, basis points.
    share: i64,
    today: Date,
    /// What can be settled.
    open: &'a [HalfYear],
    key: Uuid,
}

fn view(ctx: &PageCtx, form: &Form<'_>, typed: &Typed, errors: &FormErrors) -> Markup {
    let (tr, share, today) = (ctx.tr, form.share, form.today);
    let head = head(ctx).errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    let chosen = typed.period.parse::<HalfYear>().ok();
    let mut choices = form.open.to_vec();
    choices.extend(chosen.filter(|chosen| !form.open.contains(chosen)));
    choices.sort_unstable();
    let options: Vec<(String, String)> = choices
        .into_iter()
        .rev()
        .map(|choice| (choice.to_string(), period(tr, choice)))
        .collect();
    let early = chosen.filter(|chosen| today <= chosen.ends()).map(|running| {
        let args = [
            ("period", period(tr, running).into()),
            ("ends", tr.date(running.ends()).into()),
            ("last", tr.date(last_cutoff(running, today)).into()),
        ];
        tr.args("settlements-early", &args)
    });
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
                @if let Some(words) = early { (alert(AlertKind::Warn, html! { (words) })) }
                (post_form(ctx, "settlement-form", "/settlements/new", form.key, html! {
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
    use contracts::At;
    use kernel::{Lang, at_china};
    use portal_kit::Tr;
    use time::{Time, macros::date};

    use super::*;
    use crate::pages::settlements::sample;

    const TODAY: Date = date!(2026 - 11 - 26);

    fn form(open: &[HalfYear]) -> Form<'_> {
        Form {
            share: 5_000,
            today: TODAY,
            open,
            key: Uuid::nil(),
        }
    }

    /// A settlement of this period, posted on this day; otherwise it is cancelled.
    fn settled(period: &str, posted: Option<Date>) -> Settlement {
        let state = match posted {
            Some(_) => SettlementState::Posted,
            None => SettlementState::Cancelled,
        };
        Settlement {
            period: period.parse().unwrap(),
            posted_at: posted.map(|day| At(at_china(day, Time::MIDNIGHT))),
            ..sample::settlement(state)
        }
    }

    /// What can be settled, and what is proposed.
    fn on(today: Date, all: &[Settlement]) -> (Vec<String>, Option<String>) {
        let open = open_periods(today, all);
        let chosen = proposed(&open, today, all).map(|period| period.to_string());
        (open.iter().map(ToString::to_string).collect(), chosen)
    }

    #[test]
    fn the_form_proposes_the_half_year_whose_turn_it_is() {
        let first = [settled("2026H1", Some(date!(2026 - 07 - 20)))];
        let after = |today| on(today, &first);
        assert_eq!(after(TODAY), (vec!["2026H2".into()], Some("2026H2".into())));
        assert_eq!(
            after(date!(2027 - 01 - 04)),
            (vec!["2026H2".into(), "2027H1".into()], Some("2026H2".into()))
        );
        // A year late: the older one first, with the days on which it ended.
        let (open, chosen) = after(date!(2027 - 08 - 01));
        assert_eq!(open, ["2026H2", "2027H1", "2027H2"]);
        assert_eq!(chosen.as_deref(), Some("2026H2"));
    }

    #[test]
    fn before_the_first_settlement_the_half_year_that_has_ended_is_proposed() {
        let none = [settled("2026H1", None)];
        let (open, chosen) = on(TODAY, &none);
        assert_eq!(open, ["2025H2", "2026H1", "2026H2"], "a cancelled one is none");
        assert_eq!(chosen.as_deref(), Some("2026H1"));
        let in_december = on(date!(2026 - 12 - 02), &[]).1;
        assert_eq!(in_december.as_deref(), Some("2026H2"));
        assert_eq!(on(date!(2027 - 01 - 01), &[]).0, ["2026H1", "2026H2"]);
    }

    #[test]
    fn no_cut_off_lies_before_the_day_on_which_the_books_were_closed() {
        // 2026H2 was settled early; the books were closed on 26 November, and what came before is in it.
        let early = [settled("2026H2", Some(TODAY))];
        assert_eq!(on(TODAY, &early), (vec![], None));
        assert_eq!(on(date!(2027 - 01 - 04), &early).1.as_deref(), Some("2027H1"));
        let late = [settled("2026H1", Some(date!(2027 - 01 - 02)))];
        assert_eq!(on(date!(2027 - 01 - 04), &late).0, ["2027H1"]);
    }

    #[test]
    fn a_half_year_that_still_runs_is_not_settled_by_chance() {
        let open: [HalfYear; 1] = ["2026H2".parse().unwrap()];
        let typed = Typed {
            period: "2026H2".into(),
            ..Typed::default()
        };
        for (lang, words) in [
            (Lang::Zh, "最晚 2026-11-25"),
            (Lang::En, "at the latest Wed 25 Nov 2026"),
        ] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(&ctx, &form(&open), &typed, &FormErrors::new()).into_string();
            assert!(html.contains(words), "{html}");
        }
        assert!(!is_due(open[0], TODAY) && is_due(open[0], date!(2026 - 12 - 01)));
        let first: HalfYear = "2026H1".parse().unwrap();
        assert!(!is_due(first, date!(2026 - 05 - 31)) && is_due(first, date!(2026 - 06 - 01)));
    }

    #[test]
    fn the_form_says_the_rule_and_keeps_what_was_typed() {
        let typed = Typed {
            period: "2026H1".into(),
            cutoff: "2026-06-30".into(),
            ..Typed::default()
        };
        for (lang, rule) in [(Lang::Zh, "50%"), (Lang::En, "50 %")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(&ctx, &form(&[]), &typed, &FormErrors::new()).into_string();
            assert!(html.contains(rule) && html.contains("value=\"2026-06-30\""));
            assert!(html.contains("<option value=\"2026H1\" selected"));
        }
    }

    #[test]
    fn the_running_half_year_can_be_settled_up_to_yesterday() {
        let today = TODAY;
        let all = periods(today, None);
        let names: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["2026H2", "2026H1", "2025H2"]);
        assert_eq!(last_cutoff(all[0], today), date!(2026 - 11 - 25));
        assert_eq!(last_cutoff(all[1], today), date!(2026 - 06 - 30));
        assert_eq!((percent(5_000), percent(3_333)), ("50".into(), "33.33".into()));
    }
}
