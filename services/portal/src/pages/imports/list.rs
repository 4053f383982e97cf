use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    ledger::import::{Import, Imports},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, Tr, card, empty, page, pager, table,
};
use serde::Deserialize;

use super::{FINANCE, standing};
use crate::{
    pages::{journal::READERS, ledger::books_tabs},
    web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PATH: &str = "/ledger/imports";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

#[derive(Deserialize, Default)]
struct Filter {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    if wants_xlsx(&filter.format) {
        return file(&app, &signed).await;
    }
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let found = signed.ask(&app, Imports { state: None, paging }).await?;
    signed.reaches(paging.size, found.total)?;
    let names = names(&app, &found.rows).await?;
    let (ctx, tr) = (signed.ctx(&app, "/ledger"), signed.tr);
    let title = tr.t("import-title");
    let new = || {
        Button::link(tr.t("import-new"), "/ledger/imports/new")
            .primary()
            .icon(Icon::Plus)
    };
    let finance = signed.has(FINANCE);
    let nothing = empty(&Empty {
        text: tr.t("import-none"),
        action: finance.then(new),
    });
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .here(title.clone())
        .actions(html! {
            (xlsx_button(tr, PATH))
            @if finance { (new()) }
        });
    let total = u64::try_from(found.total).unwrap_or(0);
    Ok(page(
        &ctx,
        &head,
        html! {
            (books_tabs(tr, PATH))
            (card(Card::new("").flush(), html! {
                (table(tr, &Table::new(title.clone(), &found.rows, columns(tr, &names)).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url(PATH, &[("page", &page_of(n))]) }))
            }))
        },
    )
    .into_response())
}

/// Who proposed and who decided.
async fn names(app: &App, rows: &[Import]) -> contracts::Result<Names> {
    let both = rows.iter().flat_map(|row| [row.proposed_by, row.decided_by]);
    let staff: Vec<_> = both.flatten().collect();
    Names::default().with_staff(app, staff).await
}

/// Every import, as a file.
async fn file(app: &App, signed: &Signed) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "imports",
        title: &tr.t("import-title"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, Imports { state: None, paging }).await?;
        let names = names(app, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(tr, &names))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, Import>> {
    vec![
        Column::new("title", tr.t("import-from"), |row: &Import| {
            html! { a href={ "/ledger/imports/" (row.import_id) } { (row.title) } }
        })
        .card(CardRole::Title),
        Column::text("rows", tr.t("import-rows"), move |row: &Import| {
            tr.number(row.totals.rows)
        })
        .num(),
        Column::text("standard", tr.t("import-standard"), move |row: &Import| {
            tr.minutes(row.totals.standard.get())
        })
        .num(),
        Column::text("posted", tr.t("import-posted"), move |row: &Import| {
            tr.number(row.posted)
        })
        .num(),
        Column::text("by", tr.t("correction-proposed-by"), |row: &Import| {
            row.proposed_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::text("decided", tr.t("correction-decided-by"), |row: &Import| {
            row.decided_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::new("state", tr.t("list-state"), move |row: &Import| {
            standing(tr, row.state)
        })
        .card(CardRole::Amount),
    ]
}
