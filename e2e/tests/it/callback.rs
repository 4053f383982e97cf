//! Journey 9, the call-back: with the keyboard alone, one key for each grade, and whoever is not content is heard further
//! (ui §6.9, R9.1–R9.3).

use contracts::{
    Actor, At, Day, Paging, Role, Slot, Weekday,
    dispatch::{
        AnswerOffer, CaseState, Channel, CheckIn, CheckOut, ConfirmVisit, FindCases, MakeOffers, OfferAnswer,
        OpenOrder, OrderSource, RevealVisitCode, UploadVisit, Urgency, case::CaseKind,
    },
    elderly::RegisterElder,
    volunteer::{
        ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting, WillingService,
        Willingness,
    },
};
use e2e::{Browser, Pictures, Screen, Stack};
use fantoccini::key::Key;
use kernel::{ElderId, RawMinutes, ResidentId, Sex, VisitId, VolunteerId, china_date};
use testkit::{
    actors::{DISTRICT, VILLAGE, org},
    people,
};
use time::{Duration, macros::date};

use crate::journey::Desk;

/// Key groups of one call, at most (ui §6.9).
const KEYS: u32 = 5;
const CLEANING: &str = "03";

async fn elder(stack: &Stack, number: u16, name: &str) -> anyhow::Result<ElderId> {
    let form = RegisterElder {
        name: name.into(),
        phone: Some(format!("169000010{number:02}").into()),
        address: "3号楼2单元102".into(),
        ..people::elder(date!(1948 - 03 - 08), number)
    };
    Ok(stack.tell(&Actor::System, form).await?.elder_id)
}

async fn volunteer(stack: &Stack, number: u16, name: &str) -> anyhow::Result<VolunteerId> {
    let application = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 05 - 01), number, Sex::Male)
            .as_str()
            .into(),
        name: name.into(),
        phone: format!("169100010{number:02}").into(),
        org: org(VILLAGE),
        home: org(VILLAGE),
        occupation: "退休工人".into(),
        sources: Vec::new(),
        services: vec![WillingService {
            service: CLEANING.into(),
            willingness: Willingness::Preferred,
        }],
        availability: (1..=7)
            .map(|day| Slot {
                weekday: Weekday(day),
                from_minute: 0,
                to_minute: 1440,
            })
            .collect(),
        reach_m: 5_000,
        relatives: Vec::new(),
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    };
    let volunteer_id = stack.tell(&Actor::System, application).await?.volunteer_id;
    let vetted = VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    stack.tell(&Actor::System, vetted).await?;
    let today = china_date(stack.now());
    let trained = RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(today),
        valid_to: Day(today + Duration::days(400)),
    };
    stack.tell(&Actor::System, trained).await?;
    let activate = ActivateVolunteer {
        volunteer_id,
        welcome: false,
    };
    stack.tell(&Actor::System, activate).await?;
    stack.bench.settle().await;
    Ok(volunteer_id)
}

