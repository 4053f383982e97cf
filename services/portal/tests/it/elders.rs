//! Journey 1: a village clerk registers an elder.

use contracts::Role;
use kernel::{ResidentId, Sex};
use testkit::actors::{DISTRICT, VILLAGE};
use time::macros::date;

use crate::browser::{Browser, account, whole_platform};

#[tokio::test]
async fn a_clerk_registers_an_elder_finds_her_again_and_looks_at_her_number_with_a_reason() {
    let bench = whole_platform().await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    account(&bench, "operator", Role::Operator, DISTRICT).await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let id = ResidentId::for_test(date!(1948 - 03 - 09), 2, Sex::Female);

    let form = clerk.get("/elders/new").await;
    form.is(200)
        .has("繁荣街社区")
        .has("运河街道民政办")
        .has("2026-01");
    clerk
        .post("/elders/check-id", &[("resident_id", id.as_str())])
        .await
        .is(200)
        .has("1948-03-09")
        .has("女")
        .has("78 岁");
    clerk.get("/elders/new").await;
    clerk
        .post("/elders/check-id", &[("resident_id", "110105194912310021")])
        .await
        .has("校验位");

    clerk.get("/elders/new").await;
    let empty = clerk.post("/elders/new", &[]).await;
    empty
        .is(422)
        .has("errsum")
        .has("href=\"#resident_id\"")
        .has("href=\"#consent_service\"")
        .has("错误：");
    let fields = [
        ("resident_id", id.as_str()),
        ("name", "张桂兰"),
        ("phone", "16900002207"),
        ("phone_owner", "own"),
        ("village", VILLAGE),
        ("address", "3 号楼 2 单元 102"),
        ("living", "alone"),
        ("category", "DIBAO"),
        ("evidence_dibao", "DB-0012"),
        ("verified_by", "运河街道民政办"),
        ("verified_on", "2026-11-20"),
        ("contact_name", "王磊"),
        ("contact_relation", "子"),
        ("contact_phone", "16900002208"),
        ("given_by", "elder"),
        ("consent_service", "on"),
        ("consent_sensitive", "on"),
    ];
    let review = clerk.post("/elders/new", &fields).await;
    review.is(200).has("核对登记内容").has("张桂兰").has("DB-0012");
    let mut confirmed = fields.to_vec();
    confirmed.push(("confirmed", "yes"));
    let done = clerk.post("/elders/new", &confirmed).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let done_path = done.location.clone();
    let card_path = done_path.trim_end_matches("/done").to_owned();
    // The same form once more is the same command.
    clerk.post("/elders/new", &confirmed).await.leads_to(&done_path);
    clerk.get(&done_path).await.is(200).has("张桂兰").has("P1");
    bench.settle().await;

    // Another form with the same person names the profile.
    clerk.get("/elders/new").await;
    clerk
        .post("/elders/new", &confirmed)
        .await
        .is(422)
        .has("已经建档")
        .has(&card_path);

    clerk
        .get("/elders")
        .await
        .is(200)
        .has("张桂兰")
        .has("169****2207")
        .has_not("16900002207");
    let found = clerk.post("/elders", &[("text", "zgl")]).await;
    assert!(
        found.location.starts_with("/elders?t=") && !found.location.contains("zgl"),
        "{}",
        found.location
    );
    clerk.get(&found.location).await.has("张桂兰").has("zgl");
    let searched = clerk.post("/search", &[("q", "张桂兰")]).await;
    assert!(!searched.location.contains('%'), "{}", searched.location);
    clerk.get(&searched.location).await.has("张桂兰").has(&card_path);

    let card = clerk.get(&card_path).await;
    card.is(200)
        .has("低保")
        .has("独居")
        .has("1948-03-09")
        .has("短信")
        .has_not(id.as_str());
    clerk
        .get(&format!("{card_path}/reveal?field=phone"))
        .await
        .has("审计日志");
    clerk
        .post(
            &format!("{card_path}/reveal"),
            &[("field", "phone"), ("reason", "")],
        )
        .await
        .is(422);
    clerk
        .post(
            &format!("{card_path}/reveal"),
            &[("field", "phone"), ("reason", "回访")],
        )
        .await
        .has("16900002207");

    // Who has looked, in which role, and why; for paper.
    card.has(&format!("{card_path}/access"));
    let log = clerk.get(&format!("{card_path}/access")).await;
    log.is(200)
        .has("信息查询记录")
        .has("查看完整信息：电话")
        .has("回访")
        .has("村居支行 · 运河街道 繁荣街社区")
        .has("列表中显示")
        .has("登记后发欢迎短信")
        .has("print-head")
        .has_not("16900002207");

    // Everything, for the person: on paper and as a file; with a reason, which the log keeps.
    card.has(&format!("{card_path}/export"));
    let export = format!("{card_path}/export");
    clerk.get(&export).await.is(200).has("个人信息副本");
    clerk.post(&export, &[("reason", "")]).await.is(422);
    let copy = clerk.post(&export, &[("reason", "本人申请查阅")]).await;
    copy.is(200)
        .has(id.as_str())
        .has("16900002208")
        .has("DB-0012")
        .has("独居")
        .has("print-foot");
    let file = clerk
        .post(&export, &[("reason", "本人申请查阅"), ("format", "json")])
        .await;
    file.is(200).has("\"resident_id\"").has("16900002208");
    clerk
        .get(&format!("{card_path}/access"))
        .await
        .has("提供信息副本")
        .has("本人申请查阅");

    let mut operator = Browser::signed_in(&bench, "operator").await;
    operator.speak("en");
    operator
        .get(&card_path)
        .await
        .is(200)
        .has("Lives alone")
        .has("张桂兰");
    operator
        .get(&format!("{card_path}/access"))
        .await
        .is(200)
        .has("Access log read")
        .has("Shown in full: Phone");
}

