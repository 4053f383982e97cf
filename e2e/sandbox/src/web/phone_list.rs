//! The list of phones, newest first.

use super::{text, words::Words};
use crate::{gateway::Gateway, message::Direction, number::Number, store::PhoneView};
use kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use time::OffsetDateTime;

/// Phones of one page.
const PAGE: usize = 40;

/// What the reader looks for; kept in every link.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    pub q: String,
    /// The first page is 0.
    pub page: usize,
}

impl Search {
    /// This search at another place.
    pub fn link(&self, path: &str, page: usize) -> String {
        let mut pairs: Vec<String> = Vec::new();
        if !self.q.is_empty() {
            let q: String = self.q.bytes().map(|byte| format!("%{byte:02X}")).collect();
            pairs.push(format!("q={q}"));
        }
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        if pairs.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", pairs.join("&"))
        }
    }
}

pub(super) struct PhoneList {
    search: Search,
    phones: Vec<PhoneView>,
    more: bool,
    open: Option<Number>,
    now: OffsetDateTime,
}

impl PhoneList {
    /// The page of phones that the search asks for; `open` is the one whose conversation is shown.
    pub fn gather(gateway: &Gateway, search: Search, open: Option<Number>) -> Self {
        let store = gateway.store();
        let mut phones: Vec<PhoneView> = store
            .phones(&search.q)
            .skip(search.page.saturating_mul(PAGE))
            .take(PAGE + 1)
            .collect();
        let more = phones.len() > PAGE;
        phones.truncate(PAGE);
        Self {
            search,
            phones,
            more,
            open,
            now: gateway.now(),
        }
    }

    pub fn render(&self, words: &Words, lang: Lang) -> Markup {
        html! {
            form class="search" action="/" method="get" role="search" {
                label class="sr" for="q" { (words.search) }
                input id="q" name="q" type="search" value=(self.search.q) placeholder=(words.search_hint) autocomplete="off";
                button type="submit" { (words.search) }
            }
            div id="phones" data-live {
                @if self.phones.is_empty() {
                    p class="empty" {
                        @if self.search.q.is_empty() { (words.nobody_yet) }
                        @else { (words.nobody_found) " " a href="/" { (words.clear_search) } }
                    }
                }
                ul { @for phone in &self.phones { (self.row(phone, words, lang)) } }
                @if self.search.page > 0 || self.more {
                    div class="pager" {
                        @if self.search.page > 0 { a href=(self.search.link("/", self.search.page - 1)) { "‹ " (words.newer) } }
                        @if self.more { a class="next" href=(self.search.link("/", self.search.page + 1)) { (words.older) " ›" } }
                    }
                }
            }
        }
    }

    fn row(&self, view: &PhoneView, words: &Words, lang: Lang) -> Markup {
        let number = view.phone.to_string();
        let path = self.search.link(&format!("/phones/{number}"), self.search.page);
        let current = (self.open == Some(view.phone)).then_some("page");
        html! {
            li {
                a class="phone" href=(path) aria-current=[current] {
                    (avatar(view.phone, view.label.as_deref()))
                    span class="who" { (view.label.clone().unwrap_or_else(|| text::spaced(&number))) }
                    time class="when" { (text::short(view.last.at, self.now, lang)) }
                    @if view.label.is_some() { span class="number" { (text::spaced(&number)) } }
                    span class="snippet" {
                        @if view.last.direction == Direction::In { b { (words.me) "：" } }
                        (view.last.text)
                    }
                    span class="count" { (view.messages) }
                }
            }
        }
    }
}

/// A round mark: the last character of the name, or the last two digits; one of six colours, the same for a number always.
pub(super) fn avatar(phone: Number, label: Option<&str>) -> Markup {
    let number = phone.to_string();
    let digits: u32 = number.bytes().map(u32::from).sum();
    let mark = match label.and_then(|label| label.chars().next()) {
        Some(first) => first.to_string(),
        None => number[number.len() - 2..].to_owned(),
    };
    html! { span class={ "avatar c" (digits % 6) } aria-hidden="true" { (mark) } }
}
