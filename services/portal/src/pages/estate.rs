//! `/volunteers/{id}/estate` 冻结/继承: the accounts of who has died or left (R6.10).

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Error, Role,
    ledger::{
        correction::CorrectionState,
        estate::{
            ApproveSuccession, Estate, FreezeAccounts, GetEstate, Holding, ProposeSuccession,
            RejectSuccession, Standstill, Succession, SuccessionMode, UnfreezeAccounts,
        },
    },
};
use kernel::VolunteerId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Input, PageCtx, PageHead, Table, TagKind,
    Tr, action_bar, alert, card, error_summary, input, page, post_form, table, tag,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{corrections::standing, journal::READERS};
use crate::web::{App, Names, Page, Post, Signed, field_errors};

const FINANCE: &[Role] = &[Role::Finance];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/volunteers/{id}/estate", get(show))
        .route("/volunteers/{id}/estate/{act}", post(act))
        .route(
            "/volunteers/{id}/estate/successions/{succession}/{decision}",
            post(decide),
        )
}

fn path(volunteer: VolunteerId) -> String {
    format!("/volunteers/{volunteer}/estate")
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    reason: String,
    document: String,
    heir: String,
    note: String,
}

async fn show(State(app): State<App>, signed: Signed, Path(volunteer_id): Path<VolunteerId>) -> Page {
    signed.needs(&READERS)?;
    view(&app, &signed, volunteer_id, &Typed::default(), &FormErrors::new()).await
}

async fn act(
    State(app): State<App>,
    signed: Signed,
    Path((volunteer_id, act)): Path<(VolunteerId, String)>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(FINANCE)?;
    let reason = typed.reason.clone();
    let done = match act.as_str() {
        "freeze" => {
            let command = FreezeAccounts { volunteer_id, reason };
            signed.tell(&app, idem, command).await.map(|_| ())
        }
        "unfreeze" => {
            let command = UnfreezeAccounts { volunteer_id, reason };
            signed.tell(&app, idem, command).await.map(|_| ())
        }
        "succession" => {
            let heir = typed.heir.trim();
            let command = ProposeSuccession {
                volunteer_id,
                heir_passbook_no: (!heir.is_empty()).then(|| heir.to_owned()),
                document: typed.document.clone(),
                reason,
            };
            signed.tell(&app, idem, command).await.map(|_| ())
        }
        _ => Err(Error::not_found("page")),
    };
    answer(&app, &signed, volunteer_id, &typed, done).await
}

async fn decide(
    State(app): State<App>,
    signed: Signed,
    Path((volunteer_id, succession_id, decision)): Path<(VolunteerId, Uuid, String)>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(FINANCE)?;
    let done = match decision.as_str() {
        "approve" => signed
            .tell(&app, idem, ApproveSuccession { succession_id })
            .await
            .map(|_| ()),
        "reject" => {
            let note = typed.note.clone();
            let command = RejectSuccession { succession_id, note };
            signed.tell(&app, idem, command).await.map(|_| ())
        }
        _ => Err(Error::not_found("page")),
    };
    answer(&app, &signed, volunteer_id, &typed, done).await
}

