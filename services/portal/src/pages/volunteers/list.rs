use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Paging, Personal,
    volunteer::{FindVolunteers, VolunteerRow, VolunteerState},
};
use kernel::OrgCode;
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Hx, Icon, Input, PageHead, Pager, Table, Tr, card,
    chips, empty, filter_empty, input, page, pager, select, status, table,
};
use serde::Deserialize;

use super::register::REGISTRARS;
use crate::{
    pages::{
        parts::{listed, org_options},
        recognition,
    },
    web::{
        App, ListName, OrgTree, Page, Post, Signed, WholeList, find_form, page_of, searched, typed, url,
        wants_xlsx, xlsx_button,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers", get(list).post(find))
}

#[derive(Deserialize, Default)]
struct Filter {
    /// What was typed, sealed.
    #[serde(default)]
    t: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

#[derive(Deserialize)]
struct Find {
    #[serde(default)]
    text: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    state: String,
}

fn href(t: &str, within: &str, state: &str, page: u32) -> String {
    url(
        "/volunteers",
        &[
            ("t", t),
            ("within", within),
            ("state", state),
            ("page", &page_of(page)),
        ],
    )
}

async fn find(State(app): State<App>, _: Signed, Post { data, .. }: Post<Find>) -> Redirect {
    Redirect::to(&href(&app.seal_text(&data.text), &data.within, &data.state, 1))
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    let text = app.open_text(&filter.t);
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let state = VolunteerState::parse(&filter.state);
    let within: Option<OrgCode> = filter.within.parse().ok();
    let query = FindVolunteers {
        text: text.clone().map(Personal),
        within: within.clone(),
        state,
        paging,
    };
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let (t, within_code, state_code) = (filter.t.as_str(), filter.within.as_str(), filter.state.as_str());
    let mut set = Vec::new();
    if let Some(within) = &within {
        set.push(Chip {
            label: tr.t("find-within"),
            value: orgs.town_village(within),
            remove: href(t, "", state_code, 1),
        });
    }
    if let Some(state) = state {
        set.push(Chip {
            label: tr.t("list-state"),
            value: tr.word("status-volunteer", state.as_str()),
            remove: href(t, within_code, "", 1),
        });
    }
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, query, &set).await;
    }
    let found = signed.ask(&app, query).await?;
    signed.reaches(paging.size, found.total)?;
    if let Some(text) = &text {
        set.insert(
            0,
            Chip {
                label: tr.t("find-text"),
                value: text.clone(),
                remove: href("", within_code, state_code, 1),
            },
        );
    }
    let mut states = vec![(String::new(), tr.t("find-all"))];
    states.extend(
        VolunteerState::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("status-volunteer", one.as_str()))),
    );
    let may_register = signed.has(REGISTRARS);
    let register = || {
        Button::link(tr.t("volunteers-new"), "/volunteers/new")
            .primary()
            .icon(Icon::Plus)
    };
    let nothing = if set.is_empty() {
        empty(&Empty {
            text: tr.t("volunteers-none"),
            action: may_register.then(register),
        })
    } else {
        filter_empty(tr, "/volunteers")
    };
    let (total, more) = listed(tr, text.is_some(), found.total);
    let mut head = PageHead::new(tr.t("nav-volunteers"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-volunteers"));
    head = head.actions(html! {
        @if signed.has(&recognition::READERS) { (Button::link(tr.t("recognition-title"), "/recognition/stars")) }
        (xlsx_button(tr, &href(t, within_code, state_code, 1)))
        @if may_register {
            (Button::link(tr.t("courses-title"), "/courses"))
            (Button::link(tr.t("volunteer-applications"), "/volunteers/applications"))
            (register())
        }
    });
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new("").flush(), html! {
                (find_form(&ctx, "/volunteers", html! {
                    (input(&Field::new(tr, "text", tr.t("find-text")).hint(tr.t("find-volunteers-hint")), Input::search(text.as_deref().unwrap_or_default())))
                    (select(&Field::new(tr, "within", tr.t("find-within")), &org_options(&orgs, &signed.scope, &tr.t("find-all")), within_code, Hx::default()))
                    (select(&Field::new(tr, "state", tr.t("list-state")), &states, state_code, Hx::default()))
                }))
                (chips(tr, &set, "/volunteers"))
                @if let Some(more) = more { (more) }
                (table(tr, &Table::new(tr.t("nav-volunteers"), &found.rows, columns(tr, &orgs)).empty(nothing).row_id(|row| format!("volunteer-{}", row.volunteer_id))))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(t, within_code, state_code, n) }))
            }))
        },
    )
    .into_response())
}

/// Every volunteer whom the filters leave, as a file. Found by what was typed, no more than are counted.
async fn file(app: &App, signed: &Signed, query: FindVolunteers, set: &[Chip]) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let (said, most) = searched(tr, set, query.text.as_ref());
    let name = ListName {
        code: "volunteers",
        title: &tr.t("nav-volunteers"),
        narrowed: said,
        filter: &[
            ("text", typed(query.text.as_ref().map_or("", |text| &text.0))),
            ("within", query.within.as_ref().map_or("", OrgCode::as_str)),
            ("state", query.state.map_or("", VolunteerState::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?.at_most(most);
    while let Some(paging) = whole.wants() {
        let part = FindVolunteers {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        whole.add(found.total, &found.rows, columns(tr, &orgs))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, orgs: &'a OrgTree) -> Vec<Column<'a, VolunteerRow>> {
    vec![
        Column::new("name", tr.t("person-name"), |row: &VolunteerRow| {
            html! { a href={ "/volunteers/" (row.volunteer_id) } { (row.name.0) } }
        })
        .card(CardRole::Title),
        Column::text("sex", tr.t("person-sex"), move |row: &VolunteerRow| {
            tr.word("sex", row.sex.as_str())
        }),
        Column::text("age", tr.t("person-age"), |row: &VolunteerRow| row.age).num(),
        Column::text("org", tr.t("volunteers-org"), |row: &VolunteerRow| {
            orgs.town_village(&row.org)
        }),
        Column::text("passbook", tr.t("volunteers-passbook"), |row: &VolunteerRow| {
            row.passbook_no.clone().unwrap_or_default()
        })
        .code(),
        Column::text("phone", tr.t("person-phone"), |row: &VolunteerRow| {
            row.phone_masked.clone()
        })
        .code(),
        Column::text("raw", tr.t("volunteers-raw"), move |row: &VolunteerRow| {
            tr.minutes(row.raw_minutes.get())
        })
        .num()
        .xlsx_minutes(|row| Some(row.raw_minutes.get())),
        Column::new("state", tr.t("list-state"), move |row: &VolunteerRow| {
            status(tr, "volunteer", row.state.as_str())
        })
        .card(CardRole::Amount),
    ]
}
