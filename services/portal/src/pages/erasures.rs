//! Requests that a person's data be erased: of elders and of volunteers, each decided by a second person.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Command, Paging, Personal, Role,
    elderly::{ApproveElderErasure, ElderErasures, RejectElderErasure},
    erasure::{ErasureRow, ErasureState},
    volunteer::{ApproveVolunteerErasure, RejectVolunteerErasure, VolunteerErasures},
};
use kernel::{ElderId, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, FormErrors, Input, PageCtx, PageHead, Table, Tr,
    action_bar, alert, card, empty, error_summary, input, page, post_form, status, table,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::web::{
    AT_ONCE, App, ListName, Names, OrgTree, Page, Post, Signed, WholeList, field_errors, wants_xlsx,
    xlsx_button,
};

const READERS: &[Role] = &[
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
];
const DECIDERS: &[Role] = &[Role::Operator, Role::Branch];
/// Roles that read elders' data.
const ELDERS: &[Role] = &[Role::Operator, Role::Branch, Role::Clerk, Role::Auditor];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/erasures", get(list))
        .route("/erasures/{kind}/{id}/approve", post(approve))
        .route("/erasures/{kind}/{id}/reject", post(reject))
}

/// Whose data.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An elder's.
    Elder,
    /// A volunteer's.
    Volunteer,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Elder => "elder",
            Kind::Volunteer => "volunteer",
        }
    }

    fn card(self, person: Uuid) -> String {
        match self {
            Kind::Elder => format!("/elders/{person}"),
            Kind::Volunteer => format!("/volunteers/{person}"),
        }
    }
}

#[derive(Deserialize, Default)]
struct Which {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(which): Query<Which>) -> Page<Response> {
    if wants_xlsx(&which.format) {
        return file(&app, &signed).await;
    }
    let shown = view(&app, &signed, which.page.unwrap_or(1).max(1), &FormErrors::new()).await?;
    Ok(shown.into_response())
}

/// Every request, as a file: elders' and volunteers', as on the page.
async fn file(app: &App, signed: &Signed) -> Page<Response> {
    signed.needs(READERS)?;
    let (tr, orgs) = (signed.tr, app.orgs());
    let name = ListName {
        code: "erasures",
        title: &tr.t("erasure-title"),
        narrowed: Vec::new(),
        filter: &[],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    let mut rows = Vec::new();
    for page in 1.. {
        let paging = Paging { page, size: AT_ONCE };
        let more = requested(app, signed, paging).await?;
        let is_last = more.len() < AT_ONCE as usize;
        rows.extend(more);
        whole.fits(rows.len())?;
        if is_last {
            break;
        }
    }
    in_order(&mut rows);
    for part in rows.chunks(AT_ONCE as usize) {
        let names = names(app, signed, part).await?;
        whole.add_part(part, columns(tr, &orgs, &names))?;
    }
    whole.finish().await
}

/// A page of requests of each kind that the reader may see.
async fn requested(app: &App, signed: &Signed, paging: Paging) -> contracts::Result<Vec<(Kind, ErasureRow)>> {
    let elders = async {
        if signed.has(ELDERS) {
            signed
                .ask(app, ElderErasures { paging })
                .await
                .map(|page| page.rows)
        } else {
            Ok(Vec::new())
        }
    };
    let (elders, volunteers) = tokio::join!(elders, signed.ask(app, VolunteerErasures { paging }));
    let mut rows: Vec<(Kind, ErasureRow)> = elders?.into_iter().map(|row| (Kind::Elder, row)).collect();
    rows.extend(volunteers?.rows.into_iter().map(|row| (Kind::Volunteer, row)));
    Ok(rows)
}

/// Those that wait first, then the newest.
fn in_order(rows: &mut [(Kind, ErasureRow)]) {
    rows.sort_by_key(|(_, row)| {
        (
            row.state != ErasureState::Open,
            std::cmp::Reverse(row.proposed_at.0),
        )
    });
}

/// Names of the persons and of the staff on these rows.
async fn names(app: &App, signed: &Signed, rows: &[(Kind, ErasureRow)]) -> contracts::Result<Names> {
    let (mut elders, mut volunteers, mut staff) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, row) in rows {
        match kind {
            Kind::Elder => elders.push(ElderId::from(row.person)),
            Kind::Volunteer => volunteers.push(VolunteerId::from(row.person)),
        }
        staff.extend([row.proposed_by, row.decided_by].into_iter().flatten());
    }
    Names::load(signed, app, elders, volunteers)
        .await?
        .with_staff(app, staff)
        .await
}

