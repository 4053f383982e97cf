use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Paging,
    volunteer::{CourseRow, FindCourses},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, Tr, card, empty, page, pager, table,
};
use serde::Deserialize;

use crate::{
    pages::volunteers::REGISTRARS,
    web::{App, ListName, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

/// Courses of the reader's part of the tree, and those around it.
pub async fn show(State(app): State<App>, signed: Signed, Query(which): Query<Which>) -> Page<Response> {
    if wants_xlsx(&which.format) {
        return file(&app, &signed).await;
    }
    let paging = Paging {
        page: which.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let found = signed.ask(&app, FindCourses { paging }).await?;
    signed.reaches(paging.size, found.total)?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let new = || {
        Button::link(tr.t("course-new"), "/courses/new")
            .primary()
            .icon(Icon::Plus)
    };
    let may_open = signed.has(REGISTRARS);
    let head = PageHead::new(tr.t("courses-title"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(tr.t("courses-title"))
        .actions(html! {
            (xlsx_button(tr, "/courses"))
            @if may_open { (new()) }
        });
    let nothing = empty(&Empty {
        text: tr.t("courses-none"),
        action: may_open.then(new),
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    Ok(page(
        &ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (table(tr, &Table::new(tr.t("courses-title"), &found.rows, columns(tr, &orgs)).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url("/courses", &[("page", &page_of(n))]) }))
            },
        ),
    )
    .into_response())
}

/// Every course that the reader sees, as a file.
async fn file(app: &App, signed: &Signed) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let name = ListName {
        code: "courses",
        title: &tr.t("courses-title"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, FindCourses { paging }).await?;
        whole.add(found.total, &found.rows, columns(tr, &orgs))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, orgs: &'a OrgTree) -> Vec<Column<'a, CourseRow>> {
    vec![
        Column::new("title", tr.t("volunteer-course"), |row: &CourseRow| {
            html! { a href={ "/courses/" (row.course_id) } { (row.title) } }
        })
        .card(CardRole::Title),
        Column::text("org", tr.t("course-org"), |row: &CourseRow| {
            orgs.town_village(&row.org)
        }),
        Column::text("place", tr.t("course-place"), |row: &CourseRow| row.place.clone()),
        Column::text("held", tr.t("volunteer-held-on"), move |row: &CourseRow| {
            tr.date(row.held_on.0)
        })
        .code(),
        Column::text("to", tr.t("valid-to"), move |row: &CourseRow| {
            tr.date(row.valid_to.0)
        })
        .code(),
        Column::text("attended", tr.t("course-attended"), |row: &CourseRow| {
            format!("{} / {}", row.attended, row.seats)
        })
        .num(),
    ]
}
