//! The frame around every page: the warning on top, the phones at the left, the page at the right.

use super::{phone_list::PhoneList, words::Words};
use kernel::Lang;
use maud::{DOCTYPE, Markup, html};

/// What stands beside the list. On a narrow screen only one of the two is seen.
pub(super) struct Page<'a> {
    pub words: &'a Words,
    pub lang: Lang,
    /// Before the product's name in the window's title.
    pub title: &'a str,
    /// The revision that the page shows.
    pub revision: u64,
    /// Path and query, for the way back after a switch of language.
    pub path: &'a str,
    /// On a narrow screen: the list or the content.
    pub narrow: Narrow,
    pub list: PhoneList,
    pub content: Markup,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Narrow {
    List,
    Content,
}

pub(super) fn page(page: Page<'_>) -> Markup {
    let Page { words, lang, .. } = page;
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let back: String = page
        .path
        .chars()
        .map(|c| if c == '&' { "%26".to_owned() } else { c.to_string() })
        .collect();
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) " · " (words.title) }
                link rel="icon" href="/a/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/a/sandbox.css";
                script src="/a/sandbox.js" defer {}
            }
            body class=[(page.narrow == Narrow::Content).then_some("reading")] data-revision=(page.revision) {
                header class="top" {
                    a class="brand" href="/" {
                        img src="/a/icon.svg" alt="" width="28" height="28";
                        b { (words.title) }
                    }
                    span class="harmless" { (words.harmless) }
                    a class="lang" href={ "/lang/" (other.tag()) "?to=" (back) } lang=(other.tag()) { (words.other_language) }
                }
                div class="panes" {
                    nav class="list" aria-label=(words.phones) { (page.list.render(words, lang)) }
                    main class="content" { (page.content) }
                }
            }
        }
    }
}