async fn view(app: &App, signed: &Signed, number: u32, errors: &FormErrors) -> Page {
    signed.needs(READERS)?;
    let paging = Paging {
        page: number,
        ..Paging::default()
    };
    let mut rows = requested(app, signed, paging).await?;
    in_order(&mut rows);
    let names = names(app, signed, &rows).await?;
    let (ctx, tr) = (signed.ctx(app, ""), signed.tr);
    let title = tr.t("erasure-title");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .here(title)
        .errors(!errors.is_empty())
        .actions(xlsx_button(tr, "/erasures"));
    Ok(page(
        &ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            @if rows.is_empty() {
                (empty(&Empty { text: tr.t("erasure-empty"), action: None }))
            } @else {
                (card(Card::new("").flush(), requests(app, signed, &ctx, &rows, &names)))
            }
        },
    ))
}

fn requests(app: &App, signed: &Signed, ctx: &PageCtx, rows: &[(Kind, ErasureRow)], names: &Names) -> Markup {
    let (tr, orgs) = (ctx.tr, app.orgs());
    let mut columns = columns(tr, &orgs, names);
    columns.push(
        Column::new("decide", tr.t("list-actions"), |(kind, row): &(Kind, ErasureRow)| {
            html! {
                @if row.state == ErasureState::Open && signed.has(DECIDERS) {
                    @if row.proposed_by == Some(signed.staff_id) { p.small.muted { (tr.t("settings-other-person")) } }
                    @else { (form(app, ctx, *kind, row, "approve", html! { (Button::submit(tr.t("erasure-approve")).small().danger()) })) }
                    (form(app, ctx, *kind, row, "reject", html! {
                        (input(&Field::new(tr, "note", tr.t("erasure-why-not")).id(format!("note-{}", row.erasure_id)), Input::text("").max(200)))
                        (Button::submit(tr.t("erasure-refuse")).small())
                    }))
                }
            }
        })
        .card(CardRole::Actions),
    );
    table(tr, &Table::new(tr.t("erasure-title"), rows, columns))
}

/// What stands beside the decision, on the screen and in Excel.
fn columns<'a>(tr: Tr, orgs: &'a OrgTree, names: &'a Names) -> Vec<Column<'a, (Kind, ErasureRow)>> {
    vec![
        Column::new("person", tr.t("erasure-person"), move |(kind, row): &(Kind, ErasureRow)| {
            html! {
                @if row.state == ErasureState::Done { span.num { (row.person.simple().to_string().get(20..).unwrap_or_default()) } }
                @else { a href=(kind.card(row.person)) { (names.of(row.person)) } }
                " " span.muted.small { (tr.t(&format!("erasure-kind-{}", kind.word()))) }
            }
        })
        .card(CardRole::Title),
        Column::text("org", tr.t("erasure-org"), move |(_, row): &(Kind, ErasureRow)| orgs.town_village(&row.org)),
        Column::text("reason", tr.t("erasure-reason"), move |(_, row): &(Kind, ErasureRow)| {
            row.reason.as_ref().map(|words| words.0.clone()).unwrap_or_default()
        }),
        Column::new("by", tr.t("settings-by"), move |(_, row): &(Kind, ErasureRow)| {
            html! {
                @match row.proposed_by {
                    Some(by) => { (names.staff(by)) },
                    None => { (tr.t("erasure-by-platform")) },
                }
                " · " (tr.moment(row.proposed_at.0))
            }
        }),
        Column::new("state", tr.t("list-state"), move |(_, row): &(Kind, ErasureRow)| {
            html! {
                (status(tr, "erasure", row.state.as_str()))
                @if let Some(by) = row.decided_by { " " span.small { (names.staff(by)) } }
                @if let Some(note) = &row.note { p.small { (note.0) } }
            }
        }),
    ]
}

