//! Texts of SMS, consent to outreach, the suppression list, the gateways and a person's messages, through the portal's doors.

use contracts::Role;
use testkit::{
    Bench,
    actors::{DISTRICT, VILLAGE},
};

use crate::{
    browser::{Browser, account, whole_platform},
    console::elder,
};

const WORDS: &str = "{{ who }}您好，{{ topic }}开始了。";

async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

fn proposal<'a>(text: &'a str, reason: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("name", "campaign"),
        ("title", "重阳节"),
        ("text", text),
        ("reason", reason),
    ]
}

#[tokio::test]
async fn a_campaigns_text_is_written_by_one_and_approved_by_another_r12_3() {
    let bench = whole_platform().await;
    let mut author = desk(&bench, "song", Role::Outreach, DISTRICT).await;
    let mut other = desk(&bench, "wang", Role::Operator, DISTRICT).await;
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    clerk.get("/texts").await.is(403);
    author
        .get("/texts")
        .await
        .is(200)
        .has("还没有宣传用文本")
        .has("老人登记成功");
    author.get("/texts/elder_welcome").await.is(200).has("没有改过");
    author.get("/texts/nothing").await.is(404);
    author
        .get("/texts/propose?name=campaign")
        .await
        .is(200)
        .has("{{ topic }}");

    // Counted while it is typed; what is wrong is said with its place.
    let typed = |text: &'static str| [("name", "campaign"), ("text", text)];
    author
        .post("/texts/count", &typed(WORDS))
        .await
        .is(200)
        .has("1 条");
    author.get("/texts/propose?name=campaign").await.is(200);
    author
        .post("/texts/count", &typed("请看www.a.cn"))
        .await
        .is(200)
        .has("第 3 个字处");
    author.get("/texts/propose?name=campaign").await.is(200);
    author
        .post("/texts/propose", &proposal("{{ who | upper }}", ""))
        .await
        .is(422)
        .has("id=\"reason-err\"");
    author
        .post("/texts/propose", &proposal("{{ who | upper }}", "更短"))
        .await
        .is(422)
        .has("id=\"text-err\"")
        .has("只能写一个变量名");
    author
        .post("/texts/propose", &proposal(WORDS, "更短"))
        .await
        .is(303);
    author.get("/texts/propose?name=campaign").await.is(200);
    author
        .post("/texts/propose", &proposal(WORDS, "更短"))
        .await
        .is(409)
        .has("等待批准");

    let listed = other.get("/texts").await;
    listed.is(200).has("等待批准");
    let here = format!("/texts/versions/{}", listed.between("/texts/versions/", "\""));
    author.get(&here).await.is(200).has_not("/approve\"");
    author.post(&format!("{here}/approve"), &[]).await.is(403);
    other
        .post(&format!("{here}/return"), &[("reason", "")])
        .await
        .is(422)
        .has("id=\"return-reason-err\"");
    other
        .post(&format!("{here}/preview"), &[])
        .await
        .is(200)
        .has("拒收请回复R")
        .has("${topic}");
    other.get(&here).await.is(200);
    other.post(&format!("{here}/approve"), &[]).await.leads_to(&here);
    author.get(&here).await.is(200).has("已批准").has("/retire\"");
    // Sent twice from one page it is approved once.
    other.post(&format!("{here}/approve"), &[]).await.leads_to(&here);
    author
        .post(&format!("{here}/retire"), &[("reason", "活动结束")])
        .await
        .leads_to(&here);
    author.get(&here).await.has("已停用");
    bench.stop().await;
}

#[tokio::test]
async fn why_she_got_no_sms_is_answered_in_one_look_and_consent_is_a_form_away_r12_2() {
    let bench = whole_platform().await;
    let id = elder(&bench, 1, "王秀英").await;
    let here = format!("/elders/{id}/messages");
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    let mut finance = desk(&bench, "qian", Role::Finance, DISTRICT).await;
    finance.get(&here).await.is(403);
    clerk
        .get(&format!("/elders/{id}"))
        .await
        .has(&format!("href=\"{here}\""));
    clerk
        .get(&here)
        .await
        .is(200)
        .has("没有配置短信网关")
        .has("没有登记宣传同意")
        .has("未同意");
    let consent = format!("{here}/consent");
    clerk
        .post(&consent, &[("what", "give")])
        .await
        .is(422)
        .has("id=\"outreach-how-err\"");
    let give = [
        ("what", "give"),
        ("how", "form"),
        ("on", "2026-11-20"),
        ("evidence", "登记表12"),
    ];
    clerk
        .post(&consent, &give)
        .await
        .leads_to(&format!("{here}?done=consent"));
    clerk
        .get(&here)
        .await
        .has("已同意")
        .has("登记表12")
        .has_not("没有登记宣传同意");
    clerk.post(&consent, &give).await.is(409);
    clerk
        .post(&consent, &[("what", "withdraw"), ("how", "phone")])
        .await
        .is(303);
    clerk.get(&here).await.has("未同意").has("已撤回");
    bench.stop().await;
}

#[tokio::test]
async fn numbers_that_refuse_are_kept_masked_and_the_gateways_say_how_they_do() {
    let bench = whole_platform().await;
    let mut outreach = desk(&bench, "song", Role::Outreach, DISTRICT).await;
    let mut auditor = desk(&bench, "shen", Role::Auditor, DISTRICT).await;
    let mut admin = desk(&bench, "xu", Role::SystemAdmin, DISTRICT).await;
    outreach.get("/suppressions").await.is(200).has("还没有人退订");
    outreach
        .post("/suppressions", &[("phone", "123"), ("reason", "来电")])
        .await
        .is(422)
        .has("id=\"add-phone-err\"");
    outreach
        .post("/suppressions", &[("phone", "16900000001"), ("reason", "来电")])
        .await
        .leads_to("/suppressions?done=added");
    let listed = outreach.get("/suppressions").await;
    listed.has("169****0001").has_not("16900000001");
    auditor
        .get("/suppressions?cause=staff")
        .await
        .is(200)
        .has("169****0001")
        .has_not("name=\"phone\"");
    outreach.get("/suppressions?format=xlsx").await.is(200);
    let entry = format!("/suppressions/{}", listed.between("href=\"/suppressions/", "\""));
    outreach.get(&entry).await.is(200).has("凭据");
    let lifting = format!("{entry}/lifting");
    outreach
        .post(&lifting, &[("evidence", "无")])
        .await
        .is(422)
        .has("id=\"lift-evidence-err\"");
    outreach
        .post(&lifting, &[("evidence", "本人来电，录音8")])
        .await
        .leads_to("/suppressions?done=lifted");
    outreach.get("/suppressions").await.has("还没有人退订");

    // Where no gateway is there is nothing to test, and who asks all the same is refused.
    admin
        .get("/channels")
        .await
        .is(200)
        .has("没有配置短信网关")
        .has_not("/channels/test");
    let test = [("provider", "aliyun"), ("phone", "16900000009")];
    admin.post("/channels/test", &test).await.is(422);
    bench.stop().await;
}
