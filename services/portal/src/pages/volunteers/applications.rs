//! `/volunteers/applications`: who waits for vetting, decided in the row (ui §4.4, journey 2: one tap to pass, two to
//! return); for the branch, certificates that wait for a second person (R3.4).

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging, Role,
    dispatch::ListServices,
    volunteer::{
        FindVolunteers, QualificationState, Vetting, VolunteerRow, VolunteerState, WaitingCertificate,
        WaitingCertificates,
    },
};
use kernel::Lang;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Pager, Table, Tr, card, empty, page, pager,
    post_form, table,
};
use serde::Deserialize;

use super::{card::SUB_BRANCH, register::REGISTRARS};
use crate::{
    pages::orders::catalogue::Catalogue,
    web::{App, ListName, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/volunteers/applications", get(show))
}

/// Where the answer to a row's form leads back to.
pub(super) const HERE: &str = "/volunteers/applications";

/// Who gives the second word on certificates.
pub(super) const VERIFIERS: &[Role] = &[Role::Branch, Role::Operator];

/// Ready reasons of a return: key of its words, which staff and applicants read in Chinese.
pub(super) const REASONS: [&str; 5] = [
    "volunteer-return-photo",
    "volunteer-return-id",
    "volunteer-return-times",
    "volunteer-return-certificate",
    "volunteer-return-visit",
];

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

async fn show(State(app): State<App>, signed: Signed, Query(which): Query<Which>) -> Page<Response> {
    signed.needs(REGISTRARS)?;
    let paging = Paging {
        page: which.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let query = FindVolunteers {
        text: None,
        within: None,
        state: Some(VolunteerState::Applied),
        paging,
    };
    let catalogue = Catalogue::new(signed.ask(&app, ListServices {}).await?.services);
    if wants_xlsx(&which.format) {
        return file(&app, &signed, query, &catalogue).await;
    }
    let found = signed.ask(&app, query).await?;
    signed.reaches(paging.size, found.total)?;
    let certificates = if signed.has(VERIFIERS) {
        let paging = Paging::default();
        Some(signed.ask(&app, WaitingCertificates { paging }).await?)
    } else {
        None
    };
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let may_approve = signed.has(SUB_BRANCH);
    let may_return = may_approve || signed.has(&[Role::Branch]);
    let mut columns = columns(tr, &orgs, &catalogue);
    columns.push(Column::new(
        "do",
        tr.t("volunteer-vetting"),
        |row: &VolunteerRow| decide(&app, &ctx, row, may_approve, may_return),
    ));
    let nothing = || {
        empty(&Empty {
            text: tr.t("volunteer-applications-none"),
            action: None,
        })
    };
    let head = PageHead::new(tr.t("volunteer-applications"))
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(tr.t("volunteer-applications"))
        .actions(xlsx_button(tr, HERE));
    let total = u64::try_from(found.total).unwrap_or(0);
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.t("volunteer-applications")).flush(), html! {
                (table(tr, &Table::new(tr.t("volunteer-applications"), &found.rows, columns).empty(nothing())))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| url(HERE, &[("page", &page_of(n))]) }))
            }))
            @if let Some(waiting) = &certificates { (certificates_card(&app, &ctx, &waiting.rows)) }
        },
    )
    .into_response())
}

