//! The map of the villages: counted from the orders, with a link to each village's.

use contracts::{
    Role,
    dispatch::{OpenOrder, OrderSource, Urgency},
};
use kernel::{ElderId, RawMinutes};
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
};
use time::{Duration, macros::datetime};

use crate::{
    browser::{Browser, account, whole_platform},
    console::elder,
};

const TOWN: &str = "370405001";

async fn order(bench: &Bench, elder_id: ElderId, service: &str) {
    let order = OpenOrder {
        elder_id,
        service: service.into(),
        starts_at: datetime!(2026-11-24 11:00 +8).into(),
        duration: RawMinutes::new(60),
        urgency: Urgency::Urgent,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: false,
    };
    bench.tell(&actors::operator(), order).await.unwrap();
}

async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

#[tokio::test]
async fn a_branch_sees_where_orders_wait_and_what_is_late_and_each_mark_leads_there() {
    let bench = whole_platform().await;
    let elder_id = elder(&bench, 1, "张桂兰").await;
    for service in ["07", "01"] {
        order(&bench, elder_id, service).await;
    }
    bench.settle().await;
    let mut branch = desk(&bench, "li", Role::Branch, TOWN).await;
    branch.get("/").await.is(200).has("href=\"/map\"");
    branch.get("/orders").await.is(200).has("href=\"/map\"");

    // Nobody has entered the places: a square each.
    let page = branch.get("/map").await;
    page.is(200)
        .has("共有未完成 2 单，没有超时")
        .has("<rect class=\"s0\"")
        .has_not("<circle class=")
        .has("繁荣街社区居委会：未完成 2 单")
        .has(">繁荣街社区</text>")
        .has("viewBox=\"0 0 340");
    let href = page.between("<a href=\"/orders?", "\"").replace("&amp;", "&");
    assert!(href.contains("state=unfinished"), "{href}");
    branch
        .get(&format!("/orders?state=unfinished&town={TOWN}&village={VILLAGE}"))
        .await
        .is(200)
        .has("共 2 单")
        .has("张桂兰");

    // Past their time the orders are late.
    bench.clock.advance(Duration::hours(5));
    let mut hotline = desk(&bench, "wang", Role::Operator, DISTRICT).await;
    hotline
        .get(&format!("/map?village={VILLAGE}"))
        .await
        .is(200)
        .has("其中超时 2 单：繁荣街社区")
        .has("class=\"late\"");
    let file = hotline.get(&format!("/map?town={TOWN}&format=xlsx")).await;
    file.is(200);
    assert!(file.bytes.starts_with(b"PK"));
    hotline.speak("en");
    hotline
        .get("/map")
        .await
        .is(200)
        .has("2 of them late")
        .has("name=\"town\"");

    // A village sees itself; who reads no orders, no map.
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    clerk
        .get("/map")
        .await
        .is(200)
        .has("繁荣街社区")
        .has_not("name=\"town\"");
    let mut stock = desk(&bench, "qian", Role::Stock, DISTRICT).await;
    stock.get("/map").await.is(403);
}
