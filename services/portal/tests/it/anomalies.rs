//! What the daily screening found odd: read by many, decided by the branch or the hotline, each with a word.

use contracts::{
    Actor, At, Role,
    dispatch::{
        UploadVisit,
        sheet::{EnterService, EnteredService},
    },
};
use kernel::{ElderId, RawMinutes, VolunteerId};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    board::desk,
    browser::{account, whole_platform},
    console::elder,
    visit_by_phone::old_hand,
};

const MORNING: OffsetDateTime = datetime!(2026-11-22 08:00 +8);

/// A clerk of the village with an account: whoever uploads is asked for.
pub async fn uploader(bench: &Bench) -> Actor {
    account(bench, "chen", Role::Clerk, VILLAGE).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from portal.staff where username = 'chen'")
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
    Actor::Staff {
        id: id.into(),
        roles: vec![Role::Clerk],
        scope: actors::org(VILLAGE),
    }
}

fn row(elder_id: ElderId, volunteer_id: VolunteerId, started_at: OffsetDateTime) -> EnterService {
    EnterService {
        elder_id,
        volunteer_id,
        service: "07".into(),
        started_at: At(started_at),
        stopped_at: At(started_at + Duration::hours(1)),
        breaks: RawMinutes::ZERO,
        sheet: "1".into(),
    }
}

/// A visit of an hour from a paper sheet, uploaded.
pub async fn served(
    bench: &Bench,
    clerk: &Actor,
    elder_id: ElderId,
    volunteer_id: VolunteerId,
    started_at: OffsetDateTime,
) -> EnteredService {
    let row = row(elder_id, volunteer_id, started_at);
    let entered = bench.tell(clerk, row).await.unwrap();
    let upload = UploadVisit {
        visit_id: entered.visit_id,
    };
    bench.tell(clerk, upload).await.unwrap();
    entered
}

/// Until the clock has looked through everything that was uploaded.
async fn screened(bench: &Bench) {
    let waits = "select count(*) from dispatch.visit where uploaded_at is not null and screened_at is null";
    bench.clock.advance(Duration::minutes(11));
    bench
        .until("looked through", async || {
            bench.host("dispatch").wake("screen_visits");
            let waits: i64 = sqlx::query_scalar(waits).fetch_one(bench.admin()).await.unwrap();
            waits == 0
        })
        .await;
}

#[tokio::test]
async fn an_anomaly_is_read_explained_or_made_a_case_with_a_word() {
    let bench = whole_platform().await;
    let (first, second) = (old_hand(&bench, 1).await, old_hand(&bench, 2).await);
    let (one, other) = (elder(&bench, 1, "张桂兰").await, elder(&bench, 2, "王秀英").await);
    let chen = uploader(&bench).await;
    // Twice two of them with one elder at the same time.
    let early = served(&bench, &chen, one, first, MORNING).await;
    let late = served(&bench, &chen, one, second, MORNING + Duration::minutes(20)).await;
    served(&bench, &chen, other, first, MORNING + Duration::hours(6)).await;
    served(&bench, &chen, other, second, MORNING + Duration::hours(6)).await;
    screened(&bench).await;

    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch.get("/").await.has("异常待核实");
    branch.get("/cases").await.has("href=\"/anomalies\"");
    let list = branch.get("/anomalies").await;
    list.is(200)
        .has("老人同一时间还有另一单服务，重叠 40分")
        .has("重叠 1时")
        .has("张桂兰")
        .has(&early.order_no)
        .has(&late.order_no);
    let ids: Vec<String> = list
        .text
        .split("id=\"anomaly-")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 2);

    // Without a word nothing is decided.
    let explanation = format!("/anomalies/{}/explanation", ids[0]);
    let case = format!("/anomalies/{}/case", ids[1]);
    for (action, words) in [
        (&explanation, "请填写查到的情况"),
        (&case, "请填写要支行答复什么"),
    ] {
        let refused = branch.post(action, &[("note", " "), ("state", "open")]).await;
        refused.is(422).has(words).has("<details class=\"step\" open");
    }
    branch.get("/anomalies").await;
    let kept = branch
        .post(&explanation, &[("note", "两人一起搬的家具"), ("kind", "overlap")])
        .await;
    kept.leads_to("/anomalies?state=open&kind=overlap&done=explained");
    branch.get(&kept.location).await.has("已说明。").has_not(&ids[0]);
    // Who comes second reads that it is decided.
    branch.get("/anomalies").await;
    branch
        .post(&explanation, &[("note", "又一次")])
        .await
        .is(409)
        .has("已经核实过");

    branch.get("/anomalies").await;
    let opened = branch.post(&case, &[("note", "请说明两次服务的时间")]).await;
    opened.is(303);
    let no = opened.location.split("case=").nth(1).unwrap().to_owned();
    assert!(no.starts_with("AJ"), "{no}");
    branch
        .get(&opened.location)
        .await
        .has("已立案，由支行先答复")
        .has(&no)
        .has("没有待核实的异常");
    branch
        .get("/cases?state=all&kind=anomaly")
        .await
        .has(&no)
        .has("待查问题")
        .has("请说明两次服务的时间");
    branch
        .get("/anomalies?state=case")
        .await
        .has("请说明两次服务的时间")
        .has("#case-");
    branch.get("/").await.has_not("异常待核实");

    // Who reads only, and who does not.
    for (name, role) in [
        ("finance", Role::Finance),
        ("auditor", Role::Auditor),
        ("oversight", Role::Oversight),
    ] {
        let mut reader = desk(&bench, name, role, DISTRICT).await;
        reader.speak("en");
        let all = reader.get("/anomalies?state=all").await;
        all.is(200).has("40 min").has_not("/explanation\"");
        let file = reader.get("/anomalies?state=all&format=xlsx").await;
        assert!(file.status == 200 && file.bytes.starts_with(b"PK"), "{name}");
    }
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/anomalies").await.is(403);
    let mut elsewhere = desk(&bench, "elsewhere", Role::Branch, "370405100").await;
    elsewhere
        .get("/anomalies?state=all")
        .await
        .is(200)
        .has_not(&early.order_no);
}

#[tokio::test]
async fn who_uploaded_a_visit_does_not_decide_about_it() {
    let bench = whole_platform().await;
    let (first, second) = (old_hand(&bench, 1).await, old_hand(&bench, 2).await);
    let one = elder(&bench, 1, "张桂兰").await;
    let clerk = actors::clerk(VILLAGE);
    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch.get("/visits").await.is(200);
    for who in [first, second] {
        let entered = bench.tell(&clerk, row(one, who, MORNING)).await.unwrap();
        branch.get("/visits").await;
        let upload = format!("/visits/{}/upload", entered.visit_id);
        branch.post(&upload, &[]).await.is(303);
    }
    screened(&bench).await;
    let list = branch.get("/anomalies").await;
    let id = list.between("id=\"anomaly-", "\"");
    branch
        .post(&format!("/anomalies/{id}/explanation"), &[("note", "没有问题")])
        .await
        .is(403)
        .has("须由另一人办理")
        .has("没有问题");
}
