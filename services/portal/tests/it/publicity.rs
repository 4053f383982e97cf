//! Publicity in other media and stories, through the portal's door and on a volunteer's phone (R12.5).

use contracts::{Role, volunteer::GetVolunteer};
use testkit::actors::{self, DISTRICT, TOWN, VILLAGE};

use crate::{
    board::desk,
    browser::whole_platform,
    visit_by_phone::{signed_in, volunteer},
};

fn entry<'a>(planned_on: &'a str, link: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("title", "大喇叭招募志愿者"),
        ("medium", "loudspeaker"),
        ("org", VILLAGE),
        ("planned_on", planned_on),
        ("done_on", ""),
        ("link", link),
        ("remark", ""),
    ]
}

#[tokio::test]
async fn r12_5_a_village_plans_and_does_and_the_year_shows_it() {
    let bench = whole_platform().await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/activities").await.has("href=\"/publicity\"");
    clerk.get("/publicity").await.is(200).has("还没有宣传记录");
    clerk.get("/publicity/new").await.is(200);
    clerk
        .post("/publicity/new", &entry("", ""))
        .await
        .is(422)
        .has("entry-planned_on");
    clerk
        .post("/publicity/new", &entry("2026-11-25", "www.tez.gov.cn"))
        .await
        .is(422)
        .has("请填写以 https:// 开头的网址")
        .has("value=\"www.tez.gov.cn\"");
    let kept = clerk
        .post("/publicity/new", &entry("2026-11-25", "https://www.tez.gov.cn/1"))
        .await;
    kept.is(303);
    let place = kept.location.clone();
    clerk
        .get(&place)
        .await
        .is(200)
        .has("计划中")
        .has("https://www.tez.gov.cn/1");
    let done = [("done_on", "2026-11-23"), ("link", ""), ("remark", "播三天")];
    clerk
        .post(&format!("{place}/finish"), &done)
        .await
        .leads_to(&place);
    clerk
        .get(&place)
        .await
        .has("已完成")
        .has("播三天")
        .has_not("/finish\"");

    let mut oversight = desk(&bench, "oversight", Role::Oversight, DISTRICT).await;
    oversight
        .get("/publicity?year=2026&medium=loudspeaker&state=done")
        .await
        .is(200)
        .has("大喇叭招募志愿者");
    oversight.get("/publicity?year=2025").await.has("清除筛选");
    oversight
        .get("/publicity/calendar?year=2026")
        .await
        .is(200)
        .has("2026 年 11 月")
        .has("大喇叭招募志愿者");
    oversight
        .get("/publicity/summary?year=2026")
        .await
        .is(200)
        .has("村村通大喇叭")
        .has("运河街道");
    oversight.get("/publicity/new").await.is(403);
    let mut other = desk(&bench, "other", Role::Clerk, "370405001005").await;
    other.get(&place).await.is(404);
    other.get("/publicity").await.has_not("大喇叭招募志愿者");
}

#[tokio::test]
async fn r12_5_a_story_is_written_agreed_to_published_by_another_and_read_on_the_phone() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    let card = bench
        .ask(&actors::clerk(VILLAGE), GetVolunteer { volunteer_id: me })
        .await
        .unwrap();
    let passbook = card.row.passbook_no.unwrap();
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    let mut phone = signed_in(&bench, me).await;
    phone.get("/m/me").await.has("href=\"/m/stories\"");
    phone.get("/m/stories").await.is(200).has("还没有发布");
    clerk.get("/stories/new").await.is(200);
    let mut story = vec![
        ("kind", "volunteer"),
        ("org", VILLAGE),
        ("title", "风雨无阻"),
        ("text", "第一段\r\n第二段"),
        ("passbook_no", ""),
    ];
    clerk
        .post("/stories/new", &story)
        .await
        .is(422)
        .has("story-passbook_no");
    story[4] = ("passbook_no", passbook.as_str());
    clerk.get("/stories/new").await.is(200);
    let kept = clerk.post("/stories/new", &story).await;
    kept.is(303);
    let place = kept.location.clone();
    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch
        .get(&place)
        .await
        .is(200)
        .has("还没有登记志愿者本人的同意")
        .has_not("/publish\"");
    clerk.get(&format!("{place}/edit")).await.is(200);
    let revised = [
        ("title", "风雨无阻三百天"),
        ("text", "第一段\r\n第二段"),
        ("consent_way", "form"),
        ("consent_on", "2026-11-20"),
        ("consent_evidence", "同意书 3"),
    ];
    clerk
        .post(&format!("{place}/edit"), &revised)
        .await
        .leads_to(&place);
    branch.get(&place).await.has("/publish\"").has("同意书 3");
    branch
        .post(&format!("{place}/publish"), &[])
        .await
        .leads_to(&place);
    phone
        .get("/m/stories")
        .await
        .has("风雨无阻三百天")
        .has("<p>第二段</p>");
    branch.get(&place).await.has("已发布");
    branch
        .post(&format!("{place}/take-back"), &[("reason", "本人不愿")])
        .await
        .leads_to(&place);
    phone.get("/m/stories").await.has_not("风雨无阻三百天");
}
