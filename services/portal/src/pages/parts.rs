//! What several pages show the same way.

use contracts::{
    COUNTED, Code, Paging,
    dispatch::{FindOrders, OrderRow},
    elderly::{ElderRow, Living, Trait},
    notification::{FindMessages, MessageRow},
};
use kernel::{ElderId, OrgCode, OrgKind, PriorityClass, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Card, CardRole, Column, Tab, Table, TagKind, Tr, alert, card, status, table, tag,
};
use uuid::Uuid;

use crate::web::{App, Names, OrgTree, Page, Signed};

/// Rows of a list that is only a part of its page.
const FEW: Paging = Paging { page: 1, size: 20 };

/// Colour of a class.
fn priority_kind(class: PriorityClass) -> TagKind {
    match class {
        PriorityClass::P0 => TagKind::SolidBad,
        PriorityClass::P1 => TagKind::Bad,
        PriorityClass::P2 => TagKind::Warn,
        PriorityClass::P3 => TagKind::Violet,
        PriorityClass::P4 => TagKind::Grey,
    }
}

/// A class as a tag.
pub fn priority(tr: Tr, class: PriorityClass) -> Markup {
    tag(priority_kind(class), &tr.word("priority", class.as_str()))
}

/// How an elder lives and what helpers must know, as tags.
pub fn circumstances(tr: Tr, row: &ElderRow) -> Markup {
    html! {
        @if row.living == Living::Alone { (tag(TagKind::Bad, &tr.word("living", row.living.as_str()))) }
        @for word in &row.traits {
            (tag(if *word == Trait::DoesNotRead { TagKind::Grey } else { TagKind::Violet }, &tr.word("trait", word.as_str())))
        }
    }
}

/// Towns and villages within `scope` to choose from; `all` stands for no choice.
pub fn org_options(orgs: &OrgTree, scope: &OrgCode, all: &str) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), all.to_owned())];
    options.extend(
        orgs.within(scope)
            .filter(|unit| unit.code != *scope && unit.kind != OrgKind::Site)
            .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code))),
    );
    options
}

/// Villages within `scope` to choose from, in use on `today`; with a first empty choice when there are several.
pub fn village_options(
    orgs: &OrgTree,
    scope: &OrgCode,
    today: time::Date,
    choose: &str,
) -> Vec<(String, String)> {
    let villages: Vec<_> = orgs
        .of_kind(scope, OrgKind::Village)
        .filter(|unit| unit.is_active(today))
        .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code)))
        .collect();
    let mut options = Vec::new();
    if villages.len() != 1 {
        options.push((String::new(), choose.to_owned()));
    }
    options.extend(villages);
    options
}

/// A part of a page that the reader may not see is left out; any other refusal is the page's.
pub fn part(part: Page) -> Page {
    match part {
        Err(refused) if refused.error().code == Code::Forbidden => Ok(html! {}),
        part => part,
    }
}

/// The last orders of an elder or of a volunteer, as a card.
pub async fn orders_of(
    app: &App,
    signed: &Signed,
    elder_id: Option<ElderId>,
    volunteer_id: Option<VolunteerId>,
) -> Page {
    let query = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id,
        volunteer_id,
        order_no: None,
        paging: FEW,
    };
    let found = signed.ask(app, query).await?;
    let elders = found
        .rows
        .iter()
        .filter(|_| elder_id.is_none())
        .map(|row| row.elder_id);
    let volunteers = found
        .rows
        .iter()
        .filter(|_| volunteer_id.is_none())
        .flat_map(|row| row.volunteers.clone());
    let names = Names::load(signed, app, elders, volunteers).await?;
    let services = services(app, signed).await?;
    let tr = signed.tr;
    let who = |row: &OrderRow| {
        if volunteer_id.is_some() {
            return names.elder(row.elder_id).to_owned();
        }
        let names: Vec<&str> = row.volunteers.iter().map(|id| names.volunteer(*id)).collect();
        names.join(&tr.t("list-separator"))
    };
    let who_label = if volunteer_id.is_some() {
        tr.t("orders-of-elder")
    } else {
        tr.t("orders-of-volunteer")
    };
    let columns = vec![
        Column::new(
            "no",
            tr.t("orders-of-no"),
            |row: &OrderRow| html! { a href={ "/orders/" (row.order_id) } { (row.order_no) } },
        )
        .code()
        .card(CardRole::Title),
        Column::text("service", tr.t("orders-of-service"), |row: &OrderRow| {
            service_name(&services, &row.service)
        }),
        Column::text("starts", tr.t("orders-of-starts"), move |row: &OrderRow| {
            tr.moment(row.starts_at.0)
        })
        .code(),
        Column::text("duration", tr.t("orders-of-duration"), move |row: &OrderRow| {
            tr.minutes(row.duration.get())
        })
        .num(),
        Column::text("who", who_label, who),
        Column::new("state", tr.t("list-state"), move |row: &OrderRow| {
            status(tr, "order", row.state.as_str())
        })
        .card(CardRole::Amount),
    ];
    let title = tr.t("orders-of-title");
    Ok(card(
        Card::new(title.clone())
            .right(html! { span.small.muted { (tr.args("kit-pager-total", &[("n", found.total.into())])) } })
            .flush(),
        table(tr, &Table::new(title, &found.rows, columns)),
    ))
}

