//! Every order of goods at the reader's outlets, newest first, and the same as a file.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    redemption::order::{FindGoodsOrders, GoodsOrderRow, GoodsOrderState},
};
use kernel::{OrgCode, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Input, PageHead, Pager, Table, card, chips,
    empty, filter_empty, filters, input, page as shell, pager, status, table, tabs,
};

use super::{PATH, READERS, USAGE_READERS, path};
use crate::{
    pages::{
        asked::Asked,
        counter,
        goods::say::counted,
        orders::{desk::Desk, form::Typed, places},
        parts::state_tabs,
    },
    web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, xlsx_button},
};

const PER_PAGE: u32 = 20;

/// Which orders are shown.
#[derive(Debug, Clone)]
struct Filter {
    state: Option<GoodsOrderState>,
    within: Option<OrgCode>,
    volunteer: Option<VolunteerId>,
    no: String,
    page: u32,
}

impl Filter {
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            state: GoodsOrderState::parse(asked.text("state")),
            within: asked.within(),
            volunteer: asked.read("volunteer"),
            no: asked.text("no").chars().take(20).collect(),
            page: asked.page(),
        }
    }

    fn href(&self) -> String {
        let [town, village] = places::codes(self.within.as_ref());
        url(
            PATH,
            &[
                ("state", self.state.map_or("", GoodsOrderState::as_str)),
                ("town", &town),
                ("village", &village),
                ("volunteer", &self.volunteer()),
                ("no", &self.no),
                ("page", &page_of(self.page)),
            ],
        )
    }

    fn volunteer(&self) -> String {
        self.volunteer.map_or_else(String::new, |id| id.to_string())
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindGoodsOrders {
        FindGoodsOrders {
            within: self.within.clone(),
            states: self.state.into_iter().collect(),
            volunteer_id: self.volunteer,
            no: (!self.no.is_empty()).then(|| self.no.clone()),
            paging,
        }
    }
}

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READERS)?;
    let filter = Filter::read(&asked);
    if Asked(&asked).wants_file() {
        return file((&signed, &app), &filter).await;
    }
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, filter.query(paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let mut desk = named(desk, (&signed, &app), &filter, &found.rows).await?;
    desk.ctx.path = filter.href();
    Ok(view(&desk, &signed.scope, &filter, &found).into_response())
}

async fn named(
    desk: Desk,
    (signed, app): (&Signed, &App),
    filter: &Filter,
    rows: &[GoodsOrderRow],
) -> contracts::Result<Desk> {
    let volunteers = rows.iter().map(|row| row.volunteer_id).chain(filter.volunteer);
    desk.with_names(signed, app, [], volunteers).await
}

