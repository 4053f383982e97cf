//! The towns' survey 定期满意度调查 (R9.1): whom the branch is to ask, one elder at a time, and what they said.

mod ask;
mod due;
mod said;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{Role, dispatch::case::CaseKind};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Chip, Filters, PageHead, Pager, Tab, alert, card, chips, filters, page as shell,
    pager, tabs,
};

use super::{
    asked::Asked,
    cases,
    orders::{desk::Desk, form::Typed, places},
};
use crate::web::{App, Page, Signed, page_of, url, xlsx_button};

const PATH: &str = "/surveys";
const PER_PAGE: u32 = 20;
/// Who asks: each town its own elders.
const ASKERS: [Role; 1] = [Role::Branch];
/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route("/surveys/{elder}", get(ask::show).post(ask::record))
}

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// 待调查
    Due,
    /// 已调查
    Said,
}

impl Which {
    fn word(self) -> &'static str {
        match self {
            Self::Due => "",
            Self::Said => "said",
        }
    }
}

/// What is shown.
#[derive(Debug, Clone)]
struct Filter {
    which: Which,
    within: Option<OrgCode>,
    page: u32,
}

impl Filter {
    /// From an address, or from a form that leads back.
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            which: match asked.text("list") {
                "said" => Which::Said,
                _ => Which::Due,
            },
            within: asked.within(),
            page: asked.page(),
        }
    }

    /// Town and village, as they stand in an address.
    fn places(&self) -> [(&'static str, String); 2] {
        let [town, village] = places::codes(self.within.as_ref());
        [("town", town), ("village", village)]
    }

    /// `path` with the part of the tree, and with `more`.
    fn leads(&self, path: &str, more: &[(&str, &str)]) -> String {
        let places = self.places();
        let mut pairs: Vec<(&str, &str)> = more.to_vec();
        pairs.extend(places.iter().map(|(name, value)| (*name, value.as_str())));
        url(path, &pairs)
    }

    fn href(&self) -> String {
        let page = page_of(self.page);
        self.leads(PATH, &[("list", self.which.word()), ("page", &page)])
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }
}

/// What was recorded a moment ago: shown above the next elder, or above the list.
#[derive(Debug, Default)]
struct Done {
    is_recorded: bool,
    case_no: Option<String>,
}

impl Done {
    /// From the address.
    fn read(typed: &Typed) -> Self {
        let text = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
        Self {
            is_recorded: !text("done").is_empty(),
            case_no: cases::number(text("case")),
        }
    }

    fn view(&self, desk: &Desk) -> Markup {
        let tr = desk.tr;
        html! {
            @match &self.case_no {
                Some(no) => (alert(AlertKind::Warn, html! {
                    (tr.t("surveys-done-case")) " " a href=(cases::of(CaseKind::Survey)) { (no) }
                })),
                None if self.is_recorded => (alert(AlertKind::Ok, html! { (tr.t("surveys-done")) })),
                None => {}
            }
        }
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    let filter = Filter::read(&asked);
    let at = (&signed, &app);
    if Asked(&asked).wants_file() {
        return match filter.which {
            Which::Due => due::file(at, &filter).await,
            Which::Said => said::file(at, &filter).await,
        };
    }
    let (mut desk, total, rows) = match filter.which {
        Which::Due => due::part(at, &filter).await?,
        Which::Said => said::part(at, &filter).await?,
    };
    signed.reaches(PER_PAGE, total)?;
    desk.ctx.path = filter.href();
    let page = view(&desk, &signed.scope, &filter, (total, &rows), &Done::read(&asked));
    Ok(page.into_response())
}

fn view(desk: &Desk, scope: &OrgCode, filter: &Filter, (total, rows): (i64, &Markup), done: &Done) -> Markup {
    let tr = desk.tr;
    let head = PageHead::new(tr.t("surveys-title"))
        .meta(html! { (tr.t("surveys-note")) })
        .actions(html! {
            @if desk.is(&cases::READERS) { (Button::link(tr.t("nav-cases"), "/cases")) }
            (xlsx_button(tr, &filter.on_page(1).href()))
        });
    let total = u64::try_from(total).unwrap_or(0);
    let tab = |which: Which, label: &str| {
        let current = filter.which == which;
        let to = Filter {
            which,
            ..filter.on_page(1)
        };
        Tab {
            label: tr.t(label),
            href: to.href(),
            count: current.then_some(total),
            current,
            bad: false,
        }
    };
    let all = [tab(Which::Due, "surveys-due"), tab(Which::Said, "surveys-said")];
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total,
        href: &|page| filter.on_page(page).href(),
    };
    let places = places::fields(desk, scope, filter.within.as_ref());
    shell(
        &desk.ctx,
        &head,
        html! {
            (done.view(desk))
            (card(Card::new("").flush(), html! {
                (tabs(&tr.t("surveys-lists"), &all))
                @if !places.0.is_empty() {
                    (filters(tr, &Filters::new(PATH), html! {
                        input type="hidden" name="list" value=(filter.which.word());
                        (places)
                    }))
                }
                (chips(tr, &on(desk, filter), PATH))
                (rows)
                (pager(tr, &pages))
            }))
        },
    )
}

/// The filter in force.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let without = Filter {
        within: None,
        ..filter.on_page(1)
    };
    let set = filter.within.iter().map(|within| Chip {
        label: desk.tr.t("orders-place"),
        value: desk.place(within),
        remove: without.href(),
    });
    set.collect()
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let fields = fields.iter();
        fields
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn the_list_keeps_its_part_of_the_tree_from_tab_to_tab_and_from_page_to_page() {
        let filter = Filter::read(&typed(&[("village", "370405001004"), ("page", "3")]));
        assert_eq!(
            filter.href(),
            "/surveys?page=3&town=370405001&village=370405001004"
        );
        let scope = "370405001".parse().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let page = view(
                &desk(Role::Branch, lang),
                &scope,
                &filter,
                (2, &html! {}),
                &Done::default(),
            )
            .into_string();
            assert_sound(&page);
            assert!(page.contains("list=said&amp;town=370405001&amp;village=370405001004"));
        }
    }

    #[test]
    fn r9_3_the_case_that_an_answer_opened_is_named() {
        let done = Done::read(&typed(&[("done", "1"), ("case", "AJ20261123-0003")]));
        let words = done.view(&desk(Role::Branch, Lang::Zh)).into_string();
        assert!(words.contains("AJ20261123-0003") && words.contains("kind=survey"));
        let plain = Done::read(&typed(&[("done", "1"), ("case", "<b>")]));
        assert!(plain.case_no.is_none());
        assert!(Done::default().view(&desk(Role::Branch, Lang::Zh)).0.is_empty());
    }
}