/// Every application, as a file.
async fn file(app: &App, signed: &Signed, query: FindVolunteers, catalogue: &Catalogue) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let name = ListName {
        code: "applications",
        title: &tr.t("volunteer-applications"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let part = FindVolunteers {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        whole.add(found.total, &found.rows, columns(tr, &orgs, catalogue))?;
    }
    whole.finish().await
}

/// What stands beside the decision.
fn columns<'a>(tr: Tr, orgs: &'a OrgTree, catalogue: &'a Catalogue) -> Vec<Column<'a, VolunteerRow>> {
    vec![
        Column::new("name", tr.t("person-name"), |row: &VolunteerRow| {
            html! { a href={ "/volunteers/" (row.volunteer_id) } { (row.name.0) } }
        })
        .card(CardRole::Title),
        Column::text("age", tr.t("person-age"), |row: &VolunteerRow| row.age).num(),
        Column::text("org", tr.t("volunteers-org"), |row: &VolunteerRow| {
            orgs.town_village(&row.org)
        }),
        Column::text(
            "services",
            tr.t("volunteer-services"),
            move |row: &VolunteerRow| {
                let names: Vec<String> = row.services.iter().map(|code| catalogue.name(tr, code)).collect();
                names.join(&tr.t("list-separator"))
            },
        ),
        Column::text("sent", tr.t("volunteer-applied-at"), move |row: &VolunteerRow| {
            tr.moment(row.registered_at.0)
        })
        .code(),
    ]
}

fn decide(app: &App, ctx: &PageCtx, row: &VolunteerRow, may_approve: bool, may_return: bool) -> Markup {
    let tr = ctx.tr;
    let action = format!("/volunteers/{}/vetting", row.volunteer_id);
    html! {
        @if may_approve {
            (post_form(ctx, &format!("approve-{}", row.volunteer_id), &action, app.key(), html! {
                input type="hidden" name="back" value=(HERE);
                (Button::submit(tr.t("volunteer-approve")).primary().small().value("decision", Vetting::Approve.as_str()))
            }))
        }
        @if may_return {
            (post_form(ctx, &format!("return-{}", row.volunteer_id), &action, app.key(), html! {
                input type="hidden" name="back" value=(HERE);
                (reasons(tr, &row.volunteer_id.to_string()))
                " " (Button::submit(tr.t("volunteer-return")).small().value("decision", Vetting::Return.as_str()))
            }))
        }
    }
}

/// Ready reasons to choose from; the value is what the applicant reads.
pub(super) fn reasons(tr: Tr, of: &str) -> Markup {
    let zh = Tr::new(Lang::Zh);
    html! {
        select.in name="reason" id={ "reason-" (of) } aria-label=(tr.t("volunteer-return-reason")) {
            @for key in REASONS { option value=(zh.t(key)) { (tr.t(key)) } }
        }
    }
}

fn certificates_card(app: &App, ctx: &PageCtx, rows: &[WaitingCertificate]) -> Markup {
    let tr = ctx.tr;
    let columns = vec![
        Column::new("name", tr.t("person-name"), |row: &WaitingCertificate| {
            html! { a href={ "/volunteers/" (row.volunteer.volunteer_id) } { (row.volunteer.name.0) } }
        })
        .card(CardRole::Title),
        Column::text(
            "kind",
            tr.t("volunteer-qualification-kind"),
            move |row: &WaitingCertificate| tr.word("qualification", row.certificate.kind.as_str()),
        ),
        Column::text("to", tr.t("valid-to"), move |row: &WaitingCertificate| {
            tr.date(row.certificate.valid_to.0)
        })
        .code(),
        Column::new("do", tr.t("volunteer-verify"), move |row: &WaitingCertificate| {
            let action = format!("/volunteers/{}/certificate", row.volunteer.volunteer_id);
            let id = format!("verify-{}", row.certificate.qualification_id);
            post_form(
                ctx,
                &id,
                &action,
                app.key(),
                html! {
                    input type="hidden" name="back" value=(HERE);
                    input type="hidden" name="qualification_id" value=(row.certificate.qualification_id);
                    (Button::submit(tr.t("volunteer-approve")).primary().small().value("verdict", QualificationState::Verified.as_str()))
                },
            )
        }),
    ];
    let nothing = empty(&Empty {
        text: tr.t("volunteer-certificates-none"),
        action: None,
    });
    let title = tr.t("volunteer-certificates-waiting");
    card(
        Card::new(title.clone()).flush(),
        table(tr, &Table::new(title, rows, columns).empty(nothing)),
    )
}
