use axum::extract::State;
use contracts::ledger::settlement::{ListSettlements, ReviewState, Settlement, SettlementState};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageCtx, PageHead, Table, card, empty, page, post_form,
    status, table,
};
use uuid::Uuid;

use super::{FINANCE, READERS, own_town, path, period};
use crate::web::{App, Page, Signed};

/// Every settlement; a town agrees to its part right here.
pub async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&READERS)?;
    let found = signed.ask(&app, ListSettlements {}).await?.settlements;
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(
        &ctx,
        &found,
        signed.has(&FINANCE),
        own_town(&signed).as_ref(),
        app.key(),
    ))
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
    let mut head = PageHead::new(tr.t("nav-settlements"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-settlements"));
    if finance {
        head = head.actions(html! { (add()) });
    }
    let own = |row: &Settlement| {
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
        .card(CardRole::Amount),
        Column::text("goods", tr.t("settlements-goods"), move |row: &Settlement| {
            tr.minutes(row.sums.goods.get())
        })
        .num(),
        Column::text("savings", tr.t("settlements-savings"), move |row: &Settlement| {
            tr.minutes(row.sums.savings.get())
        })
        .num(),
        Column::new("state", tr.t("list-state"), move |row: &Settlement| {
            status(tr, "settlement", row.state.as_str())
        }),
    ];
    if let Some(town) = town {
        columns.insert(
            4,
            Column::text("own", tr.t("settlements-own-part"), move |row: &Settlement| {
                own(row).map(|minutes| tr.minutes(minutes)).unwrap_or_default()
            })
            .num(),
        );
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
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::settlements::sample::settlement;

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
