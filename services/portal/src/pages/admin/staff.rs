use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::{Paging, Role};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Field, Filters, Hx, Icon, PageHead, Pager, Table, TagKind, card,
    chips, filters, page, pager, select, table, tag,
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
    web::{App, Page, Signed, page_of, url},
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
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page {
    signed.needs(READERS)?;
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let role = Role::parse(&filter.role);
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let waiting = staff_change::list(&mut db, None).await?;
    let (rows, total) = staff::find(&mut db, &signed.scope, role, paging.limit(), paging.offset()).await?;
    drop(db);
    let (ctx, tr, orgs) = (signed.ctx(&app, "/admin/staff"), signed.tr, app.orgs());
    let now = app.host.clock().now();
    let crypto = app.host.crypto();
    let mut roles = vec![(String::new(), tr.t("find-all"))];
    roles.extend(
        Role::ALL
            .iter()
            .map(|role| (role.as_str().to_owned(), tr.word("role", role.as_str()))),
    );
    let columns = vec![
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
    ];
    let mut head = PageHead::new(tr.t("nav-staff"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-staff"));
    if signed.has(&[Role::SystemAdmin]) {
        head = head.actions(
            html! { (Button::link(tr.t("staff-new"), "/admin/staff/new").primary().icon(Icon::Plus)) },
        );
    }
    let set: Vec<Chip> = role
        .map(|role| Chip {
            label: tr.t("me-roles"),
            value: tr.word("role", role.as_str()),
            remove: "/admin/staff".to_owned(),
        })
        .into_iter()
        .collect();
    let total = u64::try_from(total).unwrap_or(0);
    let href = |n: u32| url("/admin/staff", &[("role", &filter.role), ("page", &page_of(n))]);
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
                    (table(tr, &Table::new(tr.t("nav-staff"), &rows, columns).row_id(|row| format!("staff-{}", row.id))))
                    (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &href }))
                }
            }
        },
    ))
}
