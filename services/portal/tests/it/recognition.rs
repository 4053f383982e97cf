//! A year's awards from the ranking to the public notice, and the files for the national system, by plain forms.

use contracts::{
    Personal, Role,
    ledger::import::HistoryPosted,
    volunteer::{
        ActivateVolunteer, RecordTraining, RecruitSource, RegisterVolunteer, VetVolunteer, Vetting,
        WillingService, Willingness,
    },
};
use kernel::{RawMinutes, ResidentId, Sex, VolunteerId};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::macros::date;

use crate::browser::{Browser, account, whole_platform};

fn li() -> ResidentId {
    ResidentId::for_test(date!(1970 - 01 - 01), 1, Sex::Male)
}

/// 李建国 of the village, in service since long, with ten hours in the spring of 2026.
async fn served(bench: &Bench) -> VolunteerId {
    let clerk = actors::clerk(VILLAGE);
    let register = RegisterVolunteer {
        resident_id: Personal(li().as_str().into()),
        name: Personal("李建国".into()),
        phone: Personal("16900000001".into()),
        org: actors::org(VILLAGE),
        home: actors::org(VILLAGE),
        occupation: "电工".into(),
        specialty: "=修理".into(),
        sources: vec![RecruitSource::Resident],
        services: vec![WillingService {
            service: "01".into(),
            willingness: Willingness::Preferred,
        }],
        availability: Vec::new(),
        reach_m: 5_000,
        guardian: None,
        relatives: Vec::new(),
        consent_version: "1".into(),
        consent: true,
    };
    let volunteer_id = bench.tell(&clerk, register).await.unwrap().volunteer_id;
    let vet = VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    bench.tell(&clerk, vet).await.unwrap();
    let train = RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: date!(2026 - 02 - 02).into(),
        valid_to: date!(2027 - 11 - 20).into(),
    };
    bench.tell(&clerk, train).await.unwrap();
    let activate = ActivateVolunteer {
        volunteer_id,
        welcome: false,
    };
    bench.tell(&clerk, activate).await.unwrap();
    let posted = HistoryPosted {
        posting_id: kernel::uuid_v7(kernel::Clock::now(&bench.clock)),
        volunteer_id,
        raw_minutes: RawMinutes::new(605),
        effective: date!(2026 - 04 - 01).into(),
    };
    bench.emit(&posted).await;
    bench.settle().await;
    volunteer_id
}

#[tokio::test]
async fn r10_1_a_branch_nominates_from_the_ranking_and_head_office_approves_and_publishes() {
    let bench = whole_platform().await;
    let volunteer = served(&bench).await;
    for (name, role, scope) in [
        ("branch", Role::Branch, TOWN),
        ("operator", Role::Operator, DISTRICT),
        ("clerk", Role::Clerk, VILLAGE),
    ] {
        account(&bench, name, role, scope).await;
    }
    let mut branch = Browser::signed_in(&bench, "branch").await;
    let mut operator = Browser::signed_in(&bench, "operator").await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    let who = volunteer.to_string();
    let form = format!("/recognition/awards/nominate?kind=volunteer&year=2026&who={who}");
    let ranking = branch
        .get("/recognition/awards/ranking?kind=volunteer&year=2026")
        .await;
    ranking
        .is(200)
        .has("李建国")
        .has("10时5分")
        .has("2025-07-01")
        .has(&format!("who={who}"));
    clerk
        .get("/recognition/awards/ranking")
        .await
        .is(200)
        .has_not("/recognition/awards/nominate");
    clerk.get(&form).await.is(403);

    branch.get(&form).await.is(200).has("李建国");
    let nominate = |merits: &'static str, late: &'static str| {
        let fields = [("kind", "volunteer"), ("year", "2026"), ("who", who.as_str())];
        [&fields[..], &[("merits", merits), ("late_because", late)]].concat()
    };
    // The season is over in November: it wants a reason.
    let silent = branch
        .post("/recognition/awards/nominate", &nominate("坚持服务", ""))
        .await;
    silent.is(422).has("href=\"#late_because\"").has("坚持服务");
    branch
        .post(
            "/recognition/awards/nominate",
            &nominate("坚持服务", "平台启用前的评选"),
        )
        .await
        .leads_to("/recognition/awards");
    let list = branch.get("/recognition/awards?state=nominated").await;
    list.is(200).has("李建国").has("待审批");
    // Ids of this century begin with 0, words of other addresses do not.
    let card = format!(
        "/recognition/awards/0{}",
        list.between("href=\"/recognition/awards/0", "\"")
    );
    branch
        .get(&card)
        .await
        .is(200)
        .has("坚持服务")
        .has_not("/approve");
    operator
        .get(&card)
        .await
        .is(200)
        .has("/approve")
        .has(&format!("/volunteers/{who}/statement"));
    operator
        .post(&format!("{card}/refuse"), &[("reason", "")])
        .await
        .is(422)
        .has("href=\"#reason\"");
    operator.get(&card).await;
    operator
        .post(&format!("{card}/approve"), &[])
        .await
        .leads_to(&card);
    let mut anybody = Browser::at(&bench, "mobile");
    anybody.get("/notice").await.is(200).has_not("优秀志愿者奖");
    operator.get(&card).await.is(200).has("待公布");
    operator
        .post(&format!("{card}/publish"), &[])
        .await
        .leads_to(&card);
    anybody
        .get("/notice")
        .await
        .is(200)
        .has("优秀志愿者奖")
        .has("李*国");
    clerk
        .get(&format!("/volunteers/{who}/recognition"))
        .await
        .is(200)
        .has("优秀志愿者奖");
}

