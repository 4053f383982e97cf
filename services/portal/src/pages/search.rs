//! The search field of the top bar: elders, volunteers and orders at once. By POST: what is typed may be a name or a
//! number, so it stands in the address sealed only (decision 26).

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use contracts::{
    COUNTED, Code, Page as Rows, Paging, Personal,
    dispatch::{FindOrders, OrderRow},
    elderly::{ElderRow, FindElders},
    volunteer::{FindVolunteers, VolunteerRow},
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, PageHead, Table, alert, card, page, status, table,
};
use serde::Deserialize;

use crate::web::{App, Page, Post, Signed, url};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/search", get(show).post(find))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
struct Sealed {
    #[serde(default)]
    t: String,
}

const FEW: Paging = Paging { page: 1, size: 20 };

/// An order's number leads straight to the order; anything else to what was found.
async fn find(State(app): State<App>, signed: Signed, Post { data, .. }: Post<Typed>) -> Page<Response> {
    let text = data.q.trim();
    if let Some(found) = order(&app, &signed, text).await?
        && let [only] = found.rows.as_slice()
    {
        return Ok(Redirect::to(&format!("/orders/{}", only.order_id)).into_response());
    }
    Ok(Redirect::to(&url("/search", &[("t", &app.seal_text(text))])).into_response())
}

/// Order numbers are no personal data and begin with two letters.
fn order_no(text: &str) -> Option<String> {
    let text = text.to_uppercase();
    (text.starts_with("FW") && text.len() >= 4).then_some(text)
}

async fn order(app: &App, signed: &Signed, text: &str) -> Page<Option<Rows<OrderRow>>> {
    let Some(order_no) = order_no(text) else {
        return Ok(None);
    };
    let query = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id: None,
        volunteer_id: None,
        order_no: Some(order_no),
        paging: FEW,
    };
    allowed(signed.ask(app, query).await)
}

/// What the reader's role may not search is left out.
fn allowed<T>(answer: contracts::Result<T>) -> Page<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code == Code::Forbidden => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn show(State(app): State<App>, signed: Signed, Query(sealed): Query<Sealed>) -> Page {
    let text = app.open_text(&sealed.t).unwrap_or_default();
    let (ctx, tr) = (signed.ctx(&app, ""), signed.tr);
    let title = tr.t("search-title");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .here(title);
    if text.is_empty() {
        return Ok(page(
            &ctx,
            &head,
            alert(AlertKind::Info, html! { (tr.t("search-nothing-typed")) }),
        ));
    }
    let typed = || Some(Personal(text.clone()));
    let elders = signed.ask(
        &app,
        FindElders {
            text: typed(),
            within: None,
            category: None,
            paging: FEW,
        },
    );
    let volunteers = signed.ask(
        &app,
        FindVolunteers {
            text: typed(),
            within: None,
            state: None,
            paging: FEW,
        },
    );
    let (elders, volunteers, orders) = tokio::join!(elders, volunteers, order(&app, &signed, &text));
    let (elders, volunteers, orders) = (allowed(elders)?, allowed(volunteers)?, orders?);
    let count = |total: Option<i64>| total.unwrap_or(0);
    let found = count(elders.as_ref().map(|found| found.total))
        + count(volunteers.as_ref().map(|found| found.total))
        + count(orders.as_ref().map(|found| found.total));
    Ok(page(
        &ctx,
        &head.meta(html! { (text) }),
        html! {
            @if found == 0 { (alert(AlertKind::Info, html! { (tr.t("search-nothing-found")) })) }
            @if let Some(found) = elders { (elders_found(&app, &signed, &found, &sealed.t)) }
            @if let Some(found) = volunteers { (volunteers_found(&app, &signed, &found, &sealed.t)) }
            @if let Some(found) = orders { (orders_found(&signed, &found)) }
        },
    ))
}

fn elders_found(app: &App, signed: &Signed, found: &Rows<ElderRow>, sealed: &str) -> Markup {
    let (tr, orgs) = (signed.tr, app.orgs());
    let columns = vec![
        Column::new(
            "name",
            tr.t("person-name"),
            |row: &ElderRow| html! { a href={ "/elders/" (row.elder_id) } { (row.name.0) } },
        )
        .card(CardRole::Title),
        Column::text("age", tr.t("person-age"), |row: &ElderRow| row.age).num(),
        Column::text("village", tr.t("person-village"), |row: &ElderRow| {
            orgs.town_village(&row.village)
        }),
        Column::text("phone", tr.t("person-phone"), |row: &ElderRow| {
            row.phone_masked.clone().unwrap_or_default()
        })
        .code(),
    ];
    part(
        signed,
        tr.t("nav-elders"),
        found.total,
        &url("/elders", &[("t", sealed)]),
        &table(tr, &Table::new(tr.t("nav-elders"), &found.rows, columns)),
    )
}

fn volunteers_found(app: &App, signed: &Signed, found: &Rows<VolunteerRow>, sealed: &str) -> Markup {
    let (tr, orgs) = (signed.tr, app.orgs());
    let columns = vec![
        Column::new(
            "name",
            tr.t("person-name"),
            |row: &VolunteerRow| html! { a href={ "/volunteers/" (row.volunteer_id) } { (row.name.0) } },
        )
        .card(CardRole::Title),
        Column::text("passbook", tr.t("volunteers-passbook"), |row: &VolunteerRow| {
            row.passbook_no.clone().unwrap_or_default()
        })
        .code(),
        Column::text("org", tr.t("volunteers-org"), |row: &VolunteerRow| {
            orgs.town_village(&row.org)
        }),
        Column::new("state", tr.t("list-state"), move |row: &VolunteerRow| {
            status(tr, "volunteer", row.state.as_str())
        })
        .card(CardRole::Amount),
    ];
    part(
        signed,
        tr.t("nav-volunteers"),
        found.total,
        &url("/volunteers", &[("t", sealed)]),
        &table(tr, &Table::new(tr.t("nav-volunteers"), &found.rows, columns)),
    )
}

fn orders_found(signed: &Signed, found: &Rows<OrderRow>) -> Markup {
    let tr = signed.tr;
    let columns = vec![
        Column::new(
            "no",
            tr.t("orders-of-no"),
            |row: &OrderRow| html! { a href={ "/orders/" (row.order_id) } { (row.order_no) } },
        )
        .code()
        .card(CardRole::Title),
        Column::text("starts", tr.t("orders-of-starts"), move |row: &OrderRow| {
            tr.moment(row.starts_at.0)
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &OrderRow| {
            status(tr, "order", row.state.as_str())
        })
        .card(CardRole::Amount),
    ];
    part(
        signed,
        tr.t("nav-orders"),
        found.total,
        "/orders",
        &table(tr, &Table::new(tr.t("nav-orders"), &found.rows, columns)),
    )
}

fn part(signed: &Signed, title: String, total: i64, all: &str, rows: &Markup) -> Markup {
    if total == 0 {
        return html! {};
    }
    let more = if total > COUNTED {
        signed.tr.args("search-more", &[("n", COUNTED.into())])
    } else {
        signed.tr.args("search-all", &[("n", total.into())])
    };
    card(
        Card::new(title)
            .right(html! { (Button::link(more, all).quiet()) })
            .flush(),
        rows.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::order_no;

    #[test]
    fn an_orders_number_is_known_by_its_first_letters() {
        assert_eq!(order_no("fw20261123-0041"), Some("FW20261123-0041".into()));
        assert_eq!(order_no("16900000001"), None);
        assert_eq!(order_no("FW"), None);
    }
}
