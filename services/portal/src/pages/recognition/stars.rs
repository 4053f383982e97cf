use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use contracts::{
    Paging,
    volunteer::star::{FindStars, StarRow, StarState},
};
use maud::html;
use portal_kit::{CardRole, Column, Table, TagKind, Tr, status, tag};

use super::{
    READERS,
    by_state::{ByState, Filter},
};
use crate::web::{App, Names, OrgTree, Page, Signed, wants_xlsx};

const PATH: &str = "/recognition/stars";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

/// ★★★
pub fn stars_in_words(level: u8) -> String {
    "★".repeat(level.into())
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = StarState::parse(&filter.state);
    let list = ByState {
        path: PATH,
        code: "stars",
        set: "status-star",
        state: state.map(StarState::as_str).unwrap_or_default(),
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
    let rows = Table::new(tr.t("recognition-stars"), &found.rows, columns(tr, &names, &orgs));
    let states = StarState::ALL.iter().map(|state| state.as_str());
    Ok(list.page(&app, &signed, states, (paging, found.total), rows, html! {}))
}

/// A page of the list with the names of those on it.
async fn ask(
    app: &App,
    signed: &Signed,
    state: Option<StarState>,
    paging: Paging,
) -> contracts::Result<(contracts::Page<StarRow>, Names)> {
    let asked = FindStars {
        within: None,
        state,
        paging,
    };
    let found = signed.ask(app, asked).await?;
    let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
    let names = Names::load(signed, app, [], people).await?;
    Ok((found, names))
}

fn columns<'a>(tr: Tr, names: &'a Names, orgs: &'a OrgTree) -> Vec<Column<'a, StarRow>> {
    vec![
        Column::new("whose", tr.t("recognition-whose"), |row: &StarRow| {
            html! { a href={ (PATH) "/" (row.star_id) } { (names.volunteer(row.volunteer_id)) } }
        })
        .xlsx_text(|row| Some(names.volunteer(row.volunteer_id).to_owned()))
        .card(CardRole::Title),
        Column::text("org", tr.t("volunteers-org"), |row: &StarRow| {
            orgs.town_village(&row.org)
        }),
        Column::text("level", tr.t("star-level"), |row: &StarRow| {
            stars_in_words(row.level)
        })
        .class("strong"),
        Column::new("raw", tr.t("star-raw"), move |row: &StarRow| {
            html! {
                (tr.minutes(row.raw_minutes.get()))
                @if short(row) { " " (tag(TagKind::Bad, &tr.t("star-short"))) }
            }
        })
        .num()
        .xlsx_minutes(|row| Some(row.raw_minutes.get())),
        Column::text("applied", tr.t("recognition-applied-at"), move |row: &StarRow| {
            tr.moment(row.applied_at.0)
        })
        .code()
        .xlsx_moment(|row| Some(row.applied_at.0)),
        Column::text("notice", tr.t("recognition-notice-to"), move |row: &StarRow| {
            row.notice_to.map_or("—".into(), |day| day.0.to_string())
        })
        .code()
        .xlsx_day(|row| row.notice_to.map(|day| day.0)),
        Column::new("state", tr.t("list-state"), move |row: &StarRow| {
            status(tr, "star", row.state.as_str())
        })
        .xlsx_text(move |row| Some(tr.word("status-star", row.state.as_str())))
        .card(CardRole::Amount),
    ]
}

/// Whether a correction has taken back hours that the level needs.
pub(super) fn short(row: &StarRow) -> bool {
    let live = !matches!(row.state, StarState::Refused | StarState::Withdrawn);
    live && row.raw_minutes_now.get() < row.threshold_h * 60
}
