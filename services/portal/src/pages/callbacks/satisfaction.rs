//! How content elders are, by the sub-branch that served (R9.2).

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Day,
    dispatch::callback::{SatisfactionRate, SatisfactionRow},
};
use maud::html;
use portal_kit::{
    AlertKind, Card, CardRole, Column, Empty, Field, Filters, Input, PageHead, Table, Tr, alert, card, empty,
    filters, input, page as shell, table,
};
use serde::Deserialize;

use super::{lately, per_cent, rate};
use crate::web::{App, ListName, OrgTree, Page, Signed, WholeList, parse_date, url, wants_xlsx, xlsx_button};

pub(super) const PATH: &str = "/callbacks/satisfaction";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    format: String,
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let usual = lately(app.host.clock().now());
    let query = SatisfactionRate {
        from: parse_date(&asked.from).map_or(usual.from, Day),
        to: parse_date(&asked.to).map_or(usual.to, Day),
        ..usual
    };
    let (from, to) = (query.from.0.to_string(), query.to.0.to_string());
    let found = signed.ask(&app, query).await?;
    let (tr, orgs) = (signed.tr, app.orgs());
    let title = tr.t("callbacks-satisfaction");
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "satisfaction",
            title: &title,
            narrowed: vec![
                (tr.t("callbacks-from"), from.clone()),
                (tr.t("callbacks-to"), to.clone()),
            ],
            filter: &[("from", &from), ("to", &to)],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&found.rows, columns(tr, &orgs))?;
        return whole.finish().await;
    }
    let mut ctx = signed.ctx(&app, "/callbacks");
    ctx.path = url(PATH, &[("from", &from), ("to", &to)]);
    let all = per_cent(found.satisfied, found.valid).unwrap_or_else(|| "—".into());
    let meta = if found.valid == 0 {
        html! { (rate(tr, &found)) }
    } else {
        html! { (tr.t("callbacks-all")) " " b.num { (all) } " · " (found.satisfied) " / " (found.valid) }
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("callbacks-title"), "/callbacks")
        .here(title.clone())
        .meta(meta)
        .actions(html! { (xlsx_button(tr, &ctx.path)) });
    let nothing = empty(&Empty {
        text: tr.t("callbacks-satisfaction-none"),
        action: None,
    });
    let shown = shell(
        &ctx,
        &head,
        html! {
            (alert(AlertKind::Info, html! { (tr.t("callbacks-satisfaction-note")) }))
            (card(Card::new("").flush(), html! {
                (filters(tr, &Filters::new(PATH), html! {
                    (input(&Field::new(tr, "from", tr.t("callbacks-from")), Input::date(&from)))
                    (input(&Field::new(tr, "to", tr.t("callbacks-to")), Input::date(&to)))
                }))
                (table(tr, &Table::new(title, &found.rows, columns(tr, &orgs)).empty(nothing)))
            }))
        },
    );
    Ok(shown.into_response())
}

fn columns(tr: Tr, orgs: &OrgTree) -> Vec<Column<'_, SatisfactionRow>> {
    vec![
        Column::text("org", tr.t("callbacks-org"), |row: &SatisfactionRow| {
            orgs.town_village(&row.org)
        })
        .card(CardRole::Title),
        Column::text("rate", tr.t("callbacks-satisfaction"), |row: &SatisfactionRow| {
            per_cent(row.satisfied, row.valid).unwrap_or_else(|| "—".into())
        })
        .num()
        .card(CardRole::Amount),
        Column::text("valid", tr.t("callbacks-valid"), |row: &SatisfactionRow| {
            row.valid
        })
        .num(),
        Column::text(
            "satisfied",
            tr.t("callbacks-satisfied"),
            |row: &SatisfactionRow| row.satisfied,
        )
        .num(),
        Column::text(
            "unanswered",
            tr.t("callbacks-unanswered"),
            |row: &SatisfactionRow| row.unanswered,
        )
        .num(),
    ]
}
