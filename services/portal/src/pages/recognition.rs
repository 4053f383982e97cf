//! `/recognition` 表彰与证明: stars, certificates of service, and what is applied for one volunteer.

mod award;
mod awards;
mod by_state;
mod certificate;
mod certificates;
mod national;
mod ranking;
mod star;
mod stars;
mod volunteer;

use axum::Router;
use contracts::Role;
use maud::Markup;
use portal_kit::{Tab, tabs};

use crate::web::{App, Signed};

pub use certificate::grouped;
pub use stars::stars_in_words;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(stars::routes())
        .merge(star::routes())
        .merge(certificates::routes())
        .merge(certificate::routes())
        .merge(volunteer::routes())
        .merge(awards::routes())
        .merge(award::routes())
        .merge(national::routes())
        .merge(ranking::routes())
}

/// Who reads them.
pub(crate) const READERS: [Role; 6] = [
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Who applies, reviews and issues.
const ISSUERS: [Role; 4] = [Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];
/// Who rules on objections and takes back what was given.
const RULERS: [Role; 2] = [Role::Branch, Role::Operator];

/// The kinds of recognition, as tabs.
fn kinds(signed: &Signed, here: &str) -> Markup {
    let tr = signed.tr;
    let mut kinds = vec![
        ("/recognition/stars", "recognition-stars"),
        ("/recognition/certificates", "recognition-certificates"),
        (awards::PATH, "recognition-awards"),
    ];
    if signed.has(&national::TAKERS) {
        kinds.push((national::PATH, "recognition-national"));
    }
    let all: Vec<Tab> = kinds
        .iter()
        .map(|(href, key)| Tab {
            label: tr.t(key),
            href: (*href).into(),
            count: None,
            current: *href == here,
            bad: false,
        })
        .collect();
    tabs(&tr.t("recognition-title"), &all)
}
