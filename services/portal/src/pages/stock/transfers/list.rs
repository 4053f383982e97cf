//! The list of transfers.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    redemption::transfer::{FindTransfers, TransferRow, TransferState},
};
use maud::{Markup, html};
use portal_kit::{
    Card, CardRole, Column, Empty, Field, Filters, Hx, PageCtx, PageHead, Pager, Table, Tr, card, empty,
    filters, page as shell, pager, select, status, table,
};
use serde::Deserialize;

use super::{
    super::{
        PATH, READERS,
        parts::{self, PER_PAGE},
    },
    LIST, names,
};
use crate::web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button};

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    page: String,
    format: String,
}

/// Transfers, newest first.
pub async fn list(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let tr = signed.tr;
    let state = TransferState::parse(&asked.state);
    let query = |paging| FindTransfers {
        within: None,
        state,
        paging,
    };
    if wants_xlsx(&asked.format) {
        let narrowed = state.map(|state| {
            (
                tr.t("list-state"),
                tr.word("status-stock_transfer", state.as_str()),
            )
        });
        let name = ListName {
            code: "stock_transfers",
            title: &tr.t("stock-transfers"),
            narrowed: narrowed.into_iter().collect(),
            filter: &[("state", state.map_or("", TransferState::as_str))],
        };
        let mut whole = WholeList::begin(&app, &signed, name).await?;
        while let Some(paging) = whole.wants() {
            let found = signed.ask(&app, query(paging)).await?;
            let names = names(&app, &found.rows).await?;
            whole.add(found.total, &found.rows, columns(tr, &names))?;
        }
        return whole.finish().await;
    }
    let page = asked.page.parse().unwrap_or(1).max(1);
    let found = signed.ask(&app, query(Paging { page, size: PER_PAGE })).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let names = names(&app, &found.rows).await?;
    Ok(list_view(&signed.ctx(&app, PATH), (&asked, page), &found, &names).into_response())
}

fn list_view(
    ctx: &PageCtx,
    (asked, page): (&Asked, u32),
    found: &Rows<TransferRow>,
    names: &Names,
) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-transfers");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .here(title.clone())
        .actions(xlsx_button(tr, &url(LIST, &[("state", &asked.state)])));
    let mut states = vec![(String::new(), tr.t("ledger-all"))];
    states.extend(TransferState::ALL.iter().map(|state| {
        let words = tr.word("status-stock_transfer", state.as_str());
        (state.as_str().to_owned(), words)
    }));
    let nothing = empty(&Empty {
        text: tr.t("stock-no-transfers"),
        action: None,
    });
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| url(LIST, &[("state", &asked.state), ("page", &page_of(page))]),
    };
    shell(
        ctx,
        &head,
        html! {
            (filters(tr, &Filters::new(LIST), html! {
                (select(&Field::new(tr, "state", tr.t("list-state")), &states, &asked.state, Hx::default()))
            }))
            (card(Card::new("").flush(), table(tr, &Table::new(title.clone(), &found.rows, columns(tr, names)).empty(nothing))))
            (pager(tr, &pages))
        },
    )
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, TransferRow>> {
    let pieces = |key: &'static str, label: &str, of: fn(&TransferRow) -> u32| {
        Column::text(key, tr.t(label), of)
            .num()
            .xlsx_number(move |row: &TransferRow| Some(i64::from(of(row))))
    };
    vec![
        Column::new("no", tr.t("stock-no"), |row: &TransferRow| {
            html! { a href={ (LIST) "/" (row.transfer_id) } { (row.no) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("from", tr.t("stock-from"), |row: &TransferRow| {
            row.from_name.clone()
        }),
        Column::text("to", tr.t("stock-to"), |row: &TransferRow| row.to_name.clone()),
        pieces("sent", "stock-sent", |row| row.sent),
        pieces("received", "stock-received", |row| row.received),
        Column::new("state", tr.t("list-state"), move |row: &TransferRow| {
            status(tr, "stock_transfer", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::text("by", tr.t("stock-sent-by"), move |row: &TransferRow| {
            parts::who(tr, names, row.sent_by)
        }),
        Column::text("at", tr.t("stock-sent-at"), move |row: &TransferRow| {
            tr.moment(row.sent_at.0)
        })
        .code()
        .xlsx_moment(|row: &TransferRow| Some(row.sent_at.0)),
    ]
}
