//! GET `/stock`: outlets, and what must be looked at.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::redemption::stock::{FindOutlets, Outlet};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Table, TagKind, Tr, card, empty, page as shell,
    table, tag,
};
use serde::Deserialize;

use super::{COUNTING_HOUSE, COUNTS, PATH, READERS, TRANSFERS, parts};
use crate::web::{App, ListName, Page, Signed, WholeList, wants_xlsx, xlsx_button};

/// Whether the page is wanted, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    format: String,
}

/// The page, or the list as a file.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let outlets = signed.ask(&app, FindOutlets { within: None }).await?.outlets;
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "outlets",
            title: &signed.tr.t("stock-outlets"),
            narrowed: Vec::new(),
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        whole.add_part(&outlets, columns(signed.tr))?;
        return whole.finish().await;
    }
    let ctx = signed.ctx(&app, PATH);
    Ok(view(&ctx, &outlets, signed.has(&COUNTING_HOUSE)).into_response())
}

fn view(ctx: &PageCtx, outlets: &[Outlet], reads_costs: bool) -> Markup {
    let tr = ctx.tr;
    let head = PageHead::new(tr.t("stock-title"))
        .crumb(tr.t("goods-title"), "/goods")
        .here(tr.t("stock-title"))
        .actions(html! {
            (xlsx_button(tr, PATH))
            (Button::link(tr.t("stock-transfers"), TRANSFERS))
            (Button::link(tr.t("stock-counts"), COUNTS))
            (Button::link(tr.t("stock-donations"), "/stock/donations"))
            @if reads_costs { (Button::link(tr.t("stock-costs"), "/stock/costs")) }
        });
    let nothing = empty(&Empty {
        text: tr.t("stock-no-outlets"),
        action: None,
    });
    shell(
        ctx,
        &head,
        card(
            Card::new(tr.t("stock-outlets")).flush(),
            table(
                tr,
                &Table::new(tr.t("stock-outlets"), outlets, columns(tr)).empty(nothing),
            ),
        ),
    )
}

fn columns(tr: Tr) -> Vec<Column<'static, Outlet>> {
    vec![
        Column::new("name", tr.t("stock-outlet"), move |row: &Outlet| {
            html! {
                a href={ "/stock/outlets/" (row.outlet) } { (row.name) }
                @if !row.open { " " (tag(TagKind::Grey, &tr.t("stock-outlet-closed"))) }
            }
        })
        .card(CardRole::Title),
        Column::text("code", tr.t("stock-outlet-code"), |row: &Outlet| {
            row.outlet.to_string()
        })
        .code(),
        Column::text("kind", tr.t("stock-kind"), move |row: &Outlet| {
            tr.word("stock_kind", row.kind.as_str())
        }),
        Column::text("hours", tr.t("stock-hours"), |row: &Outlet| row.hours.clone()),
        Column::text("items", tr.t("stock-items"), |row: &Outlet| row.items)
            .num()
            .xlsx_number(|row: &Outlet| Some(i64::from(row.items))),
        Column::text("arriving", tr.t("stock-arriving"), |row: &Outlet| row.arriving)
            .num()
            .xlsx_number(|row: &Outlet| Some(i64::from(row.arriving))),
        Column::new("warnings", tr.t("stock-warnings"), move |row: &Outlet| {
            html! {
                @if row.warnings.is_empty() { "—" }
                @for each in &row.warnings { (parts::warning(tr, each.warning, Some(each.items))) " " }
            }
        })
        .card(CardRole::Full),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::redemption::stock::{OutletKind, StockWarning, WarningCount};
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn outlets_say_what_must_be_looked_at_in_both_languages() {
        let outlet = Outlet {
            outlet: "370405001004".parse().unwrap(),
            name: "兴中<b>社区".into(),
            kind: OutletKind::Counter,
            hours: "9:00–17:00".into(),
            open: false,
            items: 3,
            arriving: 1,
            warnings: vec![WarningCount {
                warning: StockWarning::Expiring,
                items: 2,
            }],
        };
        for (lang, words) in [
            (Lang::Zh, ["临期 2", "柜台"]),
            (Lang::En, ["Expiring 2", "Counter"]),
        ] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
            let html = view(&ctx, std::slice::from_ref(&outlet), false).into_string();
            assert_sound(&html);
            for word in words {
                assert!(html.contains(word), "{word} in {html}");
            }
            assert!(html.contains("兴中&lt;b&gt;社区") && !html.contains("/stock/costs"));
            assert!(view(&ctx, &[], true).into_string().contains("/stock/costs"));
        }
    }
}
