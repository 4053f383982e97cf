//! Asking by waves from the order's page and the console, the open list on volunteers' phones, and the plan of a day.

use contracts::{
    Paging, Role,
    dispatch::{GetOrder, OfferState, VolunteerTasks, day::FindDayPlans, seek::Around},
};
use kernel::OrderId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
};
use time::Duration;

use crate::{
    board::{desk, opened},
    browser::{Browser, Page, whole_platform},
    console::elder,
    visit_by_phone::{signed_in, volunteer},
};

async fn card(bench: &Bench, order: &str) -> contracts::dispatch::OrderCard {
    let order_id: OrderId = order.parse().unwrap();
    bench
        .ask(&actors::operator(), GetOrder { order_id })
        .await
        .unwrap()
}

/// Waits until a page says it, as somebody who looks again and again would.
async fn until(bench: &Bench, browser: &mut Browser, path: &str, words: &str) -> Page {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        bench.host("dispatch").wake("offer_day_plans");
        let page = browser.get(path).await;
        if page.text.contains(words) {
            return page;
        }
        assert!(
            std::time::Instant::now() < end,
            "never “{words}” in {}",
            page.text
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_system_asks_by_waves_until_it_is_told_to_stop() {
    let bench = whole_platform().await;
    volunteer(&bench, 1).await;
    let elder = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let mut other = desk(&bench, "other", Role::Operator, DISTRICT).await;
    let order = opened(&mut hotline, &elder).await;
    let page = format!("/orders/{order}");
    let place = format!("/console?tab=open&order={order}");

    // From the order's page, with the version that was looked at.
    let shown = hotline.get(&page).await;
    shown
        .is(200)
        .has("分批派单")
        .has(&format!("action=\"{page}/waves\""));
    let seen = shown.input("expected");
    other.get(&place).await.has("data-key=\"W\"");
    hotline
        .post(&format!("{page}/waves"), &[("expected", &seen)])
        .await
        .leads_to(&format!("{page}?done=seeking"));
    let shown = hotline.get(&format!("{page}?done=seeking")).await;
    shown
        .has("已开始分批派单")
        .has("第 1 批已发出，10:1")
        .has("开始分批派单")
        .has_not(&format!("action=\"{page}/waves\""));
    assert_eq!(card(&bench, &order).await.offers.len(), 1);

    // Who is slower reads who was quicker, in the console as on the page.
    let stale = [
        ("order", order.as_str()),
        ("tab", "open"),
        ("expected", seen.as_str()),
    ];
    let lost = other.post("/console/waves", &stale).await;
    lost.is(409)
        .has("已被刘芳派给李建国（10:0")
        .has("id=\"queue-pane\"");
    let now = other.get(&place).await;
    now.has("第 1 批已发出")
        .has("data-key=\"S\"")
        .has_not("data-key=\"W\"");
    let expected = now.input("expected");
    let again = [
        ("order", order.as_str()),
        ("tab", "open"),
        ("expected", expected.as_str()),
    ];
    other
        .post("/console/waves", &again)
        .await
        .is(409)
        .has("已经在分批派单");

    // Stopped in the console; the offer that is out stays.
    other.get(&place).await;
    let stopped = other.post("/console/waves/end", &again).await;
    stopped.is(303);
    assert!(
        stopped.location.ends_with("&done=stopped"),
        "{}",
        stopped.location
    );
    other
        .get(&stopped.location)
        .await
        .has("已停止分批派单")
        .has("data-key=\"W\"")
        .has("待答复");
    other
        .post("/console/waves/end", &again)
        .await
        .is(409)
        .has("现在没有分批派单");
    let card = card(&bench, &order).await;
    assert_eq!(
        (card.seeking.is_none(), card.offers[0].state),
        (true, OfferState::Open)
    );
    hotline.speak("en");
    hotline.get(&page).await.has("Asking by waves stopped");

    // Who only reads has neither button.
    let mut auditor = desk(&bench, "auditor", Role::Auditor, DISTRICT).await;
    auditor.get(&page).await.is(200).has_not("/waves");
}

#[tokio::test]
async fn on_the_open_list_the_first_gets_it_and_the_second_is_thanked() {
    let bench = whole_platform().await;
    let first = volunteer(&bench, 1).await;
    let second = volunteer(&bench, 2).await;
    let elder = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let order = opened(&mut hotline, &elder).await;
    let (mut quick, mut slow) = (signed_in(&bench, first).await, signed_in(&bench, second).await);
    quick
        .get("/m/tasks")
        .await
        .is(200)
        .has("附近现在没有可以抢的任务");

    // Both are asked, neither answers.
    let page = format!("/orders/{order}");
    let seen = hotline.get(&page).await.input("expected");
    hotline
        .post(&format!("{page}/waves"), &[("expected", &seen)])
        .await;
    // A minute at a time, for a little later the list is the town's.
    let mut listed = None;
    while listed.is_none() {
        bench.clock.advance(Duration::minutes(1));
        bench.until_looked("dispatch", "next_waves").await;
        listed = card(&bench, &order).await.seeking.expect("it asks").listed;
    }
    assert_eq!(listed, Some(Around::Village));
    let mut hotline = desk(&bench, "hotline2", Role::Operator, DISTRICT).await;
    hotline.get(&page).await.has("已在本村居抢单列表");

    // Neither name nor address stands there; the first who taps goes.
    let take = format!("/m/open/{order}");
    for phone in [&mut quick, &mut slow] {
        phone
            .get("/m/tasks")
            .await
            .is(200)
            .has("我去")
            .has("1时 × 2 = 2时")
            .has(&format!("action=\"{take}\""))
            .has_not("张桂兰")
            .has_not("3 号楼");
    }
    let taken = quick.post(&take, &[]).await;
    let tasks = VolunteerTasks { volunteer_id: first };
    let tasks = bench.ask(&actors::volunteer(first), tasks).await.unwrap();
    let visit = tasks.visits[0].visit.visit_id;
    taken.leads_to(&format!("/m/tasks/{visit}?said=accepted"));
    slow.post(&take, &[]).await.leads_to("/m/tasks?said=lost");
    slow.get("/m/tasks?said=lost")
        .await
        .has("已有人接单，谢谢")
        .has_not("我去");
    slow.get(&take).await.leads_to("/m/tasks");
    hotline.get(&page).await.has("待上门").has("名额已满");
}

#[tokio::test]
async fn a_day_is_planned_looked_at_and_sent() {
    let bench = whole_platform().await;
    volunteer(&bench, 1).await;
    let served = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let order = opened(&mut hotline, &served).await;
    // At the same hour: for one of the two there is nobody.
    let other = elder(&bench, 2, "李玉兰").await.to_string();
    let left = opened(&mut hotline, &other).await;

    hotline.get("/orders").await.has("href=\"/day-plans\"");
    hotline.get("/day-plans").await.is(200).has("还没有日计划");
    hotline
        .get("/day-plans/new")
        .await
        .is(200)
        .has("value=\"2026-11-24\"")
        .has("value=\"370405\" selected");
    let plan = |day: &'static str, within: &'static str| [("day", day), ("within", within)];
    hotline
        .post("/day-plans/new", &plan("2027-01-01", DISTRICT))
        .await
        .is(422)
        .has("应在 2026-11-23 周一 至 2026-12-07 周一 之间");
    hotline
        .post("/day-plans/new", &plan("", "x"))
        .await
        .is(422)
        .has("日期：请选择日期")
        .has("范围：请选择");
    let wanted = hotline
        .post("/day-plans/new", &plan("2026-11-23", DISTRICT))
        .await;
    wanted.is(303);
    let page = wanted.location.clone();

    // Who goes, and who has nobody; nothing has been offered.
    let made = until(&bench, &mut hotline, &page, "待确认").await;
    made.has("李建国")
        .has("就近派单：1")
        .has("无人可去")
        .has("本村居志愿者")
        .has(&format!("/orders/{order}"))
        .has(&format!("/orders/{left}"))
        .has_not("张桂兰")
        .has_not("hx-trigger");
    hotline
        .get(&format!("{page}?who=nobody"))
        .await
        .is(200)
        .has_not("李建国");
    assert!(card(&bench, &order).await.offers.is_empty());
    hotline.get("/day-plans").await.has("1 / 2").has("刘芳");
    hotline
        .get("/")
        .await
        .has("日计划待确认")
        .has(&format!("href=\"{page}\""));

    // Other places do not see it, other roles have no such page.
    let mut elsewhere = desk(&bench, "elsewhere", Role::Branch, "370405100").await;
    elsewhere.get(&page).await.is(404);
    elsewhere.get("/day-plans").await.has("还没有日计划");
    elsewhere
        .get("/day-plans/new")
        .await
        .has_not("value=\"370405001\"");
    elsewhere
        .post("/day-plans/new", &plan("2026-11-24", VILLAGE))
        .await
        .is(403);
    let mut finance = desk(&bench, "finance", Role::Finance, DISTRICT).await;
    finance.get("/day-plans").await.is(403);

    // Sent after a last look, once.
    let sent = format!("{page}/offers");
    hotline.get(&sent).await.is(200).has("不能整批撤回").has("1 / 2");
    hotline.post(&sent, &[]).await.leads_to(&page);
    until(&bench, &mut hotline, &page, "已派单 1，略过 0").await;
    let offered = [card(&bench, &order).await, card(&bench, &left).await];
    assert_eq!(offered.iter().map(|card| card.offers.len()).sum::<usize>(), 1);
    hotline.get(&sent).await.leads_to(&page);
    hotline.get("/").await.has_not("日计划待确认");
    hotline.get("/day-plans/new").await;
    hotline
        .post(&format!("{page}/drop"), &[])
        .await
        .is(409)
        .has("日计划现在是“已派单”");

    // Another one, put aside by the clerk of the village.
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/day-plans/new").await.is(200);
    let page = clerk
        .post("/day-plans/new", &plan("2026-11-24", VILLAGE))
        .await
        .location;
    until(&bench, &mut clerk, &page, "没有要排的服务单").await;
    clerk.post(&format!("{page}/drop"), &[]).await.leads_to(&page);
    clerk.get(&page).await.has("这个日计划已放弃");
    let plans = FindDayPlans {
        paging: Paging::default(),
    };
    assert_eq!(bench.ask(&actors::operator(), plans).await.unwrap().total, 2);
}
