//! `/map` 村居示意图: where orders wait, village by village, and where something is late.

use std::{cmp::Reverse, collections::BTreeMap};

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    dispatch::{FindOrders, OrderRow, OrderState},
};
use kernel::{OrgCode, OrgKind, Position};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Filters, MapMark, MapSchematic, PageHead, Table, alert,
    card, empty, filters, map_schematic, page as shell, table,
};
use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    pages::orders::{UNFINISHED_WORD, desk::Desk, places},
    web::{App, ListName, OrgTree, Page, Signed, WholeList, url, wants_xlsx, xlsx_button},
};

/// Orders asked for at once.
const AT_ONCE: u32 = 100;
/// Most orders that are counted; who has more looks at a town.
const MOST: u32 = 500;
/// Late villages that the picture's sentence names.
const NAMED: usize = 5;

/// What is counted, first what may be late.
const ROUNDS: [&[OrderState]; 2] = [
    &[OrderState::Open, OrderState::Offered],
    &[OrderState::Accepted, OrderState::InProgress],
];

/// `/map`
pub fn routes() -> Router<App> {
    Router::new().route("/map", get(show))
}

/// The address's query, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    town: String,
    village: String,
    format: String,
}

/// What waits in a village.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Waits {
    village: OrgCode,
    open: u32,
    offered: u32,
    accepted: u32,
    in_progress: u32,
    late: u32,
}

impl Waits {
    fn nothing(village: OrgCode) -> Self {
        Self {
            village,
            open: 0,
            offered: 0,
            accepted: 0,
            in_progress: 0,
            late: 0,
        }
    }

    fn add(&mut self, row: &OrderRow, now: OffsetDateTime) {
        match row.state {
            OrderState::Open => self.open += 1,
            OrderState::Offered => self.offered += 1,
            OrderState::Accepted => self.accepted += 1,
            OrderState::InProgress => self.in_progress += 1,
            // Served since it was asked for.
            _ => return,
        }
        self.late += u32::from(row.due_at.is_some_and(|due| due.0 < now));
    }

    fn all(&self) -> u32 {
        self.open + self.offered + self.accepted + self.in_progress
    }

    /// Its orders that are not served yet, as a list.
    fn href(&self) -> String {
        let town = self.village.town();
        url(
            "/orders",
            &[
                ("state", UNFINISHED_WORD),
                ("town", town.as_ref().map(OrgCode::as_str).unwrap_or_default()),
                ("village", self.village.as_str()),
            ],
        )
    }
}

/// What was counted.
#[derive(Default)]
struct Counted {
    villages: BTreeMap<OrgCode, Waits>,
    /// Orders that were counted, and that there are.
    orders: u32,
    of: i64,
}

impl Counted {
    fn add(&mut self, rows: &[OrderRow], now: OffsetDateTime) {
        for row in rows {
            let village = self.villages.entry(row.village.clone());
            village
                .or_insert_with(|| Waits::nothing(row.village.clone()))
                .add(row, now);
        }
        self.orders = self
            .orders
            .saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    }

    fn late(&self) -> u32 {
        self.villages.values().map(|waits| waits.late).sum()
    }

    /// Villages where something waits: the late ones first, then the many.
    fn waiting(&self) -> Vec<Waits> {
        let mut all: Vec<Waits> = self
            .villages
            .values()
            .filter(|waits| waits.all() > 0)
            .cloned()
            .collect();
        all.sort_by_key(|waits| (Reverse(waits.late), Reverse(waits.all())));
        all
    }
}

async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page<Response> {
    let within = places::chosen(&asked.town, &asked.village).filter(|part| signed.scope.contains(part));
    let desk = Desk::open(&signed, &app, "/orders").await?;
    let counted = count(&app, &signed, within.as_ref(), desk.now).await?;
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, &desk, within.as_ref(), &counted).await;
    }
    Ok(view(&desk, &signed.scope, within.as_ref(), &counted).into_response())
}

