//! The portal's audit trail, for the auditor and the security administrator. Looking at it is an entry itself.

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{Actor, Paging, Role};
use kernel::StaffId;
use maud::html;
use portal_kit::{
    AlertKind, Button, CardRole, Chip, Column, Field, Filters, Hx, PageHead, Pager, Table, TagKind, Tr,
    alert, chips, filters, page, pager, select, table, tag,
};
use runtime::Failure;
use serde::Deserialize;
use serde_json::json;

use crate::{
    store::audit::{self, AuditRow},
    web::{App, ListName, Names, Page, Signed, WholeList, narrowed, page_of, url, wants_xlsx, xlsx_button},
};

/// What the trail can be narrowed to: the first word of the action.
const SUBJECTS: [&str; 7] = [
    "staff",
    "volunteer",
    "org_unit",
    "setting",
    "elder",
    "audit",
    "list",
];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/audit", get(list))
}

#[derive(Deserialize, Default)]
struct Filter {
    #[serde(default)]
    about: String,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&[Role::Auditor, Role::SecurityAdmin])?;
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let about = SUBJECTS.into_iter().find(|subject| *subject == filter.about);
    let (ctx, tr) = (signed.ctx(&app, "/audit"), signed.tr);
    let set: Vec<Chip> = about
        .map(|subject| Chip {
            label: tr.t("audit-about"),
            value: tr.word("audit", subject),
            remove: "/audit".to_owned(),
        })
        .into_iter()
        .collect();
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, about, &set).await;
    }
    let read = app.host.read(signed.actor.clone());
    let (rows, total) = rows(&app, about, paging).await?;
    read.audit(
        "audit.read",
        "page",
        json!({ "page": paging.page, "about": about }),
    )
    .await?;
    signed.reaches(paging.size, total)?;
    let names = names(&app, &rows).await?;

    let mut subjects = vec![(String::new(), tr.t("find-all"))];
    subjects.extend(
        SUBJECTS
            .iter()
            .map(|subject| ((*subject).to_owned(), tr.word("audit", subject))),
    );
    let href = |n: u32| url("/audit", &[("about", &filter.about), ("page", &page_of(n))]);
    let total = u64::try_from(total).unwrap_or(0);
    let head = PageHead::new(tr.t("nav-audit"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-audit"))
        .actions(html! {
            (xlsx_button(tr, &href(1)))
            @if signed.has(&[Role::Auditor]) { (Button::link(tr.t("nav-messages"), "/messages")) }
        });
    Ok(page(
        &ctx,
        &head,
        html! {
            (alert(AlertKind::Info, html! { (tr.t("audit-note")) }))
            section.card {
                (filters(tr, &Filters::new("/audit").live("#trail"), html! {
                    (select(&Field::new(tr, "about", tr.t("audit-about")), &subjects, &filter.about, Hx::default()))
                }))
                div #trail {
                    (chips(tr, &set, "/audit"))
                    (table(tr, &Table::new(tr.t("nav-audit"), &rows, columns(tr, &names))))
                    (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &href }))
                }
            }
        },
    )
    .into_response())
}

/// A page of the trail and the number of all rows.
async fn rows(app: &App, about: Option<&str>, paging: Paging) -> runtime::Result<(Vec<AuditRow>, i64)> {
    let prefix = about.map(|subject| format!("{subject}."));
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    audit::page(&mut db, prefix.as_deref(), paging.limit(), paging.offset()).await
}

/// Who did it, and the accounts that it was done to.
async fn names(app: &App, rows: &[AuditRow]) -> contracts::Result<Names> {
    let actors: Vec<Option<Actor>> = rows
        .iter()
        .map(|row| serde_json::from_value(row.actor.clone()).ok())
        .collect();
    // Sign-in is written by the portal itself: then the account is what it is about.
    let about_staff = rows
        .iter()
        .filter(|row| row.action.starts_with("staff."))
        .filter_map(|row| row.object.parse().ok());
    let staff: Vec<StaffId> = actors
        .iter()
        .flatten()
        .filter_map(Actor::staff_id)
        .chain(about_staff)
        .collect();
    Names::default().with_staff(app, staff).await
}

/// The trail, or all that it says of a subject, as a file.
async fn file(app: &App, signed: &Signed, about: Option<&str>, set: &[Chip]) -> Page<Response> {
    let name = ListName {
        code: "audit",
        title: &signed.tr.t("nav-audit"),
        narrowed: narrowed(set),
        filter: &[("about", about.unwrap_or_default())],
    };
    let mut whole = WholeList::begin(app, signed, name).await?.newest_first();
    while let Some(paging) = whole.wants() {
        let (rows, total) = rows(app, about, paging).await?;
        let names = names(app, &rows).await?;
        whole.add(total, &rows, columns(signed.tr, &names))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, AuditRow>> {
    let who = move |row: &AuditRow| match serde_json::from_value(row.actor.clone()) {
        Ok(Actor::Staff { id, .. }) => names.staff(id).to_owned(),
        Ok(Actor::Volunteer { .. }) => tr.t("audit-by-volunteer"),
        // Who signs in or fails to is the account that it is about, if there is one.
        Ok(Actor::Service { .. })
            if row.action.starts_with("staff.") && named(names, &row.object).is_some() =>
        {
            named(names, &row.object).unwrap_or_default().to_owned()
        }
        Ok(Actor::Service { name }) => name,
        Ok(Actor::System) => tr.t("settings-operator"),
        Err(_) => "—".to_owned(),
    };
    vec![
        Column::text("at", tr.t("audit-at"), move |row: &AuditRow| tr.moment(row.at)).code(),
        Column::text("who", tr.t("audit-who"), who),
        Column::new("action", tr.t("audit-action"), move |row: &AuditRow| {
            html! { (tr.word("audit", &row.action.replace('.', "-"))) " " span.muted.small { (row.action) } }
        })
        .card(CardRole::Title),
        Column::new("object", tr.t("audit-object"), move |row: &AuditRow| {
            let name = named(names, &row.object);
            html! { @if let Some(name) = name { (name) " " } span.muted.small { (row.object) } }
        }),
        Column::text("detail", tr.t("audit-detail"), |row: &AuditRow| {
            row.detail.to_string()
        })
        .class("small")
        .card(CardRole::Full),
        Column::new("sealed", tr.t("audit-seal"), move |row: &AuditRow| {
            if row.is_sealed {
                tag(TagKind::Ok, &tr.t("audit-sealed"))
            } else {
                tag(TagKind::Info, &tr.t("audit-unsealed"))
            }
        })
        .card(CardRole::Amount),
    ]
}

/// Name of the member of staff that an object is, if it is one.
fn named<'a>(names: &'a Names, object: &str) -> Option<&'a str> {
    object
        .parse()
        .ok()
        .map(|id| names.of(id))
        .filter(|name| *name != "—")
}
