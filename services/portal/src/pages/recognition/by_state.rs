//! What the lists of recognition have in common: tabs by state, a page, and the whole as a file.

use axum::response::{IntoResponse, Response};
use contracts::Paging;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Empty, PageHead, Pager, Table, Tr, card, empty, page, pager, print_head, table, tabs,
};
use serde::Deserialize;

use super::kinds;
use crate::{
    pages::parts::state_tabs,
    web::{App, ListName, Page, Signed, WholeList, page_of, url, xlsx_button},
};

/// What is asked for in the address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filter {
    /// Word of the state; anything else = all.
    pub state: String,
    page: Option<u32>,
    /// `xlsx` = the file.
    pub format: String,
}

impl Filter {
    /// The page of the list.
    pub fn paging(&self) -> Paging {
        Paging {
            page: self.page.unwrap_or(1).max(1),
            ..Paging::default()
        }
    }
}

/// One of the lists.
pub struct ByState<'a> {
    /// Its address.
    pub path: &'static str,
    /// Its word in the trail; its title is `recognition-<code>`.
    pub code: &'static str,
    /// The words of its states, `status-<…>`.
    pub set: &'static str,
    /// The state that is shown; empty = all.
    pub state: &'a str,
}

impl ByState<'_> {
    fn title(&self, tr: Tr) -> String {
        tr.t(&format!("recognition-{}", self.code))
    }

    /// The state in words; nothing = all.
    fn said(&self, tr: Tr) -> Option<String> {
        (!self.state.is_empty()).then(|| tr.word(self.set, self.state))
    }

    /// A page of `total` rows. `more` stands before the buttons that each list has.
    pub fn page<R>(
        &self,
        app: &App,
        signed: &Signed,
        states: impl Iterator<Item = &'static str>,
        (paging, total): (Paging, i64),
        rows: Table<'_, R>,
        more: Markup,
    ) -> Response {
        if let Err(last) = signed.reaches(paging.size, total) {
            return last.into_response();
        }
        let (ctx, tr, title) = (signed.ctx(app, "/volunteers"), signed.tr, self.title(signed.tr));
        let href = |state: &str, page: u32| url(self.path, &[("state", state), ("page", &page_of(page))]);
        let all = state_tabs(tr, self.set, states, self.state, &|state| href(state, 1));
        let head = PageHead::new(title.clone())
            .crumb(tr.t("nav-volunteers"), "/volunteers")
            .here(title.clone())
            .actions(html! {
                (more)
                (xlsx_button(tr, &href(self.state, paging.page)))
                (Button::print(tr.t("ledger-print")))
            });
        let nothing = empty(&Empty {
            text: tr.t("recognition-none"),
            action: None,
        });
        let total = u64::try_from(total).unwrap_or(0);
        let shown = page(
            &ctx,
            &head,
            html! {
                (print_head(&ctx, &title, &self.said(tr).unwrap_or_default()))
                (kinds(signed, self.path))
                (card(Card::new("").flush(), html! {
                    (tabs(&title, &all))
                    (table(tr, &rows.empty(nothing)))
                    (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(self.state, n) }))
                }))
            },
        );
        shown.into_response()
    }

    /// The file of the whole list, without rows yet.
    ///
    /// # Errors
    /// As [`WholeList::begin`].
    pub async fn file<'a>(&self, app: &'a App, signed: &'a Signed) -> Page<WholeList<'a>> {
        let tr = signed.tr;
        let name = ListName {
            code: self.code,
            title: &self.title(tr),
            narrowed: self
                .said(tr)
                .map(|said| (tr.t("list-state"), said))
                .into_iter()
                .collect(),
            filter: &[("state", self.state)],
        };
        WholeList::begin(app, signed, name).await
    }
}
