//! Texts that officials edit 短信文本 (R12.3): what the platform says, and what campaigns may say; proposed by one member of head
//! office, approved by another.

mod list;
mod one;
mod propose;
mod version;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Role,
    notification::text::{CAMPAIGN, TextState},
};
use kernel::OrgKind;
use maud::Markup;
use portal_kit::{TagKind, Tr, tag};

use crate::web::{App, Signed};

/// Who proposes and decides: head office, two persons.
const EDITORS: [Role; 2] = [Role::Outreach, Role::Operator];
/// Gateways that give codes to texts, in the order of the form.
const GATEWAYS: [&str; 6] = [
    "aliyun",
    "tencent",
    "yunmas",
    "wechat",
    "aliyun_voice",
    "tencent_voice",
];

/// `/texts` and what is below it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/texts", get(list::show))
        .route("/texts/propose", get(propose::ask).post(propose::post))
        .route("/texts/count", post(propose::count))
        .route("/texts/versions/{id}", get(version::show))
        .route("/texts/versions/{id}/preview", post(version::preview))
        .route("/texts/versions/{id}/approve", post(version::approve))
        .route("/texts/versions/{id}/return", post(version::send_back))
        .route("/texts/versions/{id}/retire", post(version::retire))
        .route("/texts/{name}", get(one::show))
}

/// Whether the reader edits texts. notification has the last word; this only keeps useless buttons off the page.
fn edits(signed: &Signed) -> bool {
    signed.has(&EDITORS) && signed.scope.kind() == OrgKind::District
}

/// Where a version stands, as a tag.
fn standing(tr: Tr, state: TextState) -> Markup {
    let kind = match state {
        TextState::Proposed => TagKind::Warn,
        TextState::Approved => TagKind::Ok,
        TextState::Returned | TextState::Retired => TagKind::Grey,
    };
    tag(kind, &tr.word("status-text", state.as_str()))
}

/// What a text is called: a campaign's by its title.
fn called(tr: Tr, name: &str, title: &str) -> String {
    if name == CAMPAIGN && !title.is_empty() {
        title.to_owned()
    } else {
        tr.word("template", name)
    }
}
