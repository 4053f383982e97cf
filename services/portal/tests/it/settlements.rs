//! Journey 6: finance opens, a town agrees, another finance person approves and executes; by plain forms.

use contracts::{
    Role,
    dispatch::{Channel, VisitConfirmed, VisitUploaded},
    ledger::{
        BlockPosted,
        settlement::{ListSettlements, SettlementState},
    },
    volunteer::{MatchingProfile, VolunteerActivated},
};
use kernel::{BasisPoints, Clock, ElderId, OrderId, PersonKey, RawMinutes, Sex, VisitId, VolunteerId};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::Duration;

use crate::browser::{Browser, account, whole_platform};

/// A visit that counts, as the ledger hears of it.
pub async fn served(bench: &Bench, volunteer_id: VolunteerId, raw: i64, weight: i32) {
    let now = bench.clock.now();
    let (visit_id, elder_id) = (VisitId::generate(now), ElderId::generate(now));
    let uploaded = VisitUploaded {
        visit_id,
        order_id: OrderId::generate(now),
        order_no: "FW20261122-0001".into(),
        volunteer_id,
        elder_id,
        org: actors::org(VILLAGE),
        service: "01".into(),
        service_name: "家政保洁".into(),
        started_at: (now - Duration::hours(3)).into(),
        stopped_at: (now - Duration::hours(1)).into(),
        raw_minutes: RawMinutes::new(raw),
        weight: BasisPoints::new(weight),
        settings_version: 0,
        uploaded_by: None,
        lapses_at: (now + Duration::hours(48)).into(),
    };
    bench.emit(&uploaded).await;
    let confirmed = VisitConfirmed {
        visit_id,
        volunteer_id,
        elder_id,
        raw_minutes: RawMinutes::new(raw),
        channel: Channel::Sms,
    };
    bench.emit(&confirmed).await;
}

/// A volunteer of the village with 325 confirmed standard minutes, as the ledger hears of them (R7.8).
async fn earned(bench: &Bench) {
    let now = bench.clock.now();
    let volunteer_id = VolunteerId::generate(now);
    let activated = VolunteerActivated {
        volunteer_id,
        passbook_no: "TE370405-000007".into(),
        profile: MatchingProfile {
            org: actors::org(VILLAGE),
            home: actors::org(VILLAGE),
            sex: Sex::Female,
            person: PersonKey::new("00"),
            relatives: Vec::new(),
            services: Vec::new(),
            qualifications: Vec::new(),
            trained_to: None,
            insured_to: None,
            availability: Vec::new(),
            paid_services: Vec::new(),
            reach_m: 5_000,
        },
        welcome: false,
        activated_at: None,
    };
    bench.emit(&activated).await;
    for (raw, weight) in [(95, 10_000), (40, 20_000), (50, 30_000)] {
        served(bench, volunteer_id, raw, weight).await;
    }
    bench
        .until("the visits are in the books", async || {
            let blocks: Vec<BlockPosted> = bench.events().await;
            blocks.iter().map(|block| block.postings.len()).sum::<usize>() >= 6
        })
        .await;
}

async fn until(bench: &Bench, state: SettlementState) {
    bench
        .until(state.as_str(), async || {
            let all = bench.ask(&actors::finance(), ListSettlements {}).await.unwrap();
            all.settlements.first().is_some_and(|found| found.state == state)
        })
        .await;
}