/// Back to the page; what was typed wrongly stands beside its field.
async fn answer(
    app: &App,
    signed: &Signed,
    volunteer_id: VolunteerId,
    typed: &Typed,
    done: contracts::Result<()>,
) -> Page<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&path(volunteer_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[("heir_passbook_no", "heir")]);
            let again = view(app, signed, volunteer_id, typed, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(
    app: &App,
    signed: &Signed,
    volunteer_id: VolunteerId,
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let estate = signed.ask(app, GetEstate { volunteer_id }).await?;
    let mut people: Vec<_> = estate.successions.iter().filter_map(|one| one.heir).collect();
    people.push(volunteer_id);
    let decided = estate
        .successions
        .iter()
        .flat_map(|one| [one.proposed_by, one.decided_by])
        .flatten();
    let staff: Vec<_> = decided
        .chain(estate.standstills.iter().filter_map(|one| one.by))
        .collect();
    let names = Names::load(signed, app, [], people)
        .await?
        .with_staff(app, staff)
        .await?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let name = names.volunteer(volunteer_id).to_owned();
    let frozen = estate.frozen_at.is_some();
    let head = PageHead::new(tr.t("estate-title"))
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .crumb(name, format!("/volunteers/{volunteer_id}"))
        .crumb(
            tr.t("ledger-statement-short"),
            format!("/volunteers/{volunteer_id}/statement"),
        )
        .here(tr.t("estate-title"))
        .meta(html! {
            @match estate.frozen_at {
                Some(at) => { (tag(TagKind::Bad, &tr.t("estate-frozen"))) " " (tr.moment(at.0)) },
                None => (tag(TagKind::Ok, &tr.t("estate-open"))),
            }
        })
        .errors(!errors.is_empty());
    let finance = signed.has(FINANCE);
    let waits = estate
        .successions
        .iter()
        .find(|one| one.state == CorrectionState::Proposed);
    let form = Form {
        app,
        ctx: &ctx,
        typed,
        errors,
        volunteer_id,
    };
    Ok(page(
        &ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (card(Card::new(tr.t("ledger-balances")).flush(), holdings(tr, &estate.held)))
            @if finance {
                (card(Card::new(tr.t(if frozen { "estate-unfreeze" } else { "estate-freeze" })), form.standstill(frozen)))
                @if frozen && waits.is_none() {
                    (card(Card::new(tr.t("estate-propose")), form.succession(&estate)))
                }
                @if let Some(waits) = waits {
                    (card(Card::new(tr.t("correction-decide")), form.decision(waits, waits.proposed_by == Some(signed.staff_id))))
                }
            }
            @if !estate.successions.is_empty() {
                (card(Card::new(tr.t("estate-successions")).flush(), successions(tr, &estate.successions, &names)))
            }
            @if !estate.standstills.is_empty() {
                (card(Card::new(tr.t("estate-standstills")).flush(), standstills(tr, &estate.standstills, &names)))
            }
        },
    ))
}

struct Form<'a> {
    app: &'a App,
    ctx: &'a PageCtx,
    typed: &'a Typed,
    errors: &'a FormErrors,
    volunteer_id: VolunteerId,
}

impl Form<'_> {
    fn field(&self, name: &'static str, key: &str) -> Field {
        Field::new(self.ctx.tr, name, self.ctx.tr.t(key)).errors(self.errors)
    }

    fn standstill(&self, frozen: bool) -> Markup {
        let tr = self.ctx.tr;
        let (act, words) = if frozen {
            ("unfreeze", "estate-unfreeze")
        } else {
            ("freeze", "estate-freeze")
        };
        let reason = self
            .field("reason", "correction-reason")
            .id(format!("{act}-reason"))
            .required();
        html! {
            (alert(AlertKind::Info, html! { (tr.t("estate-note")) }))
            (post_form(self.ctx, act, &format!("{}/{act}", path(self.volunteer_id)), self.app.key(), html! {
                (input(&reason, Input::text(&self.typed.reason).max(200)))
                (action_bar(html! { (Button::submit(tr.t(words)).danger()) }))
            }))
        }
    }

    fn succession(&self, estate: &Estate) -> Markup {
        let tr = self.ctx.tr;
        let Some(mode) = estate.mode else {
            return html! { p.muted { (tr.t("estate-no-succession")) } };
        };
        html! {
            p { (tr.t("estate-goes-to")) " " b { (tr.word("succession", mode.as_str())) } }
            (post_form(self.ctx, "succession", &format!("{}/succession", path(self.volunteer_id)), self.app.key(), html! {
                @if mode == SuccessionMode::LinealRelative {
                    (input(&self.field("heir", "estate-heir").required(), Input::text(&self.typed.heir).max(40)))
                }
                (input(&self.field("document", "estate-document").required(), Input::text(&self.typed.document).max(200)))
                (input(&self.field("reason", "correction-reason").required(), Input::text(&self.typed.reason).max(200)))
                (action_bar(html! { (Button::submit(tr.t("correction-send")).primary()) }))
            }))
        }
    }

    fn decision(&self, waits: &Succession, mine: bool) -> Markup {
        let tr = self.ctx.tr;
        let action = |decision: &str| {
            format!(
                "{}/successions/{}/{decision}",
                path(self.volunteer_id),
                waits.succession_id
            )
        };
        html! {
            @if mine { p.muted { (tr.t("settings-other-person")) } }
            @else {
                (post_form(self.ctx, "approve", &action("approve"), self.app.key(), html! {
                    (action_bar(html! { (Button::submit(tr.t("correction-approve")).primary()) }))
                }))
            }
            (post_form(self.ctx, "reject", &action("reject"), self.app.key(), html! {
                (input(&self.field("note", "correction-reject-note").required(), Input::text(&self.typed.note).max(200)))
                (action_bar(html! {
                    (Button::submit(tr.t(if mine { "settings-take-back" } else { "settings-reject" })).danger())
                }))
            }))
        }
    }
}

