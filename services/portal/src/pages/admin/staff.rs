use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{Paging, Role};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Field, Filters, Hx, Icon, PageHead, Pager, Table, TagKind, Tr,
    card, chips, filters, page, pager, select, table, tag,
};
use runtime::Failure;
use serde::Deserialize;

use super::staff_card::kind_of;
use crate::{
    domain::staff::DECIDERS,
    store::{
        staff::{self, StaffRow},
        staff_change,
    },
    web::{App, ListName, OrgTree, Page, Signed, WholeList, narrowed, page_of, url, wants_xlsx, xlsx_button},
};

const READERS: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/staff", get(list))
}

#[derive(Deserialize, Default)]
struct Filter {
    #[serde(default)]
    role: String,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(READERS)?;
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let role = Role::parse(&filter.role);
    let tr = signed.tr;
    let set: Vec<Chip> = role
        .map(|role| Chip {
            label: tr.t("me-roles"),
            value: tr.word("role", role.as_str()),
            remove: "/admin/staff".to_owned(),
        })
        .into_iter()
        .collect();
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, role, &set).await;
    }
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let waiting = staff_change::list(&mut db, None).await?;
    let (rows, total) = staff::find(&mut db, &signed.scope, role, paging.limit(), paging.offset()).await?;
    drop(db);
    signed.reaches(paging.size, total)?;
    let (ctx, orgs) = (signed.ctx(&app, "/admin/staff"), app.orgs());
    let mut roles = vec![(String::new(), tr.t("find-all"))];
    roles.extend(
        Role::ALL
            .iter()
            .map(|role| (role.as_str().to_owned(), tr.word("role", role.as_str()))),
    );
    let total = u64::try_from(total).unwrap_or(0);
    let href = |n: u32| url("/admin/staff", &[("role", &filter.role), ("page", &page_of(n))]);
    let head = PageHead::new(tr.t("nav-staff"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-staff"))
        .actions(html! {
            (xlsx_button(tr, &href(1)))
            @if signed.has(&[Role::SystemAdmin]) {
                (Button::link(tr.t("staff-new"), "/admin/staff/new").primary().icon(Icon::Plus))
            }
        });
    Ok(page(
        &ctx,
        &head,
        html! {
            @if signed.has(DECIDERS) && !waiting.is_empty() {
                (card(Card::new(tr.t("staff-waiting")), html! {
                    ul {
                        @for change in &waiting {
                            li {
                                a href={ "/admin/staff/" (change.staff_id) } { (kind_of(tr, &change.change)) }
                                " " span.muted.small { (tr.moment(change.proposed_at)) }
                            }
                        }
                    }
                }))
            }
            section.card {
                (filters(tr, &Filters::new("/admin/staff").live("#staff"), html! {
                    (select(&Field::new(tr, "role", tr.t("me-roles")), &roles, &filter.role, Hx::default()))
                }))
                div #staff {
                    (chips(tr, &set, "/admin/staff"))
                    (table(tr, &Table::new(tr.t("nav-staff"), &rows, columns(&app, tr, &orgs)).row_id(|row| format!("staff-{}", row.id))))
                    (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &href }))
                }
            }
        },
    )
    .into_response())
}

/// Every account of the reader's part of the tree, as a file.
async fn file(app: &App, signed: &Signed, role: Option<Role>, set: &[Chip]) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let name = ListName {
        code: "staff",
        title: &tr.t("nav-staff"),
        narrowed: narrowed(set),
        filter: &[("role", role.map_or("", Role::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let (rows, total) = {
            let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
            staff::find(&mut db, &signed.scope, role, paging.limit(), paging.offset()).await?
        };
        whole.add(total, &rows, columns(app, tr, &orgs))?;
    }
    whole.finish().await
}

fn columns<'a>(app: &'a App, tr: Tr, orgs: &'a OrgTree) -> Vec<Column<'a, StaffRow>> {
    let (now, crypto) = (app.host.clock().now(), app.host.crypto());
    vec![
        Column::new("name", tr.t("person-name"), |row: &StaffRow| {
            let name = crypto.open(&row.name).unwrap_or_else(|_| "—".to_owned());
            html! { a href={ "/admin/staff/" (row.id) } { (name) } }
        })
        .card(CardRole::Title),
        Column::text("username", tr.t("sign-in-username"), |row: &StaffRow| {
            row.username.clone()
        })
        .code(),
        Column::new("roles", tr.t("me-roles"), move |row: &StaffRow| {
            html! { @for role in &row.roles { (tag(TagKind::Brand, &tr.word("role", role.as_str()))) } }
        }),
        Column::text("scope", tr.t("me-org"), |row: &StaffRow| {
            orgs.town_village(&row.scope)
        }),
        Column::new("factor", tr.t("staff-second-factor"), move |row: &StaffRow| {
            if row.has_second_factor {
                tag(TagKind::Ok, &tr.t("staff-enrolled"))
            } else {
                tag(TagKind::Warn, &tr.t("staff-not-enrolled"))
            }
        }),
        Column::text("last", tr.t("staff-last-sign-in"), move |row: &StaffRow| {
            row.last_sign_in_at.map(|at| tr.moment(at)).unwrap_or_default()
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &StaffRow| {
            if !row.is_active {
                tag(TagKind::Grey, &tr.t("staff-closed"))
            } else if row.locked_until.is_some_and(|until| now < until) {
                tag(TagKind::Bad, &tr.t("staff-locked"))
            } else {
                tag(TagKind::Ok, &tr.t("staff-active"))
            }
        })
        .card(CardRole::Amount),
    ]
}
