use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    ledger::fund::{FindFundEntries, FundEntryKind, FundEntryRow, FundEntryState},
};
use maud::{Markup, html};
use portal_kit::{
    Card, Field, Filters, Hx, PageCtx, PageHead, Pager, card, filters, page as shell, pager, select,
};
use serde::Deserialize;

use super::{READERS, parts};
use crate::web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button};

const PER_PAGE: u32 = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    state: String,
    page: String,
    format: String,
}

/// All entries, by kind and state.
pub async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    signed.needs(&READERS)?;
    let page = asked.page.parse().unwrap_or(1).max(1);
    let query = FindFundEntries {
        kind: FundEntryKind::parse(&asked.kind),
        state: FundEntryState::parse(&asked.state),
        waiting: false,
        paging: Paging { page, size: PER_PAGE },
    };
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, query).await;
    }
    let found = signed.ask(&app, query).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let people = found.rows.iter().filter_map(|row| row.recorded_by);
    let names = Names::default().with_staff(&app, people).await?;
    Ok(view(&signed.ctx(&app, "/fund"), &asked, page, &found, &names).into_response())
}

/// Every entry that the filters leave, as a file.
async fn file(app: &App, signed: &Signed, query: FindFundEntries) -> Page<Response> {
    let tr = signed.tr;
    let kind = query.kind.map(|kind| (tr.t("fund-kind"), parts::kind(tr, kind)));
    let state = query
        .state
        .map(|state| (tr.t("list-state"), tr.word("status-fund", state.as_str())));
    let name = ListName {
        code: "fund_entries",
        title: &tr.t("fund-entries"),
        narrowed: kind.into_iter().chain(state).collect(),
        filter: &[
            ("kind", query.kind.map_or("", FundEntryKind::as_str)),
            ("state", query.state.map_or("", FundEntryState::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let part = FindFundEntries {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        let people = found.rows.iter().filter_map(|row| row.recorded_by);
        let names = Names::default().with_staff(app, people).await?;
        whole.add(found.total, &found.rows, parts::columns(tr, &names))?;
    }
    whole.finish().await
}

fn view(ctx: &PageCtx, asked: &Asked, page: u32, found: &Rows<FundEntryRow>, names: &Names) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("fund-entries");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("fund-title"), "/fund")
        .here(title.clone())
        .actions(xlsx_button(
            tr,
            &url("/fund/entries", &[("kind", &asked.kind), ("state", &asked.state)]),
        ));
    let all = || vec![(String::new(), tr.t("ledger-all"))];
    let mut kinds = all();
    kinds.extend(
        FundEntryKind::ALL
            .iter()
            .map(|kind| (kind.as_str().to_owned(), parts::kind(tr, *kind))),
    );
    let mut states = all();
    states.extend(
        FundEntryState::ALL
            .iter()
            .map(|state| (state.as_str().to_owned(), tr.word("status-fund", state.as_str()))),
    );
    let pages = Pager {
        page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| {
            url(
                "/fund/entries",
                &[
                    ("kind", &asked.kind),
                    ("state", &asked.state),
                    ("page", &page_of(page)),
                ],
            )
        },
    };
    shell(
        ctx,
        &head,
        html! {
            (filters(tr, &Filters::new("/fund/entries"), html! {
                (select(&Field::new(tr, "kind", tr.t("fund-kind")), &kinds, &asked.kind, Hx::default()))
                (select(&Field::new(tr, "state", tr.t("list-state")), &states, &asked.state, Hx::default()))
            }))
            (card(Card::new(title.clone()).flush(), parts::list(tr, &title, &found.rows, names)))
            (pager(tr, &pages))
        },
    )
}
