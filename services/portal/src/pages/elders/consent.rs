//! The text that is read to the elder before anything is written down (R2.6, PIPL Art. 14, 17, 29).

use contracts::elderly::ConsentGiver;
use maud::{Markup, html};
use portal_kit::{Choice, Tr};

/// Version of the text; changes with every word of it.
pub(super) const TEXT_VERSION: &str = "2026-01";

/// The text, to be read aloud.
pub(super) fn text(tr: Tr) -> Markup {
    html! {
        details open {
            summary { (tr.args("consent-text-title", &[("version", TEXT_VERSION.into())])) }
            p.small { (tr.t("consent-text-service")) }
            p.small { (tr.t("consent-text-sensitive")) }
            p.small { (tr.t("consent-text-rights")) }
        }
    }
}

/// Who may give it, to choose from.
pub(super) fn givers(tr: Tr) -> Vec<Choice> {
    let all = ConsentGiver::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), tr.word("consent", one.as_str())))
        .collect()
}
