//! The list of orders, with its filters in the address.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    dispatch::{FindOrders, OrderRow, OrderState},
};
use kernel::{ElderId, OrgCode, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Hx, Input, PageHead, Pager, Table, Tr, card,
    chips, empty, filter_empty, filters, input, page as shell, pager, select, sla, status, table,
};
use serde::Deserialize;

use super::{desk::Desk, places, typed};
use crate::web::{
    App, ListName, Page, Signed, WholeList, narrowed, page_of, typed as told, url, wants_xlsx, xlsx_button,
};

const PER_PAGE: u32 = 50;

/// The address's query, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    town: String,
    village: String,
    no: String,
    elder: String,
    volunteer: String,
    page: String,
    format: String,
}

/// States of orders that are not served yet.
pub const UNFINISHED: [OrderState; 4] = [
    OrderState::Open,
    OrderState::Offered,
    OrderState::Accepted,
    OrderState::InProgress,
];
/// The word of [`UNFINISHED`] in the address.
pub const UNFINISHED_WORD: &str = "unfinished";

/// Which orders: those of one state, or all that are not served yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    One(OrderState),
    Unfinished,
}

impl Standing {
    fn parse(word: &str) -> Option<Self> {
        if word == UNFINISHED_WORD {
            return Some(Self::Unfinished);
        }
        OrderState::parse(word).map(Self::One)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::One(state) => state.as_str(),
            Self::Unfinished => UNFINISHED_WORD,
        }
    }

    fn states(self) -> Vec<OrderState> {
        match self {
            Self::One(state) => vec![state],
            Self::Unfinished => UNFINISHED.to_vec(),
        }
    }

    fn words(self, tr: Tr) -> String {
        match self {
            Self::One(state) => tr.word("status-order", state.as_str()),
            Self::Unfinished => tr.t("orders-unfinished"),
        }
    }
}

/// The same, read; what cannot be read is left out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    state: Option<Standing>,
    within: Option<OrgCode>,
    no: Option<String>,
    elder: Option<ElderId>,
    volunteer: Option<VolunteerId>,
    page: u32,
}

impl From<&Asked> for Filter {
    fn from(asked: &Asked) -> Self {
        Self {
            state: Standing::parse(&asked.state),
            within: places::chosen(&asked.town, &asked.village),
            no: Some(typed::narrow(&asked.no).to_uppercase()).filter(|no| !no.is_empty()),
            elder: asked.elder.parse().ok(),
            volunteer: asked.volunteer.parse().ok(),
            page: asked.page.parse().unwrap_or(1).max(1),
        }
    }
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.state.is_none()
            && self.within.is_none()
            && self.no.is_none()
            && self.elder.is_none()
            && self.volunteer.is_none()
    }

    /// The list's address with one value replaced; always from its first page unless that is what is replaced.
    fn href(&self, name: &str, value: &str) -> String {
        let state = self.state.map(Standing::as_str).unwrap_or_default();
        let town = self.within.as_ref().and_then(OrgCode::town);
        let village = self.within.as_ref().and_then(OrgCode::village);
        let (elder, volunteer) = (
            self.elder.map(|id| id.to_string()),
            self.volunteer.map(|id| id.to_string()),
        );
        let mut pairs = [
            ("state", state),
            ("town", town.as_ref().map(OrgCode::as_str).unwrap_or_default()),
            (
                "village",
                village.as_ref().map(OrgCode::as_str).unwrap_or_default(),
            ),
            ("no", self.no.as_deref().unwrap_or_default()),
            ("elder", elder.as_deref().unwrap_or_default()),
            ("volunteer", volunteer.as_deref().unwrap_or_default()),
            ("page", ""),
        ];
        for pair in pairs
            .iter_mut()
            .filter(|pair| pair.0 == name || name == "town" && pair.0 == "village")
        {
            pair.1 = value;
        }
        url("/orders", &pairs)
    }
}

/// GET `/orders`
///
/// # Errors
/// A service does not answer, or refuses.
pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let filter = Filter::from(&asked);
    let query = FindOrders {
        within: filter.within.clone(),
        states: filter.state.map(Standing::states).unwrap_or_default(),
        elder_id: filter.elder,
        volunteer_id: filter.volunteer,
        order_no: filter.no.clone(),
        paging: Paging {
            page: filter.page,
            size: PER_PAGE,
        },
    };
    let desk = Desk::open(&signed, &app, "/orders").await?;
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, desk, &filter, query).await;
    }
    let found = signed.ask(&app, query).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let desk = named(&app, &signed, desk, &filter, &found.rows).await?;
    Ok(view(&desk, &signed.scope, &filter, &found).into_response())
}

/// The desk with the names of everybody on these rows and in the filter.
async fn named(
    app: &App,
    signed: &Signed,
    desk: Desk,
    filter: &Filter,
    rows: &[OrderRow],
) -> contracts::Result<Desk> {
    let elders: Vec<ElderId> = rows.iter().map(|row| row.elder_id).chain(filter.elder).collect();
    let volunteers: Vec<VolunteerId> = rows
        .iter()
        .flat_map(|row| row.volunteers.iter().copied())
        .chain(filter.volunteer)
        .collect();
    desk.with_names(signed, app, elders, volunteers).await
}

