//! One account: what it may do, where it is signed in, and what of it waits for a second person.

use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{Error, Role};
use kernel::{OrgKind, StaffId, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Check, Column, Field, FormErrors, Hx, Input, PageCtx, PageHead, Table, TagKind,
    Tr, action_bar, card, checks, error_summary, facts, input, page, post_form, select, table, tag,
};
use runtime::Failure;
use time::Duration;
use uuid::Uuid;

use crate::{
    domain::staff::DECIDERS,
    store::{
        session::{self, SessionRow},
        staff::{self, StaffRow},
        staff_change::{self, Change, StaffChange},
    },
    web::{App, Names, Page, Signed},
};

const READERS: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/staff/{id}", get(show))
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<StaffId>) -> Page {
    whole(&app, &signed, id, &FormErrors::new()).await
}

/// What kind of change it is.
pub(super) fn kind_of(tr: Tr, change: &Change) -> String {
    match change {
        Change::Roles { .. } => tr.t("staff-change-roles"),
        Change::Reset { password_hash: None } => tr.t("staff-change-factor"),
        Change::Reset { .. } => tr.t("staff-change-reset"),
    }
}

/// The page, with what is wrong with one of its forms.
pub(super) async fn whole(app: &App, signed: &Signed, id: StaffId, errors: &FormErrors) -> Page {
    signed.needs(READERS)?;
    let now = app.host.clock().now();
    let idle_since = now - Duration::minutes(app.config.idle_minutes);
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let row = staff::get(&mut db, id)
        .await?
        .filter(|row| signed.scope.contains(&row.scope))
        .ok_or_else(|| Error::not_found("staff"))?;
    let sessions = session::of_staff(&mut db, id, idle_since, now).await?;
    let changes = staff_change::list(&mut db, Some(id)).await?;
    drop(db);
    let people = changes
        .iter()
        .flat_map(|one| [one.proposed_by, one.decided_by])
        .flatten()
        .collect::<Vec<_>>();
    let names = Names::default().with_staff(app, people).await?;
    let (ctx, tr) = (signed.ctx(app, "/admin/staff"), signed.tr);
    let name = app.host.crypto().open(&row.name)?;
    let locked = row.locked_until.is_some_and(|until| now < until);
    let head = PageHead::new(name.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-staff"), "/admin/staff")
        .here(name)
        .errors(!errors.is_empty());
    let (system, security) = (
        signed.has(&[Role::SystemAdmin]),
        signed.has(&[Role::SecurityAdmin]),
    );
    let own = signed.staff_id == id;
    // No bar without a button.
    let can_act = security && (locked || !sessions.is_empty())
        || (system || security) && row.is_active && !own
        || system && !row.is_active;
    Ok(page(
        &ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (card(Card::new(row.username.clone()), html! {
                (account(app, tr, &row, locked))
                @if can_act {
                    (action_bar(html! {
                        @if security && !sessions.is_empty() { (act(app, &ctx, id, "end", Button::submit(tr.t("staff-end-sessions")))) }
                        @if security && locked { (act(app, &ctx, id, "unlock", Button::submit(tr.t("staff-unlock")))) }
                        @if (system || security) && row.is_active && !own { (act(app, &ctx, id, "close", Button::submit(tr.t("staff-close")).danger())) }
                        @if system && !row.is_active { (act(app, &ctx, id, "reopen", Button::submit(tr.t("staff-reopen")).primary())) }
                    }))
                }
            }))
            @if !changes.is_empty() {
                (card(Card::new(tr.t("staff-changes")).flush(), list(app, signed, &ctx, &changes, &names)))
            }
            (card(Card::new(tr.t("me-sessions")).flush(), signed_in(tr, &sessions)))
            @if system && row.is_active && !own { (roles_form(app, &ctx, &row, errors)) }
            @if security && row.is_active && !own { (reset_form(app, &ctx, &row, errors)) }
        },
    ))
}

fn account(app: &App, tr: Tr, row: &StaffRow, locked: bool) -> Markup {
    let roles: Vec<String> = row
        .roles
        .iter()
        .map(|role| tr.word("role", role.as_str()))
        .collect();
    let state = if !row.is_active {
        tag(TagKind::Grey, &tr.t("staff-closed"))
    } else if locked {
        tag(TagKind::Bad, &tr.t("staff-locked"))
    } else {
        tag(TagKind::Ok, &tr.t("staff-active"))
    };
    let factor = if row.has_second_factor {
        "staff-enrolled"
    } else {
        "staff-not-enrolled"
    };
    facts(&[
        (tr.t("list-state"), state),
        (tr.t("me-roles"), html! { (roles.join(&tr.t("list-separator"))) }),
        (tr.t("me-org"), html! { (app.orgs().town_village(&row.scope)) }),
        (tr.t("staff-second-factor"), html! { (tr.t(factor)) }),
        (
            tr.t("staff-last-sign-in"),
            html! { (row.last_sign_in_at.map_or_else(|| "—".to_owned(), |at| tr.moment(at))) },
        ),
    ])
}

/// A form of one button; each has a key of its own, for they are different commands.
fn act(app: &App, ctx: &PageCtx, id: StaffId, what: &str, button: Button) -> Markup {
    let action = format!("/admin/staff/{id}/{what}");
    let key = Uuid::new_v5(&app.key(), action.as_bytes());
    post_form(ctx, &format!("staff-{what}"), &action, key, html! { (button) })
}

