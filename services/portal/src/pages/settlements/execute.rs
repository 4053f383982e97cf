//! The last check: what will be posted, and its total typed by hand (decision 10).

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::ledger::settlement::{ExecuteSettlement, Settlement, SettlementState};
use kernel::{SettlementId, StandardMinutes};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Answer, Confirm, Field, FormErrors, Input, PageCtx, alert, confirm_page, error_summary, input,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{FINANCE, path, period, settlement};
use crate::web::{App, Errors, Page, Post, Signed, field_errors};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    total: String,
}

/// The page. Whoever comes too early or too late is led to where the settlement stands.
pub async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<SettlementId>) -> Page<Response> {
    signed.needs(&FINANCE)?;
    let found = settlement(&app, &signed, id).await?;
    if found.state != SettlementState::Approved {
        return Ok(Redirect::to(&path(id, "")).into_response());
    }
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(&ctx, &found, app.key(), "", &FormErrors::new()).into_response())
}

/// Has it posted.
pub async fn execute(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<SettlementId>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let mut errors = Errors::new(signed.tr).naming(&[("total", "settlements-type-total")]);
    let digits: String = typed
        .total
        .chars()
        .filter(|char| !matches!(char, ',' | '，' | ' '))
        .collect();
    let errors = match errors.read("total", "number_form", digits.parse::<i64>().ok()) {
        None => errors.into_inner(),
        Some(minutes) => {
            let command = ExecuteSettlement {
                settlement_id: id,
                total: StandardMinutes::new(minutes),
            };
            match signed.tell(&app, form.idem, command).await {
                Ok(_) => return Ok(Redirect::to(&path(id, "")).into_response()),
                Err(error) if error.field.is_some() => field_errors(&error, signed.tr, &[]),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let found = settlement(&app, &signed, id).await?;
    let ctx = signed.ctx(&app, "/settlements");
    let page = view(&ctx, &found, app.key(), &typed.total, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn view(ctx: &PageCtx, found: &Settlement, key: Uuid, typed: &str, errors: &FormErrors) -> Markup {
    let (tr, sums) = (ctx.tr, &found.sums);
    let minutes = |minutes: StandardMinutes| tr.minutes(minutes.get());
    let total = tr.args(
        "settlements-total-minutes",
        &[
            ("time", minutes(sums.total).into()),
            ("minutes", tr.number(sums.total.get()).into()),
        ],
    );
    let mut answers = vec![
        Answer::new(tr.t("settlements-period"), period(tr, found.period), None),
        Answer::new(tr.t("settlements-cutoff"), tr.date(found.cutoff.0), None),
        Answer::new(tr.t("settlements-volunteers"), tr.number(sums.volunteers), None),
        Answer::new(tr.t("settlements-total"), total, None),
    ];
    if sums.recovered.get() > 0 {
        answers.push(Answer::new(
            tr.t("settlements-recovered"),
            minutes(sums.recovered),
            None,
        ));
    }
    answers.push(Answer::new(tr.t("settlements-goods"), minutes(sums.goods), None));
    answers.push(Answer::new(
        tr.t("settlements-savings"),
        minutes(sums.savings),
        None,
    ));
    for (label, part) in [
        ("settlements-donated", sums.donated),
        ("settlements-expired", sums.expired),
    ] {
        if part.get() > 0 {
            answers.push(Answer::new(tr.t(label), minutes(part), None));
        }
    }
    answers.push(Answer::new(
        tr.t("settlements-window"),
        tr.args(
            "ledger-span",
            &[
                ("from", tr.date(found.window_opens.0).into()),
                ("to", tr.date(found.window_closes.0).into()),
            ],
        ),
        None,
    ));
    let field = Field::new(tr, "total", tr.t("settlements-type-total"))
        .hint(tr.t("settlements-type-total-hint"))
        .required()
        .errors(errors);
    confirm_page(
        ctx,
        &Confirm {
            title: tr.t("settlements-execute"),
            warning: Some(tr.t("settlements-execute-hint")),
            answers,
            action: path(found.settlement_id, "execute"),
            key: key.to_string(),
            fields: html! {
                (error_summary(tr, errors))
                @if found.exceptions > 0 {
                    (alert(AlertKind::Info, html! {
                        a href=(path(found.settlement_id, "exceptions")) {
                            (tr.args("settlements-carried-n", &[("n", found.exceptions.into()), ("time", minutes(found.carried).into())]))
                        }
                    }))
                }
                (input(&field, Input::whole(typed).max(14).autofocus()))
            },
            yes: tr.t("settlements-execute-do"),
            danger: false,
            back: path(found.settlement_id, ""),
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::settlements::sample;

    #[test]
    fn the_total_stands_there_in_minutes_and_is_not_filled_in() {
        let found = sample::settlement(SettlementState::Approved);
        for (lang, total) in [
            (Lang::Zh, "5时25分（325 分钟）"),
            (Lang::En, "5 h 25 min (325 minutes)"),
        ] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
            let html = view(&ctx, &found, Uuid::nil(), "", &FormErrors::new()).into_string();
            assert!(html.contains(total), "{html}");
            assert!(html.contains("name=\"total\"") && !html.contains("value=\"325\""));
            assert!(html.contains("name=\"idem\""));
        }
    }
}
