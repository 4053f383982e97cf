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
    AlertKind, Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Pager, Table, TagKind, Tr, alert,
    card, empty, page as shell, pager, table, tag,
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

/// What the address says when a donor has been thanked.
pub const THANKED: &str = "thanked";

/// Which page, or the file; and what was done before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    format: String,
    done: String,
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
    signed.reaches(PER_PAGE, found.total)?;
    let kept = |row: &Donation| keeps(&signed, &row.outlet);
    let thanked = asked.done == THANKED;
    let page = view(&signed.ctx(&app, PATH), (page, thanked), &found, &kept);
    Ok(page.into_response())
}

/// `kept` says whether the reader keeps the stock where a gift was taken in: who does may thank its donor, once. `thanked`: this
/// was just done.
fn view(
    ctx: &PageCtx,
    (page, thanked): (u32, bool),
    found: &Rows<Donation>,
    kept: &dyn Fn(&Donation) -> bool,
) -> Markup {
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
            html! {
                @if row.thanked { (tag(TagKind::Ok, &tr.t("stock-thank-sent"))) }
                @else if kept(row) { (Button::link(tr.t("stock-thank"), thanks::address(row.intake_id)).small()) }
            }
        };
        columns.push(Column::new("acts", tr.t("goods-acts"), act).card(CardRole::Actions));
    }
    shell(
        ctx,
        &head,
        html! {
            @if thanked { (alert(AlertKind::Ok, html! { (tr.t("stock-thank-done")) })) }
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
            thanked: false,
        };
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", HERE);
            let rows = Rows {
                rows: vec![gift.clone()],
                total: 1,
            };
            let of =
                |rows: &Rows<Donation>, kept: bool| view(&ctx, (1, false), rows, &|_| kept).into_string();
            let html = of(&rows, true);
            assert_sound(&html);
            assert!(html.contains("/thank\"") && !html.contains("alert--ok"));
            assert!(!of(&rows, false).contains("/thank"));
            // Once: who has been thanked is not offered again.
            let mut thanked = rows.clone();
            thanked.rows[0].thanked = true;
            assert!(!of(&thanked, true).contains("/thank"));
            let done = view(&ctx, (1, true), &thanked, &|_| true).into_string();
            assert!(done.contains("alert--ok"));
            assert!(html.contains("李*国") && html.contains("大米 &lt;b&gt; × 2 袋"));
            let none = Rows {
                rows: Vec::new(),
                total: 0,
            };
            assert!(
                view(&ctx, (1, false), &none, &|_| true)
                    .into_string()
                    .contains("class=\"empty\"")
            );
        }
    }
}