/// The volunteer's first visit, which the elder has confirmed: it is called back about.
async fn served(stack: &Stack, elder_id: ElderId, volunteer: VolunteerId) -> anyhow::Result<VisitId> {
    let (system, me) = (Actor::System, Actor::Volunteer { id: volunteer });
    let starts_at = stack.now() + Duration::minutes(15);
    let order = OpenOrder {
        elder_id,
        service: CLEANING.into(),
        starts_at: At(starts_at),
        duration: RawMinutes::new(60),
        urgency: Urgency::Normal,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: false,
    };
    let order_id = stack.tell(&system, order).await?.order_id;
    let offer = MakeOffers {
        order_id,
        volunteers: vec![volunteer],
        expected: None,
    };
    let offer_id = stack.tell(&system, offer).await?.offers[0];
    let accept = AnswerOffer {
        offer_id,
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    let visit_id = stack.tell(&me, accept).await?.visit_id.unwrap();
    let code = RevealVisitCode {
        visit_id,
        purpose: "visit code told by the elder".into(),
    };
    let code = stack.tell(&system, code).await?.code;
    stack.bench.clock.set(starts_at);
    let check_in = CheckIn {
        visit_id,
        position: None,
        phone: None,
    };
    stack.tell(&me, check_in).await?;
    stack.pass(Duration::minutes(50));
    let check_out = CheckOut {
        visit_id,
        code,
        breaks: RawMinutes::ZERO,
        position: None,
    };
    stack.tell(&me, check_out).await?;
    stack.tell(&system, UploadVisit { visit_id }).await?;
    let confirm = ConfirmVisit {
        visit_id,
        channel: Channel::Staff,
    };
    stack.tell(&system, confirm).await?;
    Ok(visit_id)
}

fn enter() -> String {
    char::from(Key::Enter).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_2_elders_are_called_back_with_the_keyboard_alone() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let account = stack
        .open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT))
        .await?;
    let mut visits = Vec::new();
    for (number, elder_name, volunteer_name) in [
        (1, "王桂兰", "李建国"),
        (2, "张秀英", "赵明亮"),
        (3, "刘玉珍", "孙卫东"),
    ] {
        let elder = elder(&stack, number, elder_name).await?;
        let volunteer = volunteer(&stack, number, volunteer_name).await?;
        visits.push(served(&stack, elder, volunteer).await?);
    }
    stack.bench.settle().await;
    let desk = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account,
    };
    desk.sign_in(&stack, "/callbacks").await?;
    let (browser, pictures) = (&desk.browser, Pictures::new()?);
    pictures.save("journey9-list", "zh-CN", Screen::Desk, &browser.shot().await?)?;

    // The first is content: dial, grade, save.
    browser.forget_counts();
    browser.keys(&enter()).await?;
    browser.wait_css("#number").await?;
    let shown = browser.text("#number").await?;
    assert!(shown.contains("16900001001"), "{shown}");
    assert!(!browser.place().await?.contains("169"), "no number in an address");
    pictures.save("journey9-call", "zh-CN", Screen::Desk, &browser.shot().await?)?;
    browser.keys("5").await?;
    browser.keys(&enter()).await?;
    browser.wait_text("已记录。").await?;
    let done = browser.counts();
    assert_eq!(done.clicks, 0, "without a mouse");
    assert!(done.keys <= KEYS, "{} key groups", done.keys);

    // The next is not: a reason is one key more, and a case is open.
    browser.forget_counts();
    browser.keys(&enter()).await?;
    browser.wait_css("#number").await?;
    browser.keys("2").await?;
    browser.keys("b").await?;
    browser.keys(&enter()).await?;
    browser.wait_text("并转异常单").await?;
    let done = browser.counts();
    assert!(done.clicks == 0 && done.keys <= KEYS, "{} key groups", done.keys);
    let cases = FindCases {
        within: None,
        state: Some(CaseState::Open),
        kind: Some(CaseKind::CallBack),
        step: None,
        late: false,
        paging: Paging::default(),
    };
    let cases = stack.ask(&Actor::System, cases).await?.rows;
    assert_eq!(
        (cases.len(), cases[0].visit_id, cases[0].grade),
        (1, visits[1], Some(2))
    );

    // The last does not answer: one key, and nobody dials again today.
    browser.keys(&enter()).await?;
    browser.wait_css("#number").await?;
    browser.keys("n").await?;
    browser.wait_text("改天再拨").await?;
    assert_eq!(browser.count("#dial").await?, 0);
    browser
        .goto(&format!("{}/callbacks?state=all", stack.portal()))
        .await?;
    let text = browser.text("main").await?;
    assert!(text.contains("50.0%") && text.contains("明天起可再拨"), "{text}");
    pictures.save("journey9-all", "zh-CN", Screen::Desk, &browser.shot().await?)?;
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
