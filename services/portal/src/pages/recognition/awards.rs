use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use contracts::{
    Paging,
    volunteer::award::{AwardRow, AwardState, FindAwards, Ranked},
};
use maud::html;
use portal_kit::{Button, CardRole, Column, Table, Tr, status};

use super::{
    READERS,
    by_state::{ByState, Filter},
    ranking,
};
use crate::web::{App, Names, OrgTree, Page, Signed, wants_xlsx};

pub(super) const PATH: &str = "/recognition/awards";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = AwardState::parse(&filter.state);
    let list = ByState {
        path: PATH,
        code: "awards",
        set: "status-award",
        state: state.map(AwardState::as_str).unwrap_or_default(),
    };
    let (tr, orgs) = (signed.tr, app.orgs());
    if wants_xlsx(&filter.format) {
        let mut whole = list.file(&app, &signed).await?;
        while let Some(paging) = whole.wants() {
            let (found, names) = ask(&app, &signed, state, paging).await?;
            whole.add(found.total, &found.rows, columns(tr, &names, &orgs))?;
        }
        return whole.finish().await;
    }
    let paging = filter.paging();
    let (found, names) = ask(&app, &signed, state, paging).await?;
    let rows = Table::new(
        tr.t("recognition-awards"),
        &found.rows,
        columns(tr, &names, &orgs),
    );
    let states = AwardState::ALL.iter().map(|state| state.as_str());
    Ok(list.page(
        &app,
        &signed,
        states,
        (paging, found.total),
        rows,
        html! { (Button::link(signed.tr.t("award-ranking"), ranking::PATH)) },
    ))
}

/// A page of the list with the names of those on it.
async fn ask(
    app: &App,
    signed: &Signed,
    state: Option<AwardState>,
    paging: Paging,
) -> contracts::Result<(contracts::Page<AwardRow>, Names)> {
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
    Ok((found, names))
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
