//! A complaint through the portal's doors: written down on the order's page, shown among the cases, never sent to whom it is about.

use contracts::Role;
use testkit::actors::{DISTRICT, TOWN};
use time::macros::datetime;

use crate::{
    anomalies::{served, uploader},
    board::desk,
    browser::{Browser, whole_platform},
    console::elder,
    visit_by_phone::old_hand,
};

#[tokio::test]
async fn a_complaint_is_recorded_on_the_orders_page_and_read_among_the_cases_r9_3() {
    let bench = whole_platform().await;
    let (helper, zhang) = (old_hand(&bench, 1).await, elder(&bench, 1, "张桂兰").await);
    let chen = uploader(&bench).await;
    let visit = served(&bench, &chen, zhang, helper, datetime!(2026-11-22 08:00 +8)).await;
    let path = format!("/orders/{}", visit.order_id);
    let mut op = desk(&bench, "op", Role::Operator, DISTRICT).await;
    op.get(&path).await.has("登记投诉");
    let act = format!("{path}/complaints");
    let id = visit.visit_id.to_string();
    let refused = op
        .post(&act, &[("visit", &id), ("about", ""), ("note", " ")])
        .await;
    refused.is(422).has("请选择").has("请填写投诉内容");
    op.get(&path).await;
    let fields = [
        ("visit", id.as_str()),
        ("about", "unit"),
        ("note", "<b>态度</b>不好"),
    ];
    let done = op.post(&act, &fields).await;
    done.leads_to(&format!("{path}?done=complained"));
    op.get(&done.location).await.has("已登记投诉");
    // A second one while it is open.
    op.post(&act, &fields).await.is(409).has("已有一张投诉单在办");
    op.get("/cases?kind=complaint")
        .await
        .has("&lt;b&gt;态度&lt;/b&gt;不好")
        .has("投诉对象")
        .has("支行");
    // The sub-branch itself has nothing to answer, its branch cannot send it there.
    let mut clerk = Browser::signed_in(&bench, "chen").await;
    clerk.get("/cases").await.has_not("/answer\"");
    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    let page = branch.get("/cases").await;
    page.has("/review\"")
        .has("value=\"forward\"")
        .has_not("value=\"return\"");
    let mut auditor = desk(&bench, "audit", Role::Auditor, DISTRICT).await;
    auditor.get(&path).await.has_not("登记投诉");
    auditor.post(&act, &fields).await.is(403);
    let mut other = desk(&bench, "other", Role::Clerk, "370405001005").await;
    other.get("/").await;
    other.post(&act, &fields).await.is(404);
}
