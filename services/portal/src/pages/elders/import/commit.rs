//! The last check before rows become profiles: which of them, and that it cannot be taken back.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::elderly::import::{CommitElderImport, ElderChoice, ElderImport, ElderImportState};
use maud::{Markup, html};
use portal_kit::{Answer, Choice, Confirm, Field, FormErrors, Hx, PageCtx, confirm_page, error_summary, seg};
use serde::Deserialize;
use uuid::Uuid;

use super::{CLERKS, import, path};
use crate::web::{App, Errors, Page, Post, Signed};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/import/{id}/commit", get(ask).post(commit))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    choice: String,
}

/// The page. Whoever comes too early or too late is led to where the import stands.
async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> Page<Response> {
    signed.needs(CLERKS)?;
    let found = import(&app, &signed, id).await?;
    if found.state != ElderImportState::Checked {
        return Ok(Redirect::to(&path(id, "")).into_response());
    }
    let ctx = signed.ctx(&app, "/elders");
    Ok(view(&ctx, &found, app.key(), &FormErrors::new()).into_response())
}

async fn commit(
    State(app): State<App>,
    signed: Signed,
    Path(import_id): Path<Uuid>,
    form: Post<Typed>,
) -> Page<Response> {
    signed.needs(CLERKS)?;
    let mut errors = Errors::new(signed.tr).naming(&[("choice", "elder_import-choice")]);
    let choice = errors.read("choice", "choose", ElderChoice::parse(&form.data.choice));
    let Some(choice) = choice else {
        let found = import(&app, &signed, import_id).await?;
        let ctx = signed.ctx(&app, "/elders");
        let again = view(&ctx, &found, app.key(), &errors.into_inner());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    signed
        .tell(&app, form.idem, CommitElderImport { import_id, choice })
        .await?;
    Ok(Redirect::to(&path(import_id, "")).into_response())
}

fn view(ctx: &PageCtx, found: &ElderImport, key: Uuid, errors: &FormErrors) -> Markup {
    let (tr, figures) = (ctx.tr, &found.figures);
    let count = |label: &str, n: u32| Answer::new(tr.t(label), tr.number(i64::from(n)), None);
    let mut answers = vec![
        Answer::new(tr.t("elder_import-from"), found.title.clone(), None),
        count("elder_import-sound", figures.sound),
    ];
    for (label, n) in [
        ("elder_import-similar", figures.similar),
        ("elder_import-twice", figures.twice),
        ("elder_import-wrong", figures.wrong),
    ] {
        if n > 0 {
            answers.push(count(label, n));
        }
    }
    let sms = if found.welcome {
        "elder_import-with-sms"
    } else {
        "elder_import-no-sms"
    };
    answers.push(Answer::new(tr.t("elder_import-sms"), tr.t(sms), None));
    let choices: Vec<Choice> = ElderChoice::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.word("elder_choice", one.as_str())))
        .collect();
    let field = Field::new(tr, "choice", tr.t("elder_import-choice"))
        .hint(tr.t("elder_import-choice-hint"))
        .required()
        .errors(errors);
    let only = if figures.similar == 0 {
        ElderChoice::Sound.as_str()
    } else {
        ""
    };
    confirm_page(
        ctx,
        &Confirm {
            title: tr.t("elder_import-commit"),
            warning: Some(tr.t("elder_import-commit-hint")),
            answers,
            action: path(found.import_id, "commit"),
            key: key.to_string(),
            fields: html! {
                (error_summary(tr, errors))
                @if figures.similar == 0 { input type="hidden" name="choice" value=(only); }
                @else { (seg(&field, &choices, only, Hx::default())) }
            },
            yes: tr.t("elder_import-commit-do"),
            danger: false,
            back: path(found.import_id, ""),
        },
    )
}
