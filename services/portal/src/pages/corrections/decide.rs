use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Role,
    ledger::correction::{
        ApproveCorrection, CorrectionShown, CorrectionState, Effect, GetCorrection, RejectCorrection,
    },
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Input, PageHead, Table, Tr, action_bar,
    alert, card, error_summary, facts, input, page, post_form, table,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{change, number, standing};
use crate::{
    pages::{
        journal::{self, READERS},
        statement::serial,
    },
    web::{App, Names, Page, Post, Signed, field_errors, words},
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/ledger/corrections/{id}", get(show))
        .route("/ledger/corrections/{id}/approve", post(approve))
        .route("/ledger/corrections/{id}/reject", post(reject))
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Note {
    note: String,
}

fn path(id: Uuid) -> String {
    format!("/ledger/corrections/{id}")
}

async fn show(State(app): State<App>, signed: Signed, Path(correction_id): Path<Uuid>) -> Page {
    signed.needs(&READERS)?;
    view(&app, &signed, correction_id, "", &FormErrors::new()).await
}

async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path(correction_id): Path<Uuid>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed
        .tell(&app, idem, ApproveCorrection { correction_id })
        .await?;
    Ok(Redirect::to(&path(correction_id)))
}

async fn reject(
    State(app): State<App>,
    signed: Signed,
    Path(correction_id): Path<Uuid>,
    Post { idem, data }: Post<Note>,
) -> Page<Response> {
    let note = data.note.clone();
    match signed
        .tell(&app, idem, RejectCorrection { correction_id, note })
        .await
    {
        Ok(_) => Ok(Redirect::to(&path(correction_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = view(&app, &signed, correction_id, &data.note, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(app: &App, signed: &Signed, correction_id: Uuid, note: &str, errors: &FormErrors) -> Page {
    let shown = signed.ask(app, GetCorrection { correction_id }).await?;
    let of = &shown.correction;
    let of_effects = shown.effects.iter().filter_map(|effect| effect.volunteer_id);
    let people: Vec<_> = of_effects
        .chain(of.volunteer_id)
        .chain(journal::people(&shown.entries))
        .collect();
    let staff = [of.proposed_by, of.decided_by].into_iter().flatten();
    let names = Names::load(signed, app, [], people)
        .await?
        .with_staff(app, staff)
        .await?;
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    let title = number(of.no);
    let waits = of.state == CorrectionState::Proposed && signed.has(&[Role::Finance]);
    let mine = of.proposed_by == Some(signed.staff_id);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("ledger-title"), "/ledger")
        .crumb(tr.t("correction-title"), "/ledger/corrections")
        .here(title)
        .meta(standing(tr, of.state))
        .errors(!errors.is_empty())
        .actions(html! { (Button::print(tr.t("ledger-print"))) });
    // Each form has its own key: they are different commands.
    let key = |form: &str| Uuid::new_v5(&app.key(), form.as_bytes());
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.word("correction", of.kind.as_str())), said(tr, &shown, &names)))
            @if let Some(refusal) = &shown.refusal {
                (alert(AlertKind::Bad, html! { b { (tr.t("correction-cannot")) } " " (words(refusal, tr)) }))
            }
            @if !shown.effects.is_empty() {
                (card(Card::new(tr.t("correction-effects")).flush(), effects(tr, &shown.effects, &names)))
            }
            @if !shown.entries.is_empty() {
                (card(Card::new(tr.t("correction-entries")).flush(),
                    table(tr, &Table::new(tr.t("correction-entries"), &shown.entries, journal::columns(tr, &names)))))
            }
            @if waits {
                (card(Card::new(tr.t("correction-decide")), html! {
                    (error_summary(tr, errors))
                    @if mine {
                        p.muted { (tr.t("settings-other-person")) }
                    } @else {
                        (post_form(&ctx, "approve", &format!("{}/approve", path(of.correction_id)), key("approve"), html! {
                            (action_bar(html! { (Button::submit(tr.t("correction-approve")).primary()) }))
                        }))
                    }
                    (post_form(&ctx, "reject", &format!("{}/reject", path(of.correction_id)), key("reject"), html! {
                        (input(&Field::new(tr, "note", tr.t("correction-reject-note")).required().errors(errors), Input::text(note).max(200)))
                        (action_bar(html! {
                            (Button::submit(tr.t(if mine { "settings-take-back" } else { "settings-reject" })).danger())
                        }))
                    }))
                }))
            }
        },
    ))
}

/// What was proposed, by whom, why, and how it was decided.
fn said(tr: Tr, shown: &CorrectionShown, names: &Names) -> Markup {
    let of = &shown.correction;
    let who = |id: Option<kernel::StaffId>| id.map_or("—", |id| names.staff(id)).to_owned();
    let mut rows = vec![
        (
            tr.t("ledger-serial"),
            html! { a href={ "/ledger/entries/" (of.seq) } { (serial(of.seq)) } },
        ),
        (
            tr.t("correction-whose"),
            html! {
                @match of.volunteer_id {
                    Some(id) => a href={ "/volunteers/" (id) "/statement" } { (names.volunteer(id)) },
                    None => "—",
                }
            },
        ),
        (tr.t("journal-effective"), html! { (tr.date(of.effective.0)) }),
    ];
    if let (Some(before), Some(after)) = (of.raw_before, of.raw_after) {
        rows.push((
            tr.t("correction-raw"),
            html! { (tr.minutes(before.get())) " → " b { (tr.minutes(after.get())) } },
        ));
    }
    rows.push((tr.t("ledger-amount"), change(tr, of)));
    if let Some(split) = shown.split {
        rows.push((
            tr.t("correction-split"),
            html! { (split.get() / 100) "% / " (100 - split.get() / 100) "%" },
        ));
    }
    rows.push((tr.t("correction-reason"), html! { (of.reason) }));
    rows.push((tr.t("correction-evidence"), html! { (of.evidence) }));
    rows.push((
        tr.t("correction-proposed-by"),
        html! { (who(of.proposed_by)) " · " (tr.moment(of.proposed_at.0)) },
    ));
    if let Some(at) = of.decided_at {
        rows.push((
            tr.t("correction-decided-by"),
            html! { (who(of.decided_by)) " · " (tr.moment(at.0)) },
        ));
    }
    if let Some(note) = &of.note {
        rows.push((tr.t("correction-reject-note"), html! { (note) }));
    }
    facts(&rows)
}

/// Each account before and after.
fn effects(tr: Tr, effects: &[Effect], names: &Names) -> Markup {
    let columns = vec![
        Column::text("account", tr.t("ledger-account"), move |effect: &Effect| {
            let account = tr.word("account", effect.account.as_str());
            match effect.volunteer_id {
                Some(id) => format!("{} · {account}", names.volunteer(id)),
                None => account,
            }
        })
        .card(CardRole::Title),
        Column::text("before", tr.t("correction-before"), move |effect: &Effect| {
            tr.minutes(effect.before.get())
        })
        .num(),
        Column::text("after", tr.t("correction-after"), move |effect: &Effect| {
            tr.minutes(effect.after.get())
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
    ];
    table(tr, &Table::new(tr.t("correction-effects"), effects, columns))
}