/// A form of one request; each has a key of its own, for they are different commands.
fn form(app: &App, ctx: &PageCtx, kind: Kind, row: &ErasureRow, what: &str, body: Markup) -> Markup {
    let action = format!("/erasures/{}/{}/{what}", kind.word(), row.erasure_id);
    let key = Uuid::new_v5(&app.key(), action.as_bytes());
    post_form(ctx, &format!("{what}-{}", row.erasure_id), &action, key, body)
}

#[derive(Deserialize)]
struct Nothing {}

async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path((kind, erasure_id)): Path<(Kind, Uuid)>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    match kind {
        Kind::Elder => {
            signed
                .tell(&app, idem, ApproveElderErasure { erasure_id })
                .await?;
        }
        Kind::Volunteer => {
            signed
                .tell(&app, idem, ApproveVolunteerErasure { erasure_id })
                .await?;
        }
    }
    Ok(Redirect::to("/erasures"))
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    note: String,
}

async fn reject(
    State(app): State<App>,
    signed: Signed,
    Path((kind, erasure_id)): Path<(Kind, Uuid)>,
    Post { idem, data }: Post<Note>,
) -> Page<Response> {
    let note = Personal(data.note);
    let told = match kind {
        Kind::Elder => signed
            .tell(&app, idem, RejectElderErasure { erasure_id, note })
            .await
            .map(drop),
        Kind::Volunteer => signed
            .tell(&app, idem, RejectVolunteerErasure { erasure_id, note })
            .await
            .map(drop),
    };
    match told {
        Ok(()) => Ok(Redirect::to("/erasures").into_response()),
        Err(error) if error.code == Code::Invalid => {
            let again = view(&app, &signed, 1, &field_errors(&error, signed.tr, &[])).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The form that asks for an erasure, as it is sent.
#[derive(Deserialize)]
pub struct Asked {
    /// Why, in the person's words.
    #[serde(default)]
    pub reason: String,
}

/// Asks why, before a request is made.
pub fn question(
    app: &App,
    signed: &Signed,
    list: &str,
    card_path: &str,
    reason: &str,
    errors: &FormErrors,
) -> Markup {
    let (ctx, tr) = (signed.ctx(app, list), signed.tr);
    let title = tr.t("erasure-go");
    page(
        &ctx,
        &PageHead::new(title).errors(!errors.is_empty()),
        card(
            Card::new(""),
            html! {
                (alert(AlertKind::Warn, html! { (tr.t("erasure-note")) }))
                (post_form(&ctx, "erase", &format!("{card_path}/erase"), app.key(), html! {
                    (error_summary(tr, errors))
                    (input(&Field::new(tr, "reason", tr.t("erasure-reason")).required().errors(errors), Input::text(reason).max(200)))
                    (action_bar(html! {
                        (Button::submit(tr.t("erasure-propose")).danger())
                        (Button::link(tr.t("kit-back"), card_path).quiet())
                    }))
                }))
            },
        ),
    )
}

/// Makes the request, or asks again with what is wrong.
///
/// # Errors
/// What else the registry refuses.
pub async fn propose<C: Command>(
    app: &App,
    signed: &Signed,
    (list, card_path): (&str, &str),
    idem: Uuid,
    reason: &str,
    command: C,
) -> Page<Response> {
    match signed.tell(app, idem, command).await {
        Ok(_) => Ok(Redirect::to("/erasures").into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = question(app, signed, list, card_path, reason, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
