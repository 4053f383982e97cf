//! The towns' survey: who waits, one elder after the other, and the case that a bad grade opens (R9.1, R9.3).

use contracts::{
    Role,
    dispatch::{Channel, ConfirmVisit},
};
use kernel::ElderId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{Duration, macros::datetime};

use crate::{
    anomalies::{served, uploader},
    board::desk,
    browser::whole_platform,
    console::elder,
    visit_by_phone::old_hand,
};

/// Elders with a visit each that counts, who was served longest ago first.
async fn elders(bench: &Bench) -> [ElderId; 3] {
    let volunteer = old_hand(bench, 1).await;
    let chen = uploader(bench).await;
    let mut all = Vec::new();
    for (number, name) in [(1, "张桂兰"), (2, "王秀英"), (3, "李玉兰")] {
        let elder = elder(bench, number, name).await;
        let day = datetime!(2026-11-15 08:00 +8) + Duration::days(number.into());
        let visit_id = served(bench, &chen, elder, volunteer, day).await.visit_id;
        let confirm = ConfirmVisit {
            visit_id,
            channel: Channel::Staff,
        };
        bench.tell(&actors::operator(), confirm).await.unwrap();
        all.push(elder);
    }
    bench.settle().await;
    all.try_into().unwrap()
}

#[tokio::test]
async fn the_branch_asks_one_elder_after_the_other_and_a_bad_grade_opens_a_case() {
    let bench = whole_platform().await;
    let all = elders(&bench).await;
    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch.get("/").await.has("满意度调查待问老人");
    branch.get("/cases").await.has("href=\"/surveys\"");
    let due = branch.get("/surveys").await;
    due.is(200).has("张桂兰").has("王秀英").has("李玉兰").has("从未");
    let order: Vec<String> = due
        .text
        .split("href=\"/surveys/")
        .skip(1)
        .map(|rest| rest.split(['"', '?']).next().unwrap().to_owned())
        .collect();
    assert_eq!(order.len(), 3);
    let place = |elder: &str| format!("/surveys/{elder}");
    assert!(all.iter().all(|elder| order.contains(&elder.to_string())));

    let page = branch.get(&place(&order[0])).await;
    page.is(200)
        .has("运河街道")
        .has("data-key=\"5\"")
        .has("本期服务次数");
    // A grade must be there, and with a low one the reason.
    branch
        .post(&place(&order[0]), &[("outcome", "answered")])
        .await
        .is(422)
        .has("请选择老人的评价");
    branch
        .post(&place(&order[0]), &[("outcome", "answered"), ("grade", "2")])
        .await
        .is(422)
        .has("请选择哪里不满意");
    branch.get(&place(&order[0])).await;
    let bad = [
        ("outcome", "answered"),
        ("grade", "2"),
        ("reason", "late"),
        ("note", "来得晚"),
    ];
    let saved = branch.post(&place(&order[0]), &bad).await;
    saved.is(303);
    assert!(
        saved.location.starts_with(&place(&order[1])),
        "{}",
        saved.location
    );
    let no = saved.location.split("case=").nth(1).unwrap().to_owned();
    let next = branch.get(&saved.location).await;
    next.is(200).has("已立案").has(&no).has("kind=survey");
    branch
        .get("/cases?state=all&kind=survey")
        .await
        .has(&no)
        .has("满意度调查")
        .has("来得晚");

    // Nobody was there; the next one is content; then all have been asked.
    branch.get(&place(&order[1])).await;
    let away = branch.post(&place(&order[1]), &[("outcome", "no_answer")]).await;
    away.is(303);
    assert!(away.location.starts_with(&place(&order[2])), "{}", away.location);
    branch.get(&away.location).await.has("已记录。");
    let good = branch
        .post(&place(&order[2]), &[("outcome", "answered"), ("grade", "5")])
        .await;
    good.leads_to("/surveys?done=1");
    branch
        .get(&good.location)
        .await
        .has("已记录。")
        .has("没有待调查的老人");
    let said = branch.get("/surveys?list=said").await;
    said.is(200)
        .has("5 非常满意")
        .has("2 不满意")
        .has("未联系上")
        .has("来得晚")
        .has("#case-");
    for list in ["", "list=said&"] {
        let file = branch.get(&format!("/surveys?{list}format=xlsx")).await;
        assert!(file.status == 200 && file.bytes.starts_with(b"PK"));
    }
    // Once a cycle.
    branch.get(&place(&order[2])).await;
    branch
        .post(&place(&order[2]), &[("outcome", "answered"), ("grade", "5")])
        .await
        .is(409)
        .has("本周期已经问过");
}

#[tokio::test]
async fn others_read_who_waits_and_nobody_else_records() {
    let bench = whole_platform().await;
    let [first, ..] = elders(&bench).await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk
        .get("/surveys")
        .await
        .is(200)
        .has("张桂兰")
        .has_not("href=\"/surveys/");
    for (name, role) in [
        ("hotline", Role::Operator),
        ("auditor", Role::Auditor),
        ("oversight", Role::Oversight),
    ] {
        let mut reader = desk(&bench, name, role, DISTRICT).await;
        reader.speak("en");
        reader
            .get("/surveys")
            .await
            .is(200)
            .has("never")
            .has_not("href=\"/surveys/");
        reader.get(&format!("/surveys/{first}")).await.is(403);
    }
    let mut elsewhere = desk(&bench, "elsewhere", Role::Branch, "370405100").await;
    elsewhere
        .get("/surveys")
        .await
        .is(200)
        .has("没有待调查的老人")
        .has_not("张桂兰");
    // The form names nobody there, and what is sent from it is refused.
    let page = format!("/surveys/{first}");
    elsewhere.get(&page).await.is(200).has_not("张桂兰");
    elsewhere
        .post(&page, &[("outcome", "answered"), ("grade", "5")])
        .await
        .is(404);
}
