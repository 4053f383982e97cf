use axum::{Router, extract::State, routing::post};
use contracts::{Code, Personal, elderly::CheckResidentId};
use maud::{Markup, html};
use portal_kit::{AlertKind, alert};
use serde::Deserialize;

use crate::web::{App, Page, Post, Signed, words};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/check-id", post(check))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    resident_id: String,
}

/// What a resident ID says, while the form is being filled in: by POST, because the number stands in no address.
async fn check(State(app): State<App>, signed: Signed, Post { data, .. }: Post<Typed>) -> Page<Markup> {
    if data.resident_id.trim().is_empty() {
        return Ok(html! {});
    }
    let tr = signed.tr;
    let asked = CheckResidentId {
        resident_id: Personal(data.resident_id.trim().to_owned()),
    };
    let said = match signed.ask(&app, asked).await {
        Ok(said) => said,
        Err(error) if error.code == Code::Invalid => {
            return Ok(alert(AlertKind::Bad, html! { (words(&error, tr)) }));
        }
        Err(error) => return Err(error.into()),
    };
    let facts = tr.args(
        "person-id-says",
        &[
            ("birth", tr.date(said.birth_date.0).into()),
            ("sex", tr.word("sex", said.sex.as_str()).into()),
            ("age", said.age.into()),
        ],
    );
    Ok(html! {
        @if let Some(existing) = said.existing {
            (alert(AlertKind::Warn, html! { (tr.t("elder-exists")) " " a href={ "/elders/" (existing) } { (tr.t("elder-open-profile")) } }))
        } @else {
            (alert(AlertKind::Ok, html! { (facts) }))
        }
    })
}