fn signed_in(tr: Tr, sessions: &[SessionRow]) -> Markup {
    let columns = vec![
        Column::text("device", tr.t("me-device"), |row: &SessionRow| row.device.clone())
            .card(CardRole::Title),
        Column::text("since", tr.t("me-since"), move |row: &SessionRow| {
            tr.moment(row.created_at)
        })
        .code(),
        Column::text("seen", tr.t("me-seen"), move |row: &SessionRow| {
            tr.moment(row.last_seen_at)
        })
        .code(),
    ];
    table(tr, &Table::new(tr.t("me-sessions"), sessions, columns))
}

fn list(app: &App, signed: &Signed, ctx: &PageCtx, changes: &[StaffChange], names: &Names) -> Markup {
    let (tr, orgs, crypto) = (ctx.tr, app.orgs(), app.host.crypto());
    let by = move |id: Option<StaffId>| {
        id.map_or_else(|| tr.t("settings-operator"), |id| names.staff(id).to_owned())
    };
    let may = signed.has(DECIDERS);
    let columns = vec![
        Column::new("what", tr.t("staff-change"), move |one: &StaffChange| {
            html! {
                (kind_of(tr, &one.change))
                @if let Change::Roles { roles, scope } = &one.change {
                    br;
                    @for role in roles { (tag(TagKind::Brand, &tr.word("role", role.as_str()))) " " }
                    (orgs.town_village(scope))
                }
            }
        })
        .card(CardRole::Title),
        Column::text("why", tr.t("settings-why"), move |one: &StaffChange| {
            crypto.open(&one.reason).unwrap_or_else(|_| "—".to_owned())
        }),
        Column::text("by", tr.t("settings-by"), move |one: &StaffChange| {
            format!("{} · {}", by(one.proposed_by), tr.moment(one.proposed_at))
        }),
        Column::new("state", tr.t("list-state"), move |one: &StaffChange| match one.state.as_str() {
            "open" => tag(TagKind::Warn, &tr.t("staff-change-open")),
            "approved" => html! { (tag(TagKind::Ok, &tr.t("settings-approved"))) " " (by(one.decided_by)) },
            _ => html! { (tag(TagKind::Grey, &tr.t("settings-rejected"))) " " (by(one.decided_by)) },
        }),
        Column::new("decide", tr.t("list-actions"), move |one: &StaffChange| {
            let mine = one.proposed_by == Some(signed.staff_id);
            let about_me = one.staff_id == signed.staff_id;
            let what = |decision: &str| format!("changes/{}/{decision}", one.id);
            html! {
                @if may && one.state == "open" {
                    @if mine {
                        span.small.muted { (tr.t("settings-other-person")) }
                        (act(app, ctx, one.staff_id, &what("reject"), Button::submit(tr.t("settings-take-back")).small()))
                    } @else {
                        @if !about_me { (act(app, ctx, one.staff_id, &what("approve"), Button::submit(tr.t("settings-approve")).small().primary())) }
                        (act(app, ctx, one.staff_id, &what("reject"), Button::submit(tr.t("settings-reject")).small().danger()))
                    }
                }
            }
        })
        .card(CardRole::Actions),
    ];
    table(tr, &Table::new(tr.t("staff-changes"), changes, columns))
}

fn roles_form(app: &App, ctx: &PageCtx, row: &StaffRow, errors: &FormErrors) -> Markup {
    let (tr, orgs) = (ctx.tr, app.orgs());
    let today = china_date(app.host.clock().now());
    let root = row.scope.district();
    let places: Vec<(String, String)> = orgs
        .within(&root)
        .filter(|unit| unit.kind != OrgKind::Site && unit.is_active(today))
        .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code)))
        .collect();
    let roles: Vec<Check> = Role::ALL
        .iter()
        .map(|role| {
            Check::new(
                role.as_str(),
                tr.word("role", role.as_str()),
                row.roles.contains(role),
            )
        })
        .collect();
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    card(
        Card::new(tr.t("staff-change-roles")),
        post_form(
            ctx,
            "staff-roles",
            &format!("/admin/staff/{}/roles", row.id),
            Uuid::new_v5(&app.key(), b"roles"),
            html! {
                (checks(&field("roles", "me-roles").required().hint(tr.t("staff-roles-hint")), &roles))
                div.g.g2.stack-m {
                    (select(&field("scope", "me-org").required(), &places, row.scope.as_str(), Hx::default()))
                    (input(&field("reason", "settings-why").required(), Input::text("").max(200)))
                }
                p.small.muted { (tr.t("staff-two-persons")) }
                (action_bar(html! { (Button::submit(tr.t("settings-propose")).primary()) }))
            },
        ),
    )
}

fn reset_form(app: &App, ctx: &PageCtx, row: &StaffRow, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let field = |name: &str, label: &str| {
        Field::new(tr, name, tr.t(label))
            .id(format!("reset-{name}"))
            .errors(errors)
    };
    card(
        Card::new(tr.t("staff-change-reset")),
        post_form(
            ctx,
            "staff-reset",
            &format!("/admin/staff/{}/reset", row.id),
            Uuid::new_v5(&app.key(), b"reset"),
            html! {
                // Whose password it is, for password managers.
                input type="text" autocomplete="username" value=(row.username) hidden;
                div.g.g2.stack-m {
                    (input(&field("password", "staff-first-password").hint(tr.t("staff-reset-hint")), Input::password("new-password").max(128)))
                    (input(&field("reason", "settings-why").required(), Input::text("").max(200)))
                }
                p.small.muted { (tr.t("staff-two-persons")) }
                (action_bar(html! { (Button::submit(tr.t("settings-propose")).primary()) }))
            },
        ),
    )
}
