use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    ledger::correction::{Correction, CorrectionState, Corrections},
};
use maud::html;
use portal_kit::{
    Card, CardRole, Column, Empty, PageHead, Pager, Table, Tr, card, empty, page, pager, table, tabs,
};
use serde::Deserialize;

use super::{change, number, standing};
use crate::{
    pages::{journal::READERS, ledger::books_tabs, parts::state_tabs, statement::serial},
    web::{App, ListName, Names, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PATH: &str = "/ledger/corrections";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Filter {
    state: String,
    page: Option<u32>,
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = CorrectionState::parse(&filter.state);
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, state).await;
    }
    let found = signed.ask(&app, Corrections { state, paging }).await?;
    signed.reaches(paging.size, found.total)?;
    let names = names(&app, &signed, &found.rows).await?;
    let (ctx, tr) = (signed.ctx(&app, "/ledger"), signed.tr);
    let title = tr.t("correction-title");
    let rows = Table::new(title.clone(), &found.rows, columns(tr, &names));
    let code = state.map(CorrectionState::as_str).unwrap_or_default();
    let href = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    let states = CorrectionState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-proposal", states, code, &|state| href(state, 1));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .here(title.clone())
        .actions(html! { (xlsx_button(tr, &href(code, 1))) });
    let nothing = empty(&Empty {
        text: tr.t("correction-none"),
        action: None,
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    let shown = page(
        &ctx,
        &head,
        html! {
            (books_tabs(tr, "/ledger/corrections"))
            (card(Card::new("").flush(), html! {
                (tabs(&title, &all))
                (table(tr, &rows.empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(code, n) }))
            }))
        },
    );
    Ok(shown.into_response())
}

/// Everybody on these rows.
async fn names(app: &App, signed: &Signed, rows: &[Correction]) -> contracts::Result<Names> {
    let people: Vec<_> = rows.iter().filter_map(|row| row.volunteer_id).collect();
    let both = rows.iter().flat_map(|row| [row.proposed_by, row.decided_by]);
    let staff: Vec<_> = both.flatten().collect();
    Names::load(signed, app, [], people)
        .await?
        .with_staff(app, staff)
        .await
}

/// Every correction in this state, as a file.
async fn file(app: &App, signed: &Signed, state: Option<CorrectionState>) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "corrections",
        title: &tr.t("correction-title"),
        narrowed: state
            .map(|state| (tr.t("list-state"), tr.word("status-proposal", state.as_str())))
            .into_iter()
            .collect(),
        filter: &[("state", state.map_or("", CorrectionState::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, Corrections { state, paging }).await?;
        let names = names(app, signed, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(tr, &names))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, Correction>> {
    vec![
        Column::new("no", tr.t("correction-no"), |row: &Correction| {
            html! { a href={ "/ledger/corrections/" (row.correction_id) } { (number(row.no)) } }
        })
        .code()
        .card(CardRole::Title),
        Column::text("kind", tr.t("correction-kind"), move |row: &Correction| {
            tr.word("correction", row.kind.as_str())
        }),
        Column::text("whose", tr.t("correction-whose"), move |row: &Correction| {
            row.volunteer_id.map_or("—", |id| names.volunteer(id)).to_owned()
        }),
        Column::new("seq", tr.t("ledger-serial"), |row: &Correction| {
            html! { a href={ "/ledger/entries/" (row.seq) } { (serial(row.seq)) } }
        })
        .code(),
        Column::text("day", tr.t("journal-effective"), |row: &Correction| {
            row.effective.0.to_string()
        })
        .code()
        .xlsx_day(|row| Some(row.effective.0)),
        Column::new("change", tr.t("ledger-amount"), move |row: &Correction| {
            change(tr, row)
        })
        .xlsx_minutes(|row| Some(row.amount_after.get() - row.amount_before.get())),
        Column::text("reason", tr.t("correction-reason"), |row: &Correction| {
            row.reason.clone()
        })
        .card(CardRole::Full),
        Column::text("by", tr.t("correction-proposed-by"), move |row: &Correction| {
            row.proposed_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::text(
            "decided",
            tr.t("correction-decided-by"),
            move |row: &Correction| row.decided_by.map_or("—", |id| names.staff(id)).to_owned(),
        ),
        Column::new("state", tr.t("list-state"), move |row: &Correction| {
            standing(tr, row.state)
        })
        .card(CardRole::Amount),
    ]
}