/// Counts the orders that are not served yet by village, up to [`MOST`].
async fn count(
    app: &App,
    signed: &Signed,
    within: Option<&OrgCode>,
    now: OffsetDateTime,
) -> contracts::Result<Counted> {
    let mut counted = Counted::default();
    for states in ROUNDS {
        let mut paging = Paging {
            page: 1,
            size: AT_ONCE,
        };
        loop {
            let query = FindOrders {
                within: within.cloned(),
                states: states.to_vec(),
                elder_id: None,
                volunteer_id: None,
                order_no: None,
                paging,
            };
            let found = signed.ask(app, query).await?;
            if paging.page == 1 {
                counted.of += found.total;
            }
            // The second kind is only asked how many there are, once there is no more room.
            if counted.orders >= MOST {
                break;
            }
            counted.add(&found.rows, now);
            if i64::from(paging.page) * i64::from(AT_ONCE) >= found.total || counted.orders >= MOST {
                break;
            }
            paging.page += 1;
        }
    }
    Ok(counted)
}

async fn file(
    app: &App,
    signed: &Signed,
    desk: &Desk,
    within: Option<&OrgCode>,
    counted: &Counted,
) -> Page<Response> {
    let tr = desk.tr;
    let place = within.map(|part| (tr.t("orders-place"), desk.place(part)));
    let name = ListName {
        code: "map",
        title: &tr.t("map-title"),
        narrowed: place.into_iter().collect(),
        filter: &[("within", within.map_or("", OrgCode::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    whole.add_part(&counted.waiting(), columns(desk))?;
    whole.finish().await
}

fn view(desk: &Desk, scope: &OrgCode, within: Option<&OrgCode>, counted: &Counted) -> Markup {
    let tr = desk.tr;
    let here = url(
        "/map",
        &[
            (
                "town",
                within
                    .and_then(OrgCode::town)
                    .as_ref()
                    .map_or("", OrgCode::as_str),
            ),
            (
                "village",
                within
                    .and_then(OrgCode::village)
                    .as_ref()
                    .map_or("", OrgCode::as_str),
            ),
        ],
    );
    let head = PageHead::new(tr.t("map-title"))
        .crumb(tr.t("orders-title"), "/orders")
        .here(tr.t("map-title"))
        .meta(html! { (tr.args("map-as-of", &[("time", tr.clock(desk.now).into())])) })
        .actions(html! {
            (xlsx_button(tr, &here))
            (Button::link(tr.t("map-list"), url("/orders", &[("state", UNFINISHED_WORD)])))
        });
    let waiting = counted.waiting();
    let map = schematic(desk, within.unwrap_or(scope), counted, &waiting);
    let none = empty(&Empty {
        text: tr.t("map-none"),
        action: None,
    });
    shell(
        &desk.ctx,
        &head,
        html! {
            @if counted.of > i64::from(counted.orders) {
                (alert(AlertKind::Warn, html! {
                    (tr.args("map-too-many", &[("n", counted.orders.into()), ("of", counted.of.into())]))
                }))
            }
            (card(Card::new("").flush(), html! {
                @if matches!(scope.kind(), OrgKind::District | OrgKind::Town) {
                    (filters(tr, &Filters::new("/map"), places::fields(desk, scope, within)))
                }
                div.b {
                    p { (map.summary) }
                    @if !map.marks.is_empty() { (map_schematic(&map)) }
                    p.small.muted { (tr.t("map-note")) }
                }
            }))
            (card(Card::new(tr.t("map-data")).flush(),
                table(tr, &Table::new(tr.t("map-data"), &waiting, columns(desk)).empty(none))))
        },
    )
}

/// The picture of the villages within `part`, and of those elsewhere where something waits for the reader.
fn schematic(desk: &Desk, part: &OrgCode, counted: &Counted, waiting: &[Waits]) -> MapSchematic {
    let tr = desk.tr;
    let mut all = counted.villages.clone();
    for unit in desk.orgs.of_kind(part, OrgKind::Village) {
        if unit.is_active(desk.today()) {
            all.entry(unit.code.clone())
                .or_insert_with(|| Waits::nothing(unit.code.clone()));
        }
    }
    let middle = middle(&desk.orgs, all.keys());
    let spot = |village: &OrgCode| {
        let position = desk.orgs.get(village)?.position?;
        Some(position.on_plane(&middle?))
    };
    let marks = all.values().map(|waits| MapMark {
        label: short(desk.orgs.name(&waits.village)).to_owned(),
        title: title(desk, waits),
        href: waits.href(),
        count: waits.all(),
        late: (waits.late > 0).then(|| tr.args("map-late", &[("n", waits.late.into())])),
        spot: spot(&waits.village),
    });
    MapSchematic {
        summary: summary(desk, counted, waiting),
        legend: [tr.t("orders-unfinished"), tr.t("map-with-late")],
        marks: marks.collect(),
    }
}

/// 兴中社区居委会 is 兴中社区 in the picture, 涛沟桥村委会 is 涛沟桥村.
fn short(name: &str) -> &str {
    match name.strip_suffix("居委会") {
        Some(short) => short,
        None if name.ends_with("村委会") => name.trim_end_matches("委会"),
        None => name,
    }
}

/// The middle between the outermost villages; nothing where none has a place.
fn middle<'a>(orgs: &OrgTree, villages: impl Iterator<Item = &'a OrgCode>) -> Option<Position> {
    let positions: Vec<Position> = villages
        .filter_map(|village| orgs.get(village)?.position)
        .collect();
    let between = |of: fn(&Position) -> f64| {
        let least = positions.iter().map(of).fold(f64::MAX, f64::min);
        let most = positions.iter().map(of).fold(f64::MIN, f64::max);
        f64::midpoint(least, most)
    };
    (!positions.is_empty()).then(|| Position {
        lon: between(|position| position.lon),
        lat: between(|position| position.lat),
    })
}

/// 运河街道 兴中社区：未完成 6 单，其中超时 2 单
fn title(desk: &Desk, waits: &Waits) -> String {
    desk.tr.args(
        "map-village",
        &[
            ("village", desk.place(&waits.village).into()),
            ("n", waits.all().into()),
            ("late", waits.late.into()),
        ],
    )
}

/// One sentence for the picture, made from the numbers.
fn summary(desk: &Desk, counted: &Counted, waiting: &[Waits]) -> String {
    let tr = desk.tr;
    if waiting.is_empty() {
        return tr.t("map-none");
    }
    let late: Vec<&Waits> = waiting.iter().filter(|waits| waits.late > 0).collect();
    let names: Vec<&str> = late
        .iter()
        .take(NAMED)
        .map(|waits| short(desk.orgs.name(&waits.village)))
        .collect();
    let orders: u32 = waiting.iter().map(Waits::all).sum();
    let said = [
        ("villages", waiting.len().into()),
        ("n", orders.into()),
        ("late", counted.late().into()),
        ("names", names.join(&tr.t("list-separator")).into()),
        ("more", late.len().saturating_sub(NAMED).into()),
    ];
    tr.args(
        if late.is_empty() {
            "map-summary"
        } else {
            "map-summary-late"
        },
        &said,
    )
}

fn columns(desk: &Desk) -> Vec<Column<'_, Waits>> {
    let tr = desk.tr;
    let number = |key: &'static str, label: String, of: fn(&Waits) -> u32| {
        Column::text(key, label, of)
            .num()
            .xlsx_number(move |waits: &Waits| Some(i64::from(of(waits))))
    };
    let state = |state: OrderState| tr.word("status-order", state.as_str());
    vec![
        Column::new("village", tr.t("orders-village"), |waits: &Waits| {
            html! { a href=(waits.href()) { (desk.place(&waits.village)) } }
        })
        .card(CardRole::Title),
        number("all", tr.t("orders-unfinished"), Waits::all).class("strong"),
        number("open", state(OrderState::Open), |waits| waits.open),
        number("offered", state(OrderState::Offered), |waits| waits.offered),
        number("accepted", state(OrderState::Accepted), |waits| waits.accepted),
        number("in_progress", state(OrderState::InProgress), |waits| {
            waits.in_progress
        }),
        Column::new("late", tr.t("map-of-them-late"), |waits: &Waits| {
            html! { span.down[waits.late > 0].strong[waits.late > 0] { (waits.late) } }
        })
        .num()
        .xlsx_number(|waits: &Waits| Some(i64::from(waits.late))),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;
    use time::{Duration, macros::date};

    use super::*;
    use crate::{
        pages::orders::{
            desk::tests::{NOW, assert_sound, desk},
            detail::tests::order,
        },
        web::OrgUnit,
    };

    const VILLAGE: &str = "370405001004";

    fn row(village: &str, state: OrderState, late: bool) -> OrderRow {
        let due = NOW + Duration::minutes(if late { -5 } else { 5 });
        OrderRow {
            village: village.parse().unwrap(),
            due_at: Some(due.into()),
            ..order(state, Vec::new()).row
        }
    }

    fn counted(rows: &[OrderRow]) -> Counted {
        let mut counted = Counted {
            of: i64::try_from(rows.len()).unwrap(),
            ..Counted::default()
        };
        counted.add(rows, NOW);
        counted
    }

    fn page(lang: Lang, counted: &Counted) -> String {
        view(
            &desk(Role::Branch, lang),
            &"370405001".parse().unwrap(),
            None,
            counted,
        )
        .into_string()
    }

    #[test]
    fn what_waits_is_counted_by_village_and_state_and_what_is_late_is_said() {
        let rows = [
            row(VILLAGE, OrderState::Open, true),
            row(VILLAGE, OrderState::Open, false),
            row(VILLAGE, OrderState::Accepted, false),
            row(VILLAGE, OrderState::Closed, false),
        ];
        let counted = counted(&rows);
        let waiting = counted.waiting();
        assert_eq!((waiting[0].all(), waiting[0].open, waiting[0].late), (3, 2, 1));
        for (lang, words) in [
            (
                Lang::Zh,
                [
                    "未完成 3 单",
                    "超时 1",
                    "兴中社区",
                    "state=unfinished&amp;town=370405001&amp;village=370405001004",
                ],
            ),
            (
                Lang::En,
                [
                    "3 not served",
                    "1 late",
                    "兴中社区",
                    "state=unfinished&amp;town=370405001&amp;village=370405001004",
                ],
            ),
        ] {
            let html = page(lang, &counted);
            assert_sound(&html);
            for word in words {
                assert!(html.contains(word), "{word} in {html}");
            }
        }
    }

    #[test]
    fn a_committee_is_called_by_its_village() {
        let names = ["兴中社区居委会", "涛沟桥村委会", "兴中社区"].map(short);
        assert_eq!(names, ["兴中社区", "涛沟桥村", "兴中社区"]);
    }

    #[test]
    fn where_nothing_waits_the_village_is_there_all_the_same() {
        let html = page(Lang::Zh, &Counted::default());
        assert!(
            html.contains("没有未完成的服务单") && html.contains("兴中社区") && html.contains("<rect"),
            "{html}"
        );
    }

    #[test]
    fn who_has_more_than_is_counted_is_told_to_look_at_a_town() {
        let mut some = counted(&[row(VILLAGE, OrderState::Open, false)]);
        some.of = 900;
        let html = page(Lang::Zh, &some);
        assert!(html.contains("只数了 1 单") && html.contains("900"), "{html}");
    }

    #[test]
    fn villages_with_a_place_are_circles() {
        let unit = |code: &str, lon: f64| OrgUnit {
            code: code.parse().unwrap(),
            name: code.into(),
            kind: OrgKind::Village,
            position: Some(Position { lon, lat: 34.56 }),
            active_from: date!(2023 - 06 - 30),
            active_to: None,
            successor: None,
            facts: Default::default(),
        };
        let mut desk = desk(Role::Branch, Lang::Zh);
        desk.orgs = OrgTree::new(vec![unit(VILLAGE, 117.73), unit("370405001005", 117.75)]).into();
        let counted = counted(&[row(VILLAGE, OrderState::Offered, true)]);
        let html = view(&desk, &"370405001".parse().unwrap(), None, &counted).into_string();
        assert!(
            html.contains("<circle class=\"late\"") && !html.contains("<rect"),
            "{html}"
        );
    }
}
