//! Everything a registry holds of one person, on request: a page for paper and a file of JSON for the person.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{
    Code, Error,
    access::{Held, HeldField, HeldRecord},
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, FormErrors, PageHead, Tr, alert, card, facts, page, post_form, print_foot,
    print_head,
};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::reveal::{Ask, ask};
use crate::web::{App, Page, Signed, field_errors};

/// The form that asks for it.
#[derive(Deserialize)]
pub struct Form {
    /// Why, kept in the access log.
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    format: String,
}

/// Whose data.
pub struct Person {
    /// Address of the list that the card belongs to, e.g. `/elders`.
    pub list: &'static str,
    /// Address of the card.
    pub card: String,
}

/// Asks for the reason.
pub fn question(app: &App, signed: &Signed, person: &Person, reason: &str, errors: &FormErrors) -> Markup {
    let ctx = signed.ctx(app, person.list);
    ask(
        &ctx,
        &Ask {
            label: signed.tr.t("export-what"),
            action: format!("{}/export", person.card),
            back: person.card.clone(),
            key: app.key(),
            hidden: html! {},
            reason: reason.to_owned(),
            errors: errors.clone(),
        },
    )
}

/// The page, or the file; the question once more where the reason will not do.
///
/// # Errors
/// What else the registry refuses; `internal`, when the file cannot be made.
pub fn answer(
    app: &App,
    signed: &Signed,
    person: &Person,
    form: &Form,
    held: contracts::Result<Held>,
) -> Page<Response> {
    let now = app.host.clock().now();
    let held = match held {
        Ok(held) => held,
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = question(app, signed, person, &form.reason, &errors);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    if form.format == "json" {
        return file(&held, now);
    }
    let (ctx, tr) = (signed.ctx(app, person.list), signed.tr);
    let title = tr.t("export-what");
    let head = PageHead::new(title.clone()).actions(html! {
        (Button::link(tr.t("kit-back"), &person.card).quiet())
        (Button::print(tr.t("access-print")).primary())
    });
    let signers = [tr.t("access-sign-clerk"), tr.t("access-sign-seal")];
    Ok(page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, ""))
            (alert(AlertKind::Info, html! { (tr.t("export-note")) }))
            div.noprint {
                (post_form(&ctx, "export-file", &format!("{}/export", person.card), app.key(), html! {
                    input type="hidden" name="reason" value=(form.reason);
                    (Button::submit(tr.t("export-json")).value("format", "json"))
                }))
            }
            @for record in &held.records {
                (card(Card::new(tr.word("export_table", &record.table)), facts(&lines(tr, record))))
            }
            (print_foot(&ctx, &signers, None, &tr.moment(now)))
        },
    )
    .into_response())
}

fn lines(tr: Tr, record: &HeldRecord) -> Vec<(String, String)> {
    let line = |field: &HeldField| (tr.word("export", &field.name), shown(tr, field));
    record.fields.iter().map(line).collect()
}

/// A value in the reader's words where it is one of a set, a moment, or yes and no.
fn shown(tr: Tr, field: &HeldField) -> String {
    let text = &*field.value;
    let set = match field.name.as_str() {
        "sex" => "sex",
        "living" => "living",
        "phone_owner" => "phone_owner",
        "category" => "category",
        "given_by" => "consent",
        "willingness" => "willingness",
        "kind" => "qualification",
        "closed_reason" => "access_purpose",
        _ => "",
    };
    if field.name == "state" {
        return tr
            .try_t(&format!("status-elder-{text}"))
            .or_else(|| tr.try_t(&format!("status-volunteer-{text}")))
            .or_else(|| tr.try_t(&format!("status-star-{text}")))
            .unwrap_or_else(|| tr.word("status-certificate", text));
    }
    if !set.is_empty() {
        return tr.word(set, text);
    }
    match text {
        "true" => tr.t("export-yes"),
        "false" => tr.t("export-no"),
        _ => match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(moment) => tr.moment(moment),
            Err(_) => text.to_owned(),
        },
    }
}

/// `{"exported_at": …, "elder": [{"name": …}], …}`. Its name holds no personal data: it stays in the folders of shared
/// computers.
fn file(held: &Held, now: OffsetDateTime) -> Page<Response> {
    let mut tables: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for record in &held.records {
        let fields = record
            .fields
            .iter()
            .map(|field| (field.name.clone(), Value::String(field.value.0.clone())));
        tables
            .entry(&record.table)
            .or_default()
            .push(Value::Object(fields.collect()));
    }
    let whole = json!({ "exported_at": contracts::At(now), "held": tables });
    let bytes = serde_json::to_vec_pretty(&whole).map_err(|error| Error::internal(error.to_string()))?;
    let name = format!(
        "attachment; filename=\"timebank-export-{}.json\"",
        kernel::china_date(now)
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(|error| Error::internal(error.to_string()))?,
        ),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn values_are_in_the_readers_words() {
        let tr = Tr::new(Lang::Zh);
        let said = |name: &str, value: &str| {
            shown(
                tr,
                &HeldField {
                    name: name.into(),
                    value: value.into(),
                },
            )
        };
        assert_eq!(said("living", "alone"), "独居");
        assert_eq!(said("service", "true"), "是");
        assert_eq!(
            said("recorded_at", "2026-11-22T18:41:00+00:00"),
            "2026-11-23 周一 02:41"
        );
        assert_eq!(said("address", "<b>3 号楼</b>"), "<b>3 号楼</b>");
    }
}