#[tokio::test]
async fn a_half_year_is_settled_by_two_persons_and_the_town_from_the_form_to_the_notice() {
    let bench = whole_platform().await;
    for (name, role, scope) in [
        ("first", Role::Finance, DISTRICT),
        ("second", Role::Finance, DISTRICT),
        ("town", Role::Branch, TOWN),
        ("clerk", Role::Clerk, VILLAGE),
    ] {
        account(&bench, name, role, scope).await;
    }
    earned(&bench).await;
    bench.clock.advance(Duration::days(1));
    let mut first = Browser::signed_in(&bench, "first").await;
    let mut second = Browser::signed_in(&bench, "second").await;
    let mut town = Browser::signed_in(&bench, "town").await;
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    clerk.get("/settlements").await.is(403);

    first.get("/settlements").await.is(200).has("/settlements/new");
    first.get("/settlements/new").await.is(200).has("向下取整到分钟");
    let wrong = [("period", "2026H2"), ("cutoff", "2026-11-24")];
    first
        .post("/settlements/new", &wrong)
        .await
        .is(422)
        .has("href=\"#window_opens\"");
    let fields = [
        ("period", "2026H2"),
        ("cutoff", "2026-11-23"),
        ("window_opens", "2026-12-01"),
        ("window_closes", "2026-12-31"),
    ];
    first.get("/settlements/new").await;
    let opened = first.post("/settlements/new", &fields).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let here = opened.location;
    until(&bench, SettlementState::Computed).await;
    // While it is not finished no other can be opened.
    first
        .get("/settlements/new")
        .await
        .is(200)
        .has("另一期结算还没有完成")
        .has(&format!("href=\"{here}\""))
        .has_not("settlement-form");

    first
        .get(&here)
        .await
        .is(200)
        .has("5时25分")
        .has("2时42分")
        .has("2时43分");
    first.get(&format!("{here}/lines")).await.is(200).has("2时43分");
    let sheet = first.get(&format!("{here}/lines?format=xlsx")).await;
    assert!(
        sheet.headers["content-type"]
            .to_str()
            .unwrap()
            .contains("spreadsheet")
    );
    first.get(&format!("{here}/exceptions")).await.is(200);
    first.get(&here).await;
    first.post(&format!("{here}/submit"), &[]).await.leads_to(&here);
    town.get(&format!("{here}/object")).await.is(200);
    town.post(&format!("{here}/object"), &[("reason", "")])
        .await
        .is(422)
        .has("href=\"#reason\"");
    town.get("/settlements").await.has(&format!("{here}/agree"));
    town.post(&format!("{here}/agree"), &[]).await.leads_to(&here);

    first.get(&here).await.has("请另一位财务人员办理");
    first.post(&format!("{here}/approve"), &[]).await.is(403);
    // Nor is it a task of who may not approve it.
    first.get("/").await.is(200).has_not("半年结算待处理");
    second.get("/").await.has("半年结算待处理");
    second.get(&here).await.has(&format!("{here}/approve"));
    let check = format!("{here}/execute");
    second
        .post(&format!("{here}/approve"), &[])
        .await
        .leads_to(&check);
    second.get(&check).await.is(200).has("325 分钟");
    second
        .post(&check, &[("total", "324")])
        .await
        .is(422)
        .has("与结算总分钟数不一致");
    second.get(&check).await;
    second.post(&check, &[("total", "325")]).await.leads_to(&here);
    until(&bench, SettlementState::Posted).await;
    second.get(&here).await.has("本期已结算并封账");
    // Its half-year is settled, and those before lie before the day on which the books were closed.
    second
        .get("/settlements/new")
        .await
        .is(200)
        .has("现在没有可以结算的半年")
        .has_not("settlement-form");
    town.get(&format!("{here}/notice?org={VILLAGE}"))
        .await
        .is(200)
        .has("结算公示");
    town.speak("en");
    town.get(&format!("{here}/notice")).await.has("Public notice");
    town.get(&here).await.has("Posted, period closed");

    // In the next half-year it is that one's turn; while it runs, nobody settles it by chance.
    bench.clock.advance(Duration::days(40));
    let mut next = Browser::signed_in(&bench, "second").await;
    next.get("/settlements/new")
        .await
        .is(200)
        .has("<option value=\"2027H1\" selected")
        .has("2027 上半年到 2027-06-30")
        .has_not("value=\"2026H2\"");
}
