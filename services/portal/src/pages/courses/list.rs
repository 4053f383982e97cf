use axum::extract::{Query, State};
use contracts::{
    Paging,
    volunteer::{CourseRow, FindCourses},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, Icon, PageHead, Pager, Table, card, empty, page, pager, table,
};
use serde::Deserialize;

use crate::{
    pages::volunteers::REGISTRARS,
    web::{App, Page, Signed, page_of, url},
};

#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    page: Option<u32>,
}

/// Courses of the reader's part of the tree, and those around it.
pub async fn show(State(app): State<App>, signed: Signed, Query(which): Query<Which>) -> Page {
    let paging = Paging {
        page: which.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let found = signed.ask(&app, FindCourses { paging }).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let columns = vec![
        Column::new("title", tr.t("volunteer-course"), |row: &CourseRow| {
            html! { a href={ "/courses/" (row.course_id) } { (row.title) } }
        })
        .card(CardRole::Title),
        Column::text("org", tr.t("course-org"), |row: &CourseRow| {
            orgs.town_village(&row.org)
        }),
        Column::text("place", tr.t("course-place"), |row: &CourseRow| row.place.clone()),
        Column::text("held", tr.t("volunteer-held-on"), |row: &CourseRow| {
            tr.date(row.held_on.0)
        })
        .code(),
        Column::text("to", tr.t("valid-to"), |row: &CourseRow| tr.date(row.valid_to.0)).code(),
        Column::text("attended", tr.t("course-attended"), |row: &CourseRow| {
            format!("{} / {}", row.attended, row.seats)
        })
        .num(),
    ];
    let new = || {
        Button::link(tr.t("course-new"), "/courses/new")
            .primary()
            .icon(Icon::Plus)
    };
    let may_open = signed.has(REGISTRARS);
    let mut head = PageHead::new(tr.t("courses-title"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(tr.t("courses-title"));
    if may_open {
        head = head.actions(html! { (new()) });
    }
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
                (table(tr, &Table::new(tr.t("courses-title"), &found.rows, columns).empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url("/courses", &[("page", &page_of(n))]) }))
            },
        ),
    ))
}