/// Every order that the filters leave, as a file.
async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let desk = Desk::open(signed, app, PATH).await?;
    let mut desk = named(desk, (signed, app), filter, &[]).await?;
    let tr = signed.tr;
    let mut said = narrowed(&on(&desk, filter));
    if let Some(state) = filter.state {
        said.push((tr.t("list-state"), tr.word("status-goods_order", state.as_str())));
    }
    let name = ListName {
        code: "goods_orders",
        title: &tr.t("goods_orders-title"),
        narrowed: said,
        filter: &[
            ("state", filter.state.map_or("", GoodsOrderState::as_str)),
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
            ("volunteer", &filter.volunteer()),
            ("no", &filter.no),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        desk = named(desk, (signed, app), filter, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, scope: &OrgCode, filter: &Filter, found: &Rows<GoodsOrderRow>) -> Markup {
    let tr = desk.tr;
    let title = tr.t("goods_orders-title");
    let serves = desk.is(&counter::SERVERS);
    let counter = || Button::link(tr.t("nav-counter"), counter::PATH).primary();
    let head = PageHead::new(title.clone())
        .meta(html! { (tr.t("goods_orders-what")) })
        .actions(html! {
            (xlsx_button(tr, &filter.on_page(1).href()))
            @if desk.is(&USAGE_READERS) { (Button::link(tr.t("goods_usage-title"), format!("{PATH}/usage"))) }
            @if serves { (counter()) }
        });
    let state = filter.state.map_or("", GoodsOrderState::as_str);
    let states = GoodsOrderState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-goods_order", states, state, &|state| {
        Filter {
            state: GoodsOrderState::parse(state),
            ..filter.on_page(1)
        }
        .href()
    });
    let on = on(desk, filter);
    let nothing = match on.is_empty() && filter.state.is_none() {
        true => empty(&Empty {
            text: tr.t("goods_orders-none"),
            action: serves.then(counter),
        }),
        false => filter_empty(tr, PATH),
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (tabs(&tr.t("list-state"), &all))
                (filters(tr, &Filters::new(PATH), html! {
                    @if !state.is_empty() { input type="hidden" name="state" value=(state); }
                    @if let Some(id) = filter.volunteer { input type="hidden" name="volunteer" value=(id); }
                    (input(&Field::new(tr, "no", tr.t("goods_orders-no")), Input::search(&filter.no).max(20)))
                    (places::fields(desk, scope, filter.within.as_ref()))
                }))
                (chips(tr, &on, PATH))
                (table(tr, &Table::new(title, &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// The filters in force besides the state, which is a tab.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let tr = desk.tr;
    let chip = |label: &str, value: String, without: Filter| Chip {
        label: tr.t(label),
        value,
        remove: without.href(),
    };
    let mut on = Vec::new();
    if let Some(within) = &filter.within {
        let without = Filter {
            within: None,
            ..filter.on_page(1)
        };
        on.push(chip("orders-place", desk.place(within), without));
    }
    if let Some(id) = filter.volunteer {
        let without = Filter {
            volunteer: None,
            ..filter.on_page(1)
        };
        on.push(chip(
            "orders-volunteer",
            desk.names.volunteer(id).to_owned(),
            without,
        ));
    }
    if !filter.no.is_empty() {
        let without = Filter {
            no: String::new(),
            ..filter.on_page(1)
        };
        on.push(chip("goods_orders-no", filter.no.clone(), without));
    }
    on
}

fn columns(desk: &Desk) -> Vec<Column<'_, GoodsOrderRow>> {
    let tr = desk.tr;
    vec![
        Column::new("no", tr.t("goods_orders-no"), |row: &GoodsOrderRow| {
            html! { a href=(path(row.order_id, "")) { (row.order_no) } }
        })
        .code()
        .card(CardRole::Title)
        .xlsx_text(|row: &GoodsOrderRow| Some(row.order_no.clone())),
        Column::text("outlet", tr.t("stock-outlet"), |row: &GoodsOrderRow| {
            row.outlet_name.clone()
        }),
        Column::text("volunteer", tr.t("orders-volunteer"), |row: &GoodsOrderRow| {
            desk.names.volunteer(row.volunteer_id).to_owned()
        }),
        Column::text("goods", tr.t("stock-goods"), goods),
        Column::text("cost", tr.t("counter-cost"), move |row: &GoodsOrderRow| {
            tr.minutes(row.cost.get())
        })
        .num()
        .xlsx_minutes(|row: &GoodsOrderRow| Some(row.cost.get())),
        Column::text(
            "placed",
            tr.t("goods_orders-placed"),
            move |row: &GoodsOrderRow| tr.moment(row.placed_at.0),
        )
        .code()
        .xlsx_moment(|row: &GoodsOrderRow| Some(row.placed_at.0)),
        Column::text("until", tr.t("goods_orders-until"), move |row: &GoodsOrderRow| {
            tr.moment(row.pickup_until.0)
        })
        .code()
        .card(CardRole::Hide)
        .xlsx_moment(|row: &GoodsOrderRow| Some(row.pickup_until.0)),
        Column::new("state", tr.t("list-state"), move |row: &GoodsOrderRow| {
            status(tr, "goods_order", row.state.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &GoodsOrderRow| Some(tr.word("status-goods_order", row.state.as_str()))),
    ]
}

fn goods(row: &GoodsOrderRow) -> String {
    counted(row.lines.iter().map(|line| (line.name.as_str(), line.qty)))
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, rows: Vec<GoodsOrderRow>, typed: Typed) -> String {
        let found = Rows {
            total: i64::try_from(rows.len()).unwrap(),
            rows,
        };
        let scope = "370405001".parse().unwrap();
        let html = view(&desk(role, lang), &scope, &Filter::read(&typed), &found).into_string();
        assert_sound(&html);
        html
    }

    #[test]
    fn every_state_of_an_order_has_its_words_and_its_tab() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = portal_kit::Tr::new(lang);
            let rows = GoodsOrderState::ALL.iter().map(|state| row(*state)).collect();
            let html = page(Role::Clerk, lang, rows, Typed::new());
            for state in GoodsOrderState::ALL {
                let words = tr.word("status-goods_order", state.as_str());
                assert_ne!(words, state.as_str());
                assert!(html.matches(&words).count() >= 2, "{words}");
            }
            assert!(html.contains("大米 5kg &lt;b&gt; × 2") && html.contains("/counter"));
        }
    }

    #[test]
    fn who_does_not_serve_finds_no_counter_and_who_keeps_no_books_no_report() {
        let auditor = page(
            Role::Auditor,
            Lang::Zh,
            vec![row(GoodsOrderState::Ready)],
            Typed::new(),
        );
        assert!(!auditor.contains("/counter") && auditor.contains("/goods-orders/usage"));
        let clerk = page(Role::Clerk, Lang::Zh, vec![], Typed::new());
        assert!(!clerk.contains("/goods-orders/usage") && clerk.contains("还没有"));
    }

    #[test]
    fn filters_stand_in_the_address_and_as_chips() {
        let typed: Typed = [("state", "ready"), ("no", "DH2026"), ("village", "370405001004")]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let filter = Filter::read(&typed);
        assert_eq!(Filter::read(&reread(&filter.href())).href(), filter.href());
        let html = page(Role::Branch, Lang::Zh, vec![], typed);
        assert!(html.contains("DH2026") && html.contains("清除筛选"));
    }

    fn reread(href: &str) -> Typed {
        let (_, query) = href.split_once('?').unwrap();
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}
