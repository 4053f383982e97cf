//! Journey 6: a half-year is settled. Finance needs six clicks, a town one, the volunteer none (ui §6.6).

use contracts::{
    Role, Slot, Weekday,
    dispatch::{Channel, VisitConfirmed, VisitUploaded},
    volunteer::{MatchingProfile, VolunteerActivated},
};
use e2e::{Browser, Screen, Stack};
use futures::try_join;
use kernel::{BasisPoints, ElderId, OrderId, PersonKey, RawMinutes, Sex, VisitId, VolunteerId};
use testkit::actors::{DISTRICT, TOWN, VILLAGE, org};
use time::{Duration, macros::datetime};

use crate::journey::Desk;

/// Clicks of both finance persons together, from the list to the printed notice.
const FINANCE: u32 = 6;
/// Clicks of a town.
const BRANCH: u32 = 1;

/// The worked example's 325 standard minutes, as the ledger hears of them (R7.8).
async fn earned(stack: &Stack) {
    let now = stack.now();
    let volunteer_id = VolunteerId::generate(now);
    let elder_id = ElderId::generate(now);
    let profile = MatchingProfile {
        org: org(VILLAGE),
        home: org(VILLAGE),
        sex: Sex::Female,
        person: PersonKey::new("00"),
        relatives: Vec::new(),
        services: Vec::new(),
        qualifications: Vec::new(),
        trained_to: None,
        insured_to: None,
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 0,
            to_minute: 1440,
        }],
        paid_services: Vec::new(),
        reach_m: 5_000,
    };
    let activated = VolunteerActivated {
        volunteer_id,
        passbook_no: "TE370405-000007".into(),
        profile,
        welcome: false,
        activated_at: None,
    };
    stack.bench.emit(&activated).await;
    for (number, raw, weight) in [(1, 95, 10_000), (2, 40, 20_000), (3, 50, 30_000)] {
        let visit_id = VisitId::generate(now);
        let uploaded = VisitUploaded {
            visit_id,
            order_id: OrderId::generate(now),
            order_no: format!("FW20261123-000{number}"),
            volunteer_id,
            elder_id,
            org: org(VILLAGE),
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
        stack.bench.emit(&uploaded).await;
        let confirmed = VisitConfirmed {
            visit_id,
            volunteer_id,
            elder_id,
            raw_minutes: RawMinutes::new(raw),
            channel: Channel::Sms,
        };
        stack.bench.emit(&confirmed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_finance_persons_and_a_town_settle_the_worked_example_with_seven_clicks() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let (first, second, town) = try_join!(
        stack.open_account("zhou.min", "周敏", Role::Finance, org(DISTRICT)),
        stack.open_account("sun.li", "孙丽", Role::Finance, org(DISTRICT)),
        stack.open_account("he.jun", "何军", Role::Branch, org(TOWN)),
    )?;
    earned(&stack).await;
    stack.bench.settle().await;
    // A new half-year has begun: the form proposes the one that has ended.
    stack.bench.clock.set(datetime!(2027-01-04 09:00 +8));
    let desk = async |account| {
        Ok::<_, anyhow::Error>(Desk {
            browser: Browser::open(Screen::Desk).await?,
            account,
        })
    };
    let (first, second, town) = try_join!(desk(first), desk(second), desk(town))?;
    for desk in [&first, &second, &town] {
        desk.sign_in(&stack, "/settlements").await?;
        desk.browser.forget_counts();
    }

    first.browser.click("main a[href='/settlements/new']").await?;
    first.browser.wait_text("向下取整到分钟").await?;
    first.browser.click("#settlement-form .abar button").await?;
    first.browser.wait_css("#submit-form button").await?;
    let preview = first.browser.text("main").await?;
    for words in ["5时25分", "2时42分", "2时43分", "兴中社区"] {
        assert!(preview.contains(words), "{words} in {preview}");
    }
    let place = first.browser.place().await?;
    first.browser.click("#submit-form button").await?;
    first.browser.wait_text("复核中").await?;

    town.browser
        .goto(&format!("{}/settlements", stack.portal()))
        .await?;
    town.browser.click("main form[action$='/agree'] button").await?;
    town.browser.wait_text("待审批").await?;
    assert!(
        town.browser.counts().clicks <= BRANCH,
        "{:?}",
        town.browser.counts()
    );

    second.browser.goto(&format!("{}{place}", stack.portal())).await?;
    second.browser.click("#approve-form button").await?;
    second.browser.wait_css("#total").await?;
    second.browser.type_("#total", "325").await?;
    second.browser.click("#confirm .abar button").await?;
    second.browser.wait_text("已结算").await?;
    let spent = first.browser.counts().clicks + second.browser.counts().clicks;
    second.browser.click("main a[href$='/notice']").await?;
    second.browser.wait_text("结算公示").await?;
    assert!(spent < FINANCE, "{spent} clicks before the notice");
    let after = first.browser.counts().clicks + second.browser.counts().clicks;
    assert!(after <= FINANCE, "{after} clicks");
    stack.stop().await;
    Ok(())
}
