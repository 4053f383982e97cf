use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    volunteer::star::{FindStars, StarRow, StarState},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageHead, Pager, Table, TagKind, Tr, card, empty, page, pager,
    print_head, status, table, tabs, tag,
};
use serde::Deserialize;

use super::{READERS, kinds};
use crate::{
    pages::parts::state_tabs,
    web::{App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PATH: &str = "/recognition/stars";

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

/// ★★★
pub fn stars_in_words(level: u8) -> String {
    "★".repeat(level.into())
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = StarState::parse(&filter.state);
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, state).await;
    }
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let asked = FindStars {
        within: None,
        state,
        paging,
    };
    let found = signed.ask(&app, asked).await?;
    let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
    let names = Names::load(&signed, &app, [], people).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("recognition-stars");
    let rows = Table::new(title.clone(), &found.rows, columns(tr, &names, &orgs));
    let code = state.map(StarState::as_str).unwrap_or_default();
    let href = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    let states = StarState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-star", states, code, &|state| href(state, 1));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title.clone())
        .actions(html! { (xlsx_button(tr, &href(code, paging.page))) (Button::print(tr.t("ledger-print"))) });
    let nothing = empty(&Empty {
        text: tr.t("recognition-none"),
        action: None,
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    let shown = page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, &state.map(|state| tr.word("status-star", state.as_str())).unwrap_or_default()))
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
async fn file(app: &App, signed: &Signed, state: Option<StarState>) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let word = state.map(StarState::as_str).unwrap_or_default();
    let named = state.map(|state| (tr.t("list-state"), tr.word("status-star", state.as_str())));
    let name = ListName {
        code: "stars",
        title: &tr.t("recognition-stars"),
        narrowed: named.into_iter().collect(),
        filter: &[("state", word)],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let asked = FindStars {
            within: None,
            state,
            paging,
        };
        let found = signed.ask(app, asked).await?;
        let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
        let names = Names::load(signed, app, [], people).await?;
        whole.add(found.total, &found.rows, columns(tr, &names, &orgs))?;
    }
    whole.finish().await
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