/// A list's tabs: all of it, then each state by its word in `set`. `href` gives the address of a state's first page.
pub fn state_tabs(
    tr: Tr,
    set: &str,
    states: impl Iterator<Item = &'static str>,
    current: &str,
    href: &dyn Fn(&str) -> String,
) -> Vec<Tab> {
    let tab = |state: &str, label: String| Tab {
        label,
        href: href(state),
        count: None,
        current: state == current,
        bad: false,
    };
    let all = tab("", tr.t("ledger-all"));
    let each = states.map(|state| tab(state, tr.word(set, state)));
    std::iter::once(all).chain(each).collect()
}

/// How many of those whom somebody's words have found are listed, and a word about it where there are more.
pub fn listed(tr: Tr, is_searched: bool, total: i64) -> (u64, Option<Markup>) {
    let more = is_searched && total > COUNTED;
    let most = if more { COUNTED } else { total };
    let words = || {
        alert(
            AlertKind::Info,
            html! { (tr.args("find-too-many", &[("n", COUNTED.into())])) },
        )
    };
    (u64::try_from(most).unwrap_or(0), more.then(words))
}

/// Names of services by code, in the reader's language.
async fn services(app: &App, signed: &Signed) -> Page<Vec<(String, String)>> {
    let all = signed.ask(app, contracts::dispatch::ListServices {}).await?;
    let zh = signed.tr.lang() == kernel::Lang::Zh;
    Ok(all
        .services
        .into_iter()
        .map(|item| (item.code, if zh { item.name_zh } else { item.name_en }))
        .collect())
}

fn service_name(services: &[(String, String)], code: &str) -> String {
    services
        .iter()
        .find(|(known, _)| known == code)
        .map_or_else(|| code.to_owned(), |(_, name)| name.clone())
}

/// The last messages about an elder, volunteer, order or visit, as a card.
pub async fn messages_about(app: &App, signed: &Signed, about: Uuid) -> Page {
    let found = signed
        .ask(
            app,
            FindMessages {
                about: Some(about),
                state: None,
                paging: FEW,
            },
        )
        .await?;
    let tr = signed.tr;
    let columns = vec![
        Column::text("template", tr.t("messages-of-what"), move |row: &MessageRow| {
            super::messages::text(tr, row)
        })
        .card(CardRole::Title),
        Column::text("queued", tr.t("messages-of-when"), move |row: &MessageRow| {
            tr.moment(row.queued_at.0)
        })
        .code(),
        Column::text("phone", tr.t("person-phone"), |row: &MessageRow| {
            row.phone_masked.clone().unwrap_or_default()
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &MessageRow| {
            status(tr, "message", row.state.as_str())
        })
        .card(CardRole::Amount),
    ];
    let title = tr.t("messages-of-title");
    Ok(card(
        Card::new(title.clone()).flush(),
        table(tr, &Table::new(title, &found.rows, columns)),
    ))
}