#[tokio::test]
async fn r5_4_contact_and_relatives_are_changed_in_the_browser_after_the_registration() {
    let bench = whole_platform().await;
    let (elder, _) = crate::elsewhere::people(&bench).await;
    account(&bench, "clerk", Role::Clerk, VILLAGE).await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let (card, edit) = (format!("/elders/{elder}"), format!("/elders/{elder}/edit"));
    let son = ResidentId::for_test(date!(1980 - 01 - 01), 1, Sex::Male);
    let stranger = ResidentId::for_test(date!(1981 - 01 - 01), 1, Sex::Male);

    clerk
        .get(&edit)
        .await
        .is(200)
        .has("已登记 0 人")
        .has_not("name=\"relatives_removed\"")
        .has_not("name=\"without_contact\"");
    let half = clerk
        .post(&format!("{edit}/contact"), &[("contact_name", "王磊")])
        .await;
    half.is(422).has("href=\"#contact_phone\"");
    let contact = [
        ("contact_name", "王磊"),
        ("contact_relation", "子"),
        ("contact_phone", "16900000077"),
    ];
    clerk.get(&edit).await;
    clerk
        .post(&format!("{edit}/contact"), &contact)
        .await
        .leads_to(&card);
    clerk.get(&card).await.has("王磊").has_not("16900000077");
    clerk.get(&edit).await.has("现登记：王磊 · 子 · 169****0077");
    clerk
        .post(&format!("{edit}/relatives"), &[("relatives_added", son.as_str())])
        .await
        .leads_to(&card);
    clerk
        .get(&card)
        .await
        .has("已登记 1 人")
        .has("修改：家庭成员和近亲属")
        .has_not(son.as_str());
    clerk.get(&edit).await.has_not(son.as_str());
    clerk
        .post(
            &format!("{edit}/relatives"),
            &[("relatives_removed", stranger.as_str())],
        )
        .await
        .is(422)
        .has("href=\"#relatives_removed\"")
        .has("要去掉的人没有登记");
    clerk.get(&edit).await;
    clerk
        .post(
            &format!("{edit}/relatives"),
            &[("relatives_removed", son.as_str())],
        )
        .await
        .leads_to(&card);
    clerk.get(&edit).await.has("已登记 0 人");
    clerk
        .post(&format!("{edit}/contact"), &[("without_contact", "on")])
        .await
        .leads_to(&card);
    clerk.get(&card).await.has_not("王磊");

    let fields = [
        ("service", "05"),
        ("weekdays", "2"),
        ("every_weeks", "1"),
        ("at", "09:00"),
        ("duration_h", "1"),
        ("first_day", "2026-11-24"),
        ("gender", "female"),
    ];
    let plans = format!("/elders/{elder}/plans");
    clerk.get(&plans).await;
    clerk.post(&plans, &fields).await.is(422).has("href=\"#seats\"");
    clerk.get(&plans).await;
    let mut whole = fields.to_vec();
    whole.push(("seats", "2"));
    clerk.post(&plans, &whole).await.leads_to(&plans);
    clerk.get(&plans).await.has("2 人 · 女");
}
