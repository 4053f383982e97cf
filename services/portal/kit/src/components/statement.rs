//! The head of a statement: whose passbook, and the balances.

use maud::{Markup, html};

/// One balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Name of the account.
    pub label: String,
    /// Balance in hours and minutes.
    pub value: String,
    /// What it is for.
    pub note: String,
}

/// Whose statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Name.
    pub name: String,
    /// Stars, 0 to 5, and their words (“四星级”).
    pub stars: Option<(u8, String)>,
    /// Passbook number.
    pub number: String,
    /// Branch, total service.
    pub note: String,
    /// Up to three balances.
    pub accounts: Vec<Account>,
}

/// The boxes on top of a statement. `label` names the section.
pub fn statement(label: &str, s: &Statement) -> Markup {
    html! {
        section.card.acct aria-label=(label) {
            div.first {
                div.k {
                    (s.name)
                    @if let Some((stars, words)) = &s.stars {
                        " " span.stars role="img" aria-label=(words) {
                            ("★".repeat(usize::from((*stars).min(5)))) span.off { ("★".repeat(5 - usize::from((*stars).min(5)))) }
                        }
                    }
                }
                div.v.num.no { (s.number) }
                div.xs { (s.note) }
            }
            @for account in &s.accounts {
                div { div.k { (account.label) } div.v { (account.value) } div.xs.muted { (account.note) } }
            }
        }
    }
}
