//! GET `/stock/donations`: gifts, newest first (R8.2). A resident is named in full only if they wish.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    redemption::stock::{Donation, FindDonations},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Pager, Table, TagKind, Tr, card, empty,
    page as shell, pager, table, tag,
};
use serde::Deserialize;

use super::{
    PATH, READERS, keeps,
    parts::{self, PER_PAGE},
    thanks,
};
use crate::web::{App, ListName, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button};

/// The list.
pub const HERE: &str = "/stock/donations";

/// Which page, or the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    format: String,
}

/// The page, or the list as a file.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let tr = signed.tr;
    let query = |paging| FindDonations { within: None, paging };
    if wants_xlsx(&asked.format) {
        let name = ListName {
            code: "donations",
            title: &tr.t("stock-donations"),
            narrowed: Vec::new(),
            filter: &[],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        while let Some(paging) = whole.wants() {
            let found = signed.ask(&app, query(paging)).await?;
            whole.add(found.total, &found.rows, columns(tr))?;
        }
        return whole.finish().await;
    }
    let page = asked.page.parse().unwrap_or(1).max(1);
    let found = signed.ask(&app, query(Paging { page, size: PER_PAGE })).await?;
    let kept = |row: &Donation| keeps(&signed, &row.outlet);
    Ok(view(&signed.ctx(&app, PATH), page, &found, &kept).into_response())
}

/// `kept` says whether the reader keeps the stock where a gift was taken in: who does may thank its donor.
fn view(ctx: &PageCtx, page: u32, found: &Rows<Donation>, kept: &dyn Fn(&Donation) -> bool) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-donations");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .here(title.clone())
        .actions(xlsx_button(tr, HERE));
    let nothing = empty(&Empty {
        text: tr.t("stock-no-donations"),
        action: None,
    });
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| url(HERE, &[("page", &page_of(page))]),
    };
    let mut columns = columns(tr);
    if found.rows.iter().any(kept) {
        let act = move |row: &Donation| {
            html! { @if kept(row) { (Button::link(tr.t("stock-thank"), thanks::address(row.intake_id)).small()) } }
        };
        columns.push(Column::new("acts", tr.t("goods-acts"), act).card(CardRole::Actions));
    }
    shell(
        ctx,
        &head,
        html! {
            p.small.muted { (tr.t("stock-donations-hint")) }
            (card(Card::new("").flush(), table(tr, &Table::new(title.clone(), &found.rows, columns).empty(nothing))))
            (pager(tr, &pages))
        },
    )
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, Donation>> {
    vec![
        Column::text("at", tr.t("stock-at"), move |row: &Donation| tr.moment(row.at.0))
            .code()
            .xlsx_moment(|row: &Donation| Some(row.at.0)),
        Column::text("donor", tr.t("stock-donor"), |row: &Donation| row.donor.0.clone())
            .card(CardRole::Title),
        Column::text("source", tr.t("stock-source"), move |row: &Donation| {
            parts::source(tr, row.source)
        }),
        Column::text("goods", tr.t("stock-goods"), move |row: &Donation| {
            row.goods.join(&tr.t("list-separator"))
        })
        .card(CardRole::Full),
        Column::text("outlet", tr.t("stock-outlet"), |row: &Donation| {
            row.outlet_name.clone()
        }),
        Column::text("no", tr.t("stock-no"), |row: &Donation| row.no.clone()).code(),
        Column::text("document", tr.t("stock-receipt"), |row: &Donation| {
            row.document.clone()
        })
        .code(),
        Column::new("named", tr.t("stock-thanked"), move |row: &Donation| {
            html! { @if row.named { (tag(TagKind::Ok, &tr.t("stock-thanked-yes"))) } @else { "—" } }
        })
        .card(CardRole::Balance),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::ledger::fund::FundSource;
    use kernel::{IntakeId, Lang};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn r8_2_gifts_are_listed_with_donor_and_goods() {
        let gift = Donation {
            intake_id: IntakeId::from(Uuid::from_u128(1)),
            no: "RK20261123-0001".into(),
            outlet: "370405001004".parse().unwrap(),
            outlet_name: "兴中社区".into(),
            source: FundSource::Residents,
            document: "SJ-7".into(),
            donor: "李*国".into(),
            named: false,
            goods: vec!["大米 <b> × 2 袋".into()],
            at: datetime!(2026-11-23 02:00 UTC).into(),
        };
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", HERE);
            let rows = Rows {
                rows: vec![gift.clone()],
                total: 1,
            };
            let html = view(&ctx, 1, &rows, &|_| true).into_string();
            assert_sound(&html);
            assert!(
                html.contains("/thank\"")
                    && !view(&ctx, 1, &rows, &|_| false).into_string().contains("/thank")
            );
            assert!(html.contains("李*国") && html.contains("大米 &lt;b&gt; × 2 袋"));
            let none = Rows {
                rows: Vec::new(),
                total: 0,
            };
            assert!(
                view(&ctx, 1, &none, &|_| true)
                    .into_string()
                    .contains("class=\"empty\"")
            );
        }
    }
}