fn holdings(tr: Tr, held: &[Holding]) -> Markup {
    let columns = vec![
        Column::text("account", tr.t("ledger-account"), move |of: &Holding| {
            tr.word("account", of.account.as_str())
        })
        .card(CardRole::Title),
        Column::text("balance", tr.t("ledger-account-balance"), move |of: &Holding| {
            tr.minutes(of.balance.get())
        })
        .num()
        .card(CardRole::Amount),
    ];
    table(tr, &Table::new(tr.t("ledger-balances"), held, columns))
}

fn successions(tr: Tr, all: &[Succession], names: &Names) -> Markup {
    let columns = vec![
        Column::text("when", tr.t("journal-posted"), move |one: &Succession| {
            tr.moment(one.proposed_at.0)
        })
        .code(),
        Column::text("to", tr.t("estate-goes-to"), move |one: &Succession| {
            let mode = tr.word("succession", one.mode.as_str());
            match one.heir {
                Some(heir) => format!("{mode} · {}", names.volunteer(heir)),
                None => mode,
            }
        })
        .card(CardRole::Title),
        Column::text("minutes", tr.t("journal-amount"), move |one: &Succession| {
            one.minutes
                .map(|minutes| tr.minutes(minutes.get()))
                .unwrap_or_default()
        })
        .num(),
        Column::text("document", tr.t("estate-document"), |one: &Succession| {
            one.document.clone()
        }),
        Column::text("reason", tr.t("correction-reason"), |one: &Succession| {
            one.reason.clone()
        })
        .card(CardRole::Full),
        Column::text("by", tr.t("correction-proposed-by"), |one: &Succession| {
            one.proposed_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::text("decided", tr.t("correction-decided-by"), |one: &Succession| {
            one.decided_by.map_or("—", |id| names.staff(id)).to_owned()
        }),
        Column::new("state", tr.t("list-state"), move |one: &Succession| {
            standing(tr, one.state)
        })
        .card(CardRole::Amount),
    ];
    table(tr, &Table::new(tr.t("estate-successions"), all, columns))
}

fn standstills(tr: Tr, all: &[Standstill], names: &Names) -> Markup {
    let columns = vec![
        Column::text("when", tr.t("journal-posted"), move |one: &Standstill| {
            tr.moment(one.at.0)
        })
        .code(),
        Column::new("what", tr.t("ledger-kind"), move |one: &Standstill| {
            if one.frozen {
                tag(TagKind::Bad, &tr.t("estate-frozen"))
            } else {
                tag(TagKind::Ok, &tr.t("estate-open"))
            }
        })
        .card(CardRole::Title),
        Column::text("reason", tr.t("correction-reason"), |one: &Standstill| {
            one.reason.clone()
        }),
        Column::text("by", tr.t("correction-proposed-by"), |one: &Standstill| {
            one.by.map_or("—", |id| names.staff(id)).to_owned()
        }),
    ];
    table(tr, &Table::new(tr.t("estate-standstills"), all, columns))
}
