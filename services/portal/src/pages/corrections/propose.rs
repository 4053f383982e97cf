use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    Code, Error, Role,
    ledger::{
        Purpose,
        correction::{CorrectionKind, ProposeCorrection},
        journal::{EntryShown, GetEntry},
    },
};
use kernel::RawMinutes;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Field, FormErrors, Hx, Input, PageHead, action_bar, alert, card,
    error_summary, hours_minutes, input, page, post_form, seg,
};
use serde::Deserialize;

use crate::{
    pages::{journal, statement::serial},
    web::{App, Errors, Names, Page, Post, Signed, field_errors},
};

const FINANCE: &[Role] = &[Role::Finance];
const LABELS: &[(&str, &str)] = &[
    ("kind", "correction-kind"),
    ("minutes", "correction-true-minutes"),
    ("reason", "correction-reason"),
    ("evidence", "correction-evidence"),
];

pub(super) fn routes() -> Router<App> {
    Router::new().route("/ledger/entries/{seq}/correct", get(ask).post(propose))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    minutes_h: String,
    minutes_m: String,
    reason: String,
    evidence: String,
}

impl Typed {
    /// The true minutes; an empty field counts as none of that unit.
    fn minutes(&self) -> Option<RawMinutes> {
        let part = |text: &str| match text.trim() {
            "" => Some(0),
            text => text.parse::<i64>().ok().filter(|part| (0..1_000).contains(part)),
        };
        Some(RawMinutes::new(
            part(&self.minutes_h)? * 60 + part(&self.minutes_m)?,
        ))
    }
}

async fn ask(State(app): State<App>, signed: Signed, Path(seq): Path<i64>) -> Page {
    signed.needs(FINANCE)?;
    let shown = entry(&app, &signed, seq).await?;
    form(&app, &signed, &shown, &Typed::default(), &FormErrors::new()).await
}

async fn entry(app: &App, signed: &Signed, seq: i64) -> Page<EntryShown> {
    let shown = signed.ask(app, GetEntry { seq }).await?;
    if !shown.correctable {
        return Err(
            Error::conflict("not_correctable", "this entry cannot be corrected")
                .with("seq", seq)
                .into(),
        );
    }
    Ok(shown)
}

async fn propose(
    State(app): State<App>,
    signed: Signed,
    Path(seq): Path<i64>,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(FINANCE)?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let kind = errors.read("kind", "choose", CorrectionKind::parse(&typed.kind));
    let raw_minutes = match kind {
        Some(CorrectionKind::Restate) => errors.read("minutes", "number_form", typed.minutes()),
        _ => None,
    };
    let reason = errors.required("reason", &typed.reason);
    let evidence = errors.required("evidence", &typed.evidence);
    let found = match kind {
        Some(kind) if errors.is_empty() => {
            let command = ProposeCorrection {
                seq,
                kind,
                raw_minutes,
                reason,
                evidence,
            };
            match signed.tell(&app, idem, command).await {
                Ok(done) => {
                    let to = format!("/ledger/corrections/{}", done.correction_id);
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(error) if error.code == Code::Invalid => {
                    field_errors(&error, signed.tr, &[("raw_minutes", "minutes")])
                }
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    let shown = entry(&app, &signed, seq).await?;
    let again = form(&app, &signed, &shown, &typed, &found).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn form(
    app: &App,
    signed: &Signed,
    shown: &EntryShown,
    typed: &Typed,
    errors: &FormErrors,
) -> Page<Markup> {
    let (ctx, tr) = (signed.ctx(app, "/ledger"), signed.tr);
    let entry = &shown.entry;
    let names = Names::load(signed, app, [], journal::people([entry])).await?;
    let title = tr.t("correction-propose");
    let number = serial(entry.seq);
    let path = format!("/ledger/entries/{}", entry.seq);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("journal-title"), "/ledger/entries")
        .crumb(number.clone(), path.clone())
        .here(title)
        .errors(!errors.is_empty());
    let kinds = if matches!(entry.purpose, Purpose::Visit | Purpose::History) {
        vec![
            CorrectionKind::Restate,
            CorrectionKind::Void,
            CorrectionKind::ClawBack,
        ]
    } else {
        vec![CorrectionKind::Reverse]
    };
    let restates = kinds.contains(&CorrectionKind::Restate);
    let choices: Vec<Choice> = kinds
        .iter()
        .map(|kind| Choice::new(kind.as_str(), tr.word("correction", kind.as_str())))
        .collect();
    let chosen = match (typed.kind.as_str(), kinds.as_slice()) {
        ("", [only]) => only.as_str(),
        (kind, _) => kind,
    };
    let field = |name: &'static str, key: &str| Field::new(tr, name, tr.t(key)).errors(errors);
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(number), html! {
                (journal::movement(tr, entry, &names))
            }))
            (card(Card::new(tr.t("correction-what")), html! {
                (alert(AlertKind::Info, html! { (tr.t("correction-note")) }))
                (post_form(&ctx, "correct", &format!("{path}/correct"), app.key(), html! {
                    (error_summary(tr, errors))
                    (seg(&field("kind", "correction-kind").required(), &choices, chosen, Hx::default()))
                    @if restates {
                        (hours_minutes(&field("minutes", "correction-true-minutes").hint(tr.t("correction-true-minutes-hint")), &typed.minutes_h, &typed.minutes_m))
                    }
                    (input(&field("reason", "correction-reason").required(), Input::text(&typed.reason).max(200)))
                    (input(&field("evidence", "correction-evidence").required().hint(tr.t("correction-evidence-hint")), Input::text(&typed.evidence).max(200)))
                    (action_bar(html! {
                        (Button::submit(tr.t("correction-send")).primary())
                        (Button::link(tr.t("form-cancel"), path.clone()).quiet())
                    }))
                }))
            }))
        },
    ))
}