#[tokio::test]
async fn r11_3_head_office_takes_the_files_with_the_columns_that_are_set() {
    let bench = whole_platform().await;
    let volunteer = served(&bench).await;
    for (name, role, scope) in [
        ("operator", Role::Operator, DISTRICT),
        ("second", Role::Operator, DISTRICT),
        ("branch", Role::Branch, TOWN),
    ] {
        account(&bench, name, role, scope).await;
    }
    let mut operator = Browser::signed_in(&bench, "operator").await;
    let mut branch = Browser::signed_in(&bench, "branch").await;
    const PATH: &str = "/recognition/national";
    branch.get(PATH).await.is(403);
    branch.get("/recognition/awards").await.has_not(PATH);
    operator.get("/recognition/awards").await.has(PATH);
    let shown = operator.get(PATH).await;
    shown.is(200).has("证件号码").has("“居民身份证”");
    let ask = |file: &'static str, reason: &'static str| {
        [
            ("file", file),
            ("from", "2026-01-01"),
            ("to", "2026-11-23"),
            ("format", "csv"),
            ("reason", reason),
        ]
    };
    operator
        .post(PATH, &ask("volunteers", ""))
        .await
        .is(422)
        .has("href=\"#reason\"");
    operator.get(PATH).await;
    let people = operator.post(PATH, &ask("volunteers", "年度上报")).await;
    people
        .is(200)
        .has("志愿者编号,姓名,性别,出生日期,证件类型,证件号码")
        .has(&format!(
            ",李建国,男,1970-01-01,居民身份证,{},16900000001,电工,'=修理,",
            li().as_str()
        ))
        .has(",10.08\n");
    operator.get(PATH).await;
    let services = operator.post(PATH, &ask("services", "年度上报")).await;
    services
        .is(200)
        .has("2026-04-01")
        .has("补录与更正")
        .has_not(li().as_str());
    operator.get(PATH).await;
    operator
        .post(PATH, &ask("trainings", "年度上报"))
        .await
        .is(200)
        .has("岗前培训,2026-02-02");

    // Head office maps the columns anew; another person approves.
    operator
        .get("/settings/propose?key=national.trainings")
        .await
        .is(200)
        .has("培训课程");
    let propose = |value: &'static str| {
        [
            ("key", "national.trainings"),
            ("value", value),
            ("from", "2026-11-24"),
            ("reason", "全国系统模板"),
        ]
    };
    operator
        .post("/settings/propose", &propose("课程 = cours"))
        .await
        .is(422)
        .has("培训课程")
        .has("href=\"#value\"");
    operator.get("/settings/propose?key=national.trainings").await;
    operator
        .post("/settings/propose", &propose("课程 = course\r\n类型 = \"线下\""))
        .await
        .leads_to("/settings");
    let log = branch.get(&format!("/volunteers/{volunteer}/access")).await;
    log.is(200).has("上报全国系统").has("年度上报");
}
