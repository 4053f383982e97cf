use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::ledger::settlement::{ListSettlements, ReviewState, Settlement, SettlementState};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageCtx, PageHead, Table, Tr, card, empty, page, post_form,
    status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{FINANCE, READERS, own_town, path, period};
use crate::web::{App, ListName, Page, Signed, WholeList, wants_xlsx, xlsx_button};

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// Every settlement; a town agrees to its part right here.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let found = signed.ask(&app, ListSettlements {}).await?.settlements;
    let ctx = signed.ctx(&app, "/settlements");
    let town = own_town(&signed);
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "settlements",
            title: &ctx.tr.t("nav-settlements"),
            narrowed: Vec::new(),
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&found, columns(ctx.tr, town.as_ref()))?;
        return whole.finish().await;
    }
    Ok(view(&ctx, &found, signed.has(&FINANCE), town.as_ref(), app.key()).into_response())
}

/// Whether the town has still to speak.
pub(super) fn waits_for(settlement: &Settlement, town: &OrgCode) -> bool {
    settlement.state == SettlementState::InReview
        && settlement
            .towns
            .iter()
            .any(|review| review.town == *town && review.state != ReviewState::Approved)
}

fn view(ctx: &PageCtx, found: &[Settlement], finance: bool, town: Option<&OrgCode>, key: Uuid) -> Markup {
    let tr = ctx.tr;
    let add = || {
        Button::link(tr.t("settlements-new"), "/settlements/new")
            .primary()
            .icon(Icon::Plus)
    };
    let head = PageHead::new(tr.t("nav-settlements"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-settlements"))
        .actions(html! {
            (xlsx_button(tr, "/settlements"))
            @if finance { (add()) }
        });
    let mut columns = columns(tr, town);
    if let Some(town) = town {
        columns.push(
            Column::new("agree", tr.t("list-actions"), move |row: &Settlement| {
                html! { @if waits_for(row, town) { (agree(ctx, row, key)) } }
            })
            .card(CardRole::Actions),
        );
    }
    let nothing = empty(&Empty {
        text: tr.t("settlements-none"),
        action: finance.then(add),
    });
    page(
        ctx,
        &head,
        card(
            Card::new("").flush(),
            table(
                tr,
                &Table::new(tr.t("nav-settlements"), found, columns).empty(nothing),
            ),
        ),
    )
}

/// Columns for the screen and for Excel; with a town's own part where the reader speaks for one.
fn columns<'a>(tr: Tr, town: Option<&'a OrgCode>) -> Vec<Column<'a, Settlement>> {
    let own = move |row: &Settlement| {
        town.and_then(|town| row.towns.iter().find(|review| review.town == *town))
            .map(|review| review.total.get())
    };
    let mut columns = vec![
        Column::new("period", tr.t("settlements-period"), move |row: &Settlement| {
            html! { a href=(path(row.settlement_id, "")) { (period(tr, row.period)) } }
        })
        .card(CardRole::Title),
        Column::text("cutoff", tr.t("settlements-cutoff"), move |row: &Settlement| {
            tr.date(row.cutoff.0)
        })
        .code(),
        Column::text(
            "volunteers",
            tr.t("settlements-volunteers"),
            move |row: &Settlement| tr.number(row.sums.volunteers),
        )
        .num(),
        Column::text("total", tr.t("settlements-total"), move |row: &Settlement| {
            tr.minutes(row.sums.total.get())
        })
        .num()
        .class("strong")
        .card(CardRole::Amount)
        .xlsx_minutes(|row| Some(row.sums.total.get())),
        Column::text("goods", tr.t("settlements-goods"), move |row: &Settlement| {
            tr.minutes(row.sums.goods.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.sums.goods.get())),
        Column::text("savings", tr.t("settlements-savings"), move |row: &Settlement| {
            tr.minutes(row.sums.savings.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.sums.savings.get())),
        Column::new("state", tr.t("list-state"), move |row: &Settlement| {
            status(tr, "settlement", row.state.as_str())
        }),
    ];
    if town.is_some() {
        columns.insert(
            4,
            Column::text("own", tr.t("settlements-own-part"), move |row: &Settlement| {
                own(row).map(|minutes| tr.minutes(minutes)).unwrap_or_default()
            })
            .num(),
        );
    }
    columns
}

/// One click: the town agrees. Its objection has a page of its own.
pub(super) fn agree(ctx: &PageCtx, settlement: &Settlement, key: Uuid) -> Markup {
    let (tr, id) = (ctx.tr, settlement.settlement_id);
    let action = path(id, "agree");
    html! {
        (post_form(ctx, &format!("agree-{id}"), &action, Uuid::new_v5(&key, action.as_bytes()), html! {
            (Button::submit(tr.t("settlements-agree")).primary().small())
            " "
            (Button::link(tr.t("settlements-object"), path(id, "object")).small())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::settlements::sample::settlement;
    use kernel::Lang;

    fn html(lang: Lang, town: Option<&str>) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
        let town: Option<OrgCode> = town.map(|town| town.parse().unwrap());
        let found = [settlement(SettlementState::InReview)];
        view(&ctx, &found, town.is_none(), town.as_ref(), Uuid::nil()).into_string()
    }

    #[test]
    fn finance_sees_the_sums_and_opens_the_next() {
        let zh = html(Lang::Zh, None);
        assert!(
            zh.contains("2026 下半年") && zh.contains("5时25分") && zh.contains("href=\"/settlements/new\"")
        );
        assert!(!zh.contains("/agree"));
        assert!(html(Lang::En, None).contains("5 h 25 min"));
    }

    #[test]
    fn a_town_with_a_part_agrees_with_one_click_and_others_cannot() {
        assert!(html(Lang::Zh, Some("370405001")).contains("/agree\""));
        assert!(!html(Lang::Zh, Some("370405100")).contains("/agree\""));
    }
}
