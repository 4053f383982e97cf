use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    volunteer::award::{AwardRow, AwardState, FindAwards, Ranked},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageHead, Pager, Table, Tr, card, empty, page, pager, print_head,
    status, table, tabs,
};
use serde::Deserialize;

use super::{READERS, kinds, ranking};
use crate::{
    pages::parts::state_tabs,
    web::{App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

pub(super) const PATH: &str = "/recognition/awards";

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
    let state = AwardState::parse(&filter.state);
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, state).await;
    }
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let asked = FindAwards {
        year: None,
        state,
        paging,
    };
    let found = signed.ask(&app, asked).await?;
    let people: Vec<_> = found
        .rows
        .iter()
        .filter_map(|row| row.ranked.volunteer_id)
        .collect();
    let names = Names::load(&signed, &app, [], people).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("recognition-awards");
    let rows = Table::new(title.clone(), &found.rows, columns(tr, &names, &orgs));
    let code = state.map(AwardState::as_str).unwrap_or_default();
    let href = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    let states = AwardState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-award", states, code, &|state| href(state, 1));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title.clone())
        .actions(html! {
            (Button::link(tr.t("award-ranking"), ranking::PATH))
            (xlsx_button(tr, &href(code, paging.page)))
            (Button::print(tr.t("ledger-print")))
        });
    let nothing = empty(&Empty {
        text: tr.t("recognition-none"),
        action: None,
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    let shown = page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, ""))
            (kinds(&signed, PATH))
            (card(Card::new("").flush(), html! {
                (tabs(&title, &all))
                (table(tr, &rows.empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(code, n) }))
            }))
        },
    );
    Ok(shown.into_response())
}

/// Every one in this state that the reader sees, as a file.
async fn file(app: &App, signed: &Signed, state: Option<AwardState>) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let word = state.map(AwardState::as_str).unwrap_or_default();
    let named = state.map(|state| (tr.t("list-state"), tr.word("status-award", state.as_str())));
    let name = ListName {
        code: "awards",
        title: &tr.t("recognition-awards"),
        narrowed: named.into_iter().collect(),
        filter: &[("state", word)],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let asked = FindAwards {
            year: None,
            state,
            paging,
        };
        let found = signed.ask(app, asked).await?;
        let people: Vec<_> = found
            .rows
            .iter()
            .filter_map(|row| row.ranked.volunteer_id)
            .collect();
        let names = Names::load(signed, app, [], people).await?;
        whole.add(found.total, &found.rows, columns(tr, &names, &orgs))?;
    }
    whole.finish().await
}

/// Who is ranked, in words.
pub(super) fn named(names: &Names, orgs: &OrgTree, ranked: &Ranked) -> String {
    match ranked.volunteer_id {
        Some(id) => names.volunteer(id).to_owned(),
        None => orgs.town_village(&ranked.org),
    }
}

fn columns<'a>(tr: Tr, names: &'a Names, orgs: &'a OrgTree) -> Vec<Column<'a, AwardRow>> {
    vec![
        Column::text("year", tr.t("award-year"), |row: &AwardRow| row.year.to_string()).code(),
        Column::text("kind", tr.t("award-kind"), move |row: &AwardRow| {
            tr.word("award", row.kind.as_str())
        }),
        Column::new("whose", tr.t("award-whose"), |row: &AwardRow| {
            html! { a href={ (PATH) "/" (row.award_id) } { (named(names, orgs, &row.ranked)) } }
        })
        .xlsx_text(|row| Some(named(names, orgs, &row.ranked)))
        .card(CardRole::Title),
        Column::text("place", tr.t("award-place"), |row: &AwardRow| row.ranked.place).num(),
        Column::text("raw", tr.t("award-raw"), move |row: &AwardRow| {
            tr.minutes(row.ranked.raw_minutes.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.ranked.raw_minutes.get())),
        Column::text("merits", tr.t("award-merits"), |row: &AwardRow| {
            row.merits.clone()
        })
        .card(CardRole::Full),
        Column::new("state", tr.t("list-state"), move |row: &AwardRow| {
            status(tr, "award", row.state.as_str())
        })
        .xlsx_text(move |row| Some(tr.word("status-award", row.state.as_str())))
        .card(CardRole::Amount),
    ]
}
