use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Paging, Personal, Role,
    elderly::{ElderRow, ElderState, FindElders},
};
use kernel::{Category, OrgCode};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Hx, Icon, Input, PageHead, Pager, Table, TagKind, Tr,
    card, chips, empty, filter_empty, input, page, pager, select, status, table, tag,
};
use serde::Deserialize;

use crate::{
    pages::parts::{circumstances, listed, org_options, priority},
    web::{
        App, ListName, OrgTree, Page, Post, Signed, WholeList, find_form, page_of, searched, typed, url,
        wants_xlsx, xlsx_button,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders", get(list).post(find))
}

#[derive(Deserialize, Default)]
struct Filter {
    /// What was typed, sealed.
    #[serde(default)]
    t: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    category: String,
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
    category: String,
}

impl Filter {
    fn href(&self, t: &str, within: &str, category: &str, page: u32) -> String {
        url(
            "/elders",
            &[
                ("t", t),
                ("within", within),
                ("category", category),
                ("page", &page_of(page)),
            ],
        )
    }
}

async fn find(State(app): State<App>, _: Signed, Post { data, .. }: Post<Find>) -> Redirect {
    let sealed = app.seal_text(&data.text);
    Redirect::to(&Filter::default().href(&sealed, &data.within, &data.category, 1))
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    let text = app.open_text(&filter.t);
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let category: Option<Category> = filter.category.parse().ok();
    let within: Option<OrgCode> = filter.within.parse().ok();
    let query = FindElders {
        text: text.clone().map(Personal),
        within: within.clone(),
        category,
        paging,
    };
    let (ctx, tr, orgs) = (signed.ctx(&app, "/elders"), signed.tr, app.orgs());
    let (t, within_code, category_code) = (
        filter.t.as_str(),
        filter.within.as_str(),
        filter.category.as_str(),
    );
    let mut set = Vec::new();
    if let Some(within) = &within {
        set.push(Chip {
            label: tr.t("find-within"),
            value: orgs.town_village(within),
            remove: filter.href(t, "", category_code, 1),
        });
    }
    if let Some(category) = category {
        set.push(Chip {
            label: tr.t("elders-category"),
            value: tr.word("category", category.as_str()),
            remove: filter.href(t, within_code, "", 1),
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
                remove: filter.href("", within_code, category_code, 1),
            },
        );
    }
    let mut categories = vec![(String::new(), tr.t("find-all"))];
    categories.extend(
        Category::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("category", one.as_str()))),
    );
    let may_register = signed.has(&[Role::Clerk, Role::Branch, Role::Operator]);
    let register = || {
        Button::link(tr.t("elders-new"), "/elders/new")
            .primary()
            .icon(Icon::Plus)
    };
    let nothing = if set.is_empty() {
        empty(&Empty {
            text: tr.t("elders-none"),
            action: may_register.then(register),
        })
    } else {
        filter_empty(tr, "/elders")
    };
    let (total, more) = listed(tr, text.is_some(), found.total);
    let mut head = PageHead::new(tr.t("nav-elders"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-elders"));
    let requests = Button::link(tr.t("erasure-title"), "/erasures").quiet();
    let file = xlsx_button(tr, &filter.href(t, within_code, category_code, 1));
    if may_register {
        let import = Button::link(tr.t("elder_import-title"), "/elders/import").icon(Icon::List);
        head = head.actions(html! { (requests) (file) (import) (register()) });
    } else {
        head = head.actions(file);
    }
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new("").flush(), html! {
                (find_form(&ctx, "/elders", html! {
                    (input(&Field::new(tr, "text", tr.t("find-text")).hint(tr.t("find-people-hint")), Input::search(text.as_deref().unwrap_or_default())))
                    (select(&Field::new(tr, "within", tr.t("find-within")), &org_options(&orgs, &signed.scope, &tr.t("find-all")), within_code, Hx::default()))
                    (select(&Field::new(tr, "category", tr.t("elders-category")), &categories, category_code, Hx::default()))
                }))
                (chips(tr, &set, "/elders"))
                @if let Some(more) = more { (more) }
                (table(tr, &Table::new(tr.t("nav-elders"), &found.rows, columns(tr, &orgs)).empty(nothing).row_id(|row| format!("elder-{}", row.elder_id))))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| filter.href(t, within_code, category_code, n) }))
            }))
        },
    )
    .into_response())
}

/// Every elder whom the filters leave, as a file. Found by what was typed, no more than are counted.
async fn file(app: &App, signed: &Signed, query: FindElders, set: &[Chip]) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let (said, most) = searched(tr, set, query.text.as_ref());
    let name = ListName {
        code: "elders",
        title: &tr.t("nav-elders"),
        narrowed: said,
        filter: &[
            ("text", typed(query.text.as_ref().map_or("", |text| &text.0))),
            ("within", query.within.as_ref().map_or("", OrgCode::as_str)),
            ("category", query.category.map_or("", Category::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?.at_most(most);
    while let Some(paging) = whole.wants() {
        let part = FindElders {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        whole.add(found.total, &found.rows, columns(tr, &orgs))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, orgs: &'a OrgTree) -> Vec<Column<'a, ElderRow>> {
    vec![
        Column::new("name", tr.t("person-name"), move |row: &ElderRow| {
            html! {
                a href={ "/elders/" (row.elder_id) } { (row.name.0) }
                @if row.state != ElderState::Active { " " (status(tr, "elder", row.state.as_str())) }
            }
        })
        .card(CardRole::Title),
        Column::text("sex", tr.t("person-sex"), move |row: &ElderRow| {
            tr.word("sex", row.sex.as_str())
        }),
        Column::text("age", tr.t("person-age"), |row: &ElderRow| row.age).num(),
        Column::new("priority", tr.t("elders-priority"), move |row: &ElderRow| {
            priority(tr, row.priority)
        })
        .card(CardRole::Amount),
        Column::new("category", tr.t("elders-category"), move |row: &ElderRow| {
            html! { @for category in &row.categories { (tag(TagKind::Warn, &tr.word("category", category.as_str()))) } }
        }),
        Column::new("traits", tr.t("elders-traits"), move |row: &ElderRow| {
            circumstances(tr, row)
        }),
        Column::text("village", tr.t("person-village"), |row: &ElderRow| {
            orgs.town_village(&row.village)
        }),
        Column::text("phone", tr.t("person-phone"), move |row: &ElderRow| {
            row.phone_masked
                .clone()
                .unwrap_or_else(|| tr.t("elders-no-phone"))
        })
        .code(),
    ]
}