/// Every order that the filters leave, as a file.
async fn file(app: &App, signed: &Signed, desk: Desk, filter: &Filter, query: FindOrders) -> Page<Response> {
    let mut desk = named(app, signed, desk, filter, &[]).await?;
    let (elder, volunteer) = (
        filter.elder.map(|id| id.to_string()).unwrap_or_default(),
        filter.volunteer.map(|id| id.to_string()).unwrap_or_default(),
    );
    let name = ListName {
        code: "orders",
        title: &desk.tr.t("orders-title"),
        narrowed: narrowed(&chosen(&desk, filter)),
        filter: &[
            ("state", filter.state.map_or("", Standing::as_str)),
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
            ("no", told(filter.no.as_deref().unwrap_or_default())),
            ("elder", &elder),
            ("volunteer", &volunteer),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let part = FindOrders {
            paging,
            ..query.clone()
        };
        let found = signed.ask(app, part).await?;
        desk = named(app, signed, desk, filter, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

/// The page's markup.
pub fn view(desk: &Desk, scope: &OrgCode, filter: &Filter, found: &Rows<OrderRow>) -> Markup {
    let tr = desk.tr;
    let head = PageHead::new(tr.t("orders-title"))
        .meta(html! { (tr.args("orders-total", &[("n", found.total.into())])) })
        .actions(html! {
            (xlsx_button(tr, &filter.href("page", "")))
            (Button::link(tr.t("activities-title"), "/activities"))
            (Button::link(tr.t("map-title"), "/map"))
            (Button::link(tr.t("services-title"), "/services"))
            @if desk.is(&crate::pages::claims::READERS) { (Button::link(tr.t("claims-title"), "/claims")) }
            @if desk.is(&crate::pages::work_orders::READERS) {
                (Button::link(tr.t("work_orders-title"), "/work-orders"))
            }
            @if desk.is(&super::steps::ARRANGE) {
                (Button::link(tr.t("day_plans-title"), "/day-plans"))
                (Button::link(tr.t("orders-new"), "/console").primary())
            }
        });
    shell(
        &desk.ctx,
        &head,
        html! {
            (card(Card::new("").flush(), html! {
                (filter_row(desk, scope, filter))
                div #orders { (chips(tr, &chosen(desk, filter), "/orders")) (rows(desk, filter, found)) }
            }))
        },
    )
}

fn filter_row(desk: &Desk, scope: &OrgCode, filter: &Filter) -> Markup {
    let tr = desk.tr;
    let all = [(String::new(), tr.t("orders-all"))];
    let each = OrderState::ALL.iter().map(|state| Standing::One(*state));
    let states: Vec<(String, String)> = all
        .into_iter()
        .chain(
            std::iter::once(Standing::Unfinished)
                .chain(each)
                .map(|standing| (standing.as_str().to_owned(), standing.words(tr))),
        )
        .collect();
    filters(
        tr,
        &Filters::new("/orders"),
        html! {
            (select(&Field::new(tr, "state", tr.t("orders-state")), &states, filter.state.map(Standing::as_str).unwrap_or_default(), Hx::default()))
            (places::fields(desk, scope, filter.within.as_ref()))
            (input(&Field::new(tr, "no", tr.t("orders-number")), Input::search(filter.no.as_deref().unwrap_or_default()).max(20)))
        },
    )
}

fn chosen(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let tr = desk.tr;
    let chip = |name: &str, label: String, value: String| Chip {
        label,
        value,
        remove: filter.href(name, ""),
    };
    let mut all = Vec::new();
    if let Some(state) = filter.state {
        all.push(chip("state", tr.t("orders-state"), state.words(tr)));
    }
    if let Some(within) = &filter.within {
        all.push(chip("town", tr.t("orders-place"), desk.place(within)));
    }
    if let Some(no) = &filter.no {
        all.push(chip("no", tr.t("orders-number"), no.clone()));
    }
    if let Some(elder) = filter.elder {
        all.push(chip(
            "elder",
            tr.t("orders-elder"),
            desk.names.elder(elder).to_owned(),
        ));
    }
    if let Some(volunteer) = filter.volunteer {
        all.push(chip(
            "volunteer",
            tr.t("orders-volunteer"),
            desk.names.volunteer(volunteer).to_owned(),
        ));
    }
    all
}

fn rows(desk: &Desk, filter: &Filter, found: &Rows<OrderRow>) -> Markup {
    let tr = desk.tr;
    let none = if filter.is_empty() {
        empty(&Empty {
            text: tr.t("orders-none"),
            action: None,
        })
    } else {
        filter_empty(tr, "/orders")
    };
    let total = u64::try_from(found.total).unwrap_or(0);
    html! {
        (table(tr, &Table::new(tr.t("orders-title"), &found.rows, columns(desk)).empty(none).row_id(|row| format!("order-{}", row.order_id))))
        (pager(tr, &Pager { page: filter.page, per_page: PER_PAGE, total, href: &|page| filter.href("page", &page_of(page)) }))
    }
}

/// The columns of ui.md 4.1.
pub fn columns(desk: &Desk) -> Vec<Column<'_, OrderRow>> {
    let tr = desk.tr;
    vec![
        Column::new("number", tr.t("orders-number"), |row: &OrderRow| {
            html! { a href={ "/orders/" (row.order_id) } { (row.order_no) } }
        })
        .code(),
        Column::new("elder", tr.t("orders-elder"), move |row: &OrderRow| {
            html! { (desk.names.elder(row.elder_id)) " " (super::urgency(tr, row.urgency)) }
        })
        .card(CardRole::Title),
        Column::new("service", tr.t("orders-service"), move |row: &OrderRow| {
            html! { (desk.service(&row.service)) " " span.xs.muted.nowrap { (desk.catalogue.weight(tr, &row.service, row.weight)) } }
        }),
        Column::text("place", tr.t("orders-place"), |row: &OrderRow| {
            desk.place(&row.village)
        })
        .class("nowrap")
        .card(CardRole::Full),
        Column::text("when", tr.t("orders-appointment"), |row: &OrderRow| {
            desk.when(row.starts_at.0)
        })
        .code(),
        Column::text("volunteer", tr.t("orders-volunteer"), |row: &OrderRow| {
            if row.volunteers.is_empty() {
                "—".to_owned()
            } else {
                desk.volunteers(&row.volunteers)
            }
        }),
        Column::new("state", tr.t("orders-state"), move |row: &OrderRow| {
            status(tr, "order", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::new("due", tr.t("orders-due"), |row: &OrderRow| due(desk, row)).card(CardRole::Full),
    ]
}

/// Time left to dispatch an order that waits; nothing for others.
pub fn due(desk: &Desk, row: &OrderRow) -> Markup {
    match row.due_at {
        Some(due) => {
            let allowed = (due.0 - row.opened_at.0).whole_minutes().max(1);
            sla(desk.tr, (due.0 - desk.now).whole_minutes(), allowed)
        }
        None => html! {},
    }
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;
    use time::Duration;

    use super::*;
    use crate::pages::orders::{
        desk::tests::{NOW, assert_sound, desk},
        detail::tests::order,
    };

    fn page(role: Role, lang: Lang, scope: &str, asked: &Asked, rows: Vec<OrderRow>) -> String {
        let total = i64::try_from(rows.len()).unwrap();
        view(
            &desk(role, lang),
            &scope.parse().unwrap(),
            &Filter::from(asked),
            &Rows { rows, total },
        )
        .into_string()
    }

    #[test]
    fn the_list_is_sound_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let row = order(OrderState::Open, Vec::new()).row;
            let html = page(Role::Operator, lang, "370405", &Asked::default(), vec![row]);
            assert_sound(&html);
            assert!(html.contains("FW20261123-0041") && html.contains("兴中社区"));
        }
    }

    #[test]
    fn filters_are_written_out_and_each_can_be_removed() {
        let asked = Asked {
            state: "open".into(),
            town: "370405001".into(),
            ..Asked::default()
        };
        let html = page(Role::Operator, Lang::Zh, "370405", &asked, Vec::new());
        assert!(
            html.contains("href=\"/orders?town=370405001\"") && html.contains("href=\"/orders?state=open\""),
            "{html}"
        );
        assert!(html.contains("清除筛选"));
    }

    #[test]
    fn what_is_not_served_yet_can_be_asked_for_at_once() {
        let asked = Asked {
            state: UNFINISHED_WORD.into(),
            ..Asked::default()
        };
        let filter = Filter::from(&asked);
        assert_eq!(filter.state.map(Standing::states), Some(UNFINISHED.to_vec()));
        assert_eq!(filter.href("page", "2"), "/orders?state=unfinished&page=2");
        let html = page(Role::Operator, Lang::Zh, "370405", &asked, Vec::new());
        assert!(
            html.contains("<option value=\"unfinished\" selected>未完成</option>"),
            "{html}"
        );
    }

    #[test]
    fn a_village_has_no_filter_by_place() {
        let html = page(
            Role::Clerk,
            Lang::Zh,
            "370405001004",
            &Asked::default(),
            Vec::new(),
        );
        assert!(!html.contains("name=\"town\"") && !html.contains("name=\"village\""));
    }

    #[test]
    fn an_order_past_its_time_is_red() {
        let mut row = order(OrderState::Open, Vec::new()).row;
        row.due_at = Some((NOW - Duration::minutes(5)).into());
        assert!(
            due(&desk(Role::Operator, Lang::Zh), &row)
                .into_string()
                .contains("超时 5分")
        );
    }

    #[test]
    fn another_page_keeps_the_filters_and_another_filter_starts_at_the_first_page() {
        let filter = Filter::from(&Asked {
            state: "open".into(),
            page: "3".into(),
            ..Asked::default()
        });
        assert_eq!(filter.href("page", "2"), "/orders?state=open&page=2");
        assert_eq!(filter.href("state", ""), "/orders");
    }
}
