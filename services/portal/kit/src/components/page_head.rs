//! Bread crumbs, title, a line of facts and the page's buttons.

use crate::ctx::PageCtx;
use crate::tr::Tr;
use maud::{Markup, html};

/// One bread crumb; the last one is the page itself and has no link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Words.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// The head of a page. Starts with the title only.
#[derive(Debug, Clone, Default)]
pub struct PageHead {
    title: String,
    crumbs: Vec<Crumb>,
    meta: Option<Markup>,
    actions: Option<Markup>,
    has_errors: bool,
    screen_only: bool,
}

impl PageHead {
    /// Head with the `h1` `title`.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Adds a crumb with a link.
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb {
            label: label.into(),
            href: Some(href.into()),
        });
        self
    }

    /// Adds a crumb without a link (the page itself, or a level that has no page).
    pub fn here(mut self, label: impl Into<String>) -> Self {
        self.crumbs.push(Crumb {
            label: label.into(),
            href: None,
        });
        self
    }

    /// A grey line beside the title: period, count, state.
    pub fn meta(mut self, meta: Markup) -> Self {
        self.meta = Some(meta);
        self
    }

    /// Buttons at the right; on phones below the title, side by side.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// Puts “错误：” before the document's title, so that a screen reader says it first.
    pub fn errors(mut self, has_errors: bool) -> Self {
        self.has_errors = has_errors;
        self
    }

    /// Not on paper, where the page prints a slip and nothing else.
    pub fn screen_only(mut self) -> Self {
        self.screen_only = true;
        self
    }

    pub(crate) fn document_title(&self, tr: Tr) -> String {
        if self.has_errors {
            tr.args("kit-error-title", &[("title", self.title.as_str().into())])
        } else {
            self.title.clone()
        }
    }
}

/// Renders the head; [`super::page`] does it for you.
pub fn page_head(ctx: &PageCtx, head: &PageHead) -> Markup {
    html! {
        div.phead.noprint[head.screen_only] {
            @if !head.crumbs.is_empty() {
                nav.crumb aria-label=(ctx.tr.t("kit-crumbs")) {
                    @for (i, crumb) in head.crumbs.iter().enumerate() {
                        @if i > 0 { span aria-hidden="true" { " / " } }
                        @if let Some(href) = &crumb.href { a href=(href) { (crumb.label) } } @else { (crumb.label) }
                    }
                }
            }
            h1 { (head.title) }
            @if let Some(meta) = &head.meta { div.meta { (meta) } }
            @if let Some(actions) = &head.actions { div.acts { (actions) } }
        }
    }
}
