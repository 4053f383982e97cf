//! Two desks of the hotline in front of the same queue (ui §1.4): what one does the other sees without a reload; who is slower
//! reads who was quicker; and all of that goes on after the server has been started again.

use std::time::{Duration as Real, Instant};

use anyhow::{Context, ensure};
use contracts::{
    Actor, At, Day, Role, Slot, Weekday,
    dispatch::{OpenOrder, OrderSource, Urgency},
    elderly::RegisterElder,
    volunteer::{
        ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting, WillingService,
        Willingness,
    },
};
use e2e::{Browser, Pictures, Screen, Stack};
use futures::try_join;
use kernel::{ElderId, OrderId, RawMinutes, ResidentId, Sex, china_date};
use testkit::{
    actors::{DISTRICT, VILLAGE, org},
    people,
};
use time::{Duration, macros::date};

use crate::journey::Desk;

/// Whether the stream is open, as the page's script knows.
const LIVE: &str =
    "return document.querySelector('.console')['htmx-internal-data'].sseEventSource.readyState === 1";
/// What stays only as long as the page is not loaded again, and counts what the stream tells.
const MARK: &str = "window.stays = 'here'; window.told = 0; \
    document.addEventListener('sse:board', () => window.told++); return true";

/// 张桂兰, of the village.
pub async fn elder(stack: &Stack) -> anyhow::Result<ElderId> {
    let form = RegisterElder {
        name: "张桂兰".into(),
        phone: Some("16900000081".into()),
        address: "3 号楼 102".into(),
        ..people::elder(date!(1948 - 03 - 01), 1)
    };
    Ok(stack.tell(&Actor::System, form).await?.elder_id)
}

/// Somebody of the village who is free today and tomorrow.
pub async fn volunteer(stack: &Stack, number: u16, name: &str) -> anyhow::Result<()> {
    let today = china_date(stack.now());
    let application = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1962 - 05 - 04), number, Sex::Male)
            .as_str()
            .into(),
        name: name.into(),
        phone: format!("1690000009{number}").into(),
        org: org(VILLAGE),
        home: org(VILLAGE),
        occupation: "退休工人".into(),
        sources: Vec::new(),
        services: vec![WillingService {
            service: "07".into(),
            willingness: Willingness::Preferred,
        }],
        availability: [1, 2]
            .map(|day| Slot {
                weekday: Weekday(day),
                from_minute: 0,
                to_minute: 1440,
            })
            .to_vec(),
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
    Ok(())
}

/// An order of an hour, so many hours from now.
pub async fn order(
    stack: &Stack,
    elder_id: ElderId,
    hours: i64,
    urgency: Urgency,
) -> anyhow::Result<OrderId> {
    let order = OpenOrder {
        elder_id,
        service: "07".into(),
        starts_at: At(stack.now() + Duration::hours(hours)),
        duration: RawMinutes::new(60),
        urgency,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: true,
    };
    Ok(stack.tell(&Actor::System, order).await?.order_id)
}

/// Waits until a script says yes.
async fn until(browser: &Browser, what: &str, script: &str) -> anyhow::Result<()> {
    let end = Instant::now() + Real::from_secs(60);
    while browser.eval(script, &[]).await?.as_bool() != Some(true) {
        ensure!(Instant::now() < end, "never: {what}");
        tokio::time::sleep(Real::from_millis(50)).await;
    }
    Ok(())
}

/// Whether the stream has told anything since the page was marked.
async fn has_told(browser: &Browser) -> anyhow::Result<bool> {
    let told = browser.eval("return window.told", &[]).await?;
    Ok(told.as_u64().is_some_and(|times| times > 0))
}

/// Waits for a text in an element.
async fn until_text(browser: &Browser, css: &str, text: &str) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let shown = browser.text(css).await.unwrap_or_default();
        if shown.contains(text) {
            return Ok(());
        }
        ensure!(
            begun.elapsed() < Real::from_secs(60),
            "never “{text}” in {css}: {shown}"
        );
        tokio::time::sleep(Real::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_see_one_anothers_steps_live_also_after_the_server_was_started_again() -> anyhow::Result<()>
{
    let mut stack = Stack::start().await?;
    stack.load_tree().await?;
    let first = stack.open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT));
    let second = stack.open_account("zhou.li", "周丽", Role::Operator, org(DISTRICT));
    let (first, second) = try_join!(first, second)?;
    let desk = async |account| {
        Ok::<_, anyhow::Error>(Desk {
            browser: Browser::open(Screen::Desk).await?,
            account,
        })
    };
    let (first, second) = try_join!(desk(first), desk(second))?;
    volunteer(&stack, 1, "赵明亮").await?;
    volunteer(&stack, 2, "钱文").await?;
    let elder_id = elder(&stack).await?;
    stack.bench.settle().await;
    let wanted = order(&stack, elder_id, 3, Urgency::Normal).await?;
    let other = order(&stack, elder_id, 5, Urgency::Normal).await?;

    first.sign_in(&stack, "/console").await?;
    second.sign_in(&stack, "/console").await?;
    let (row, link) = (format!("#row-{wanted}"), format!("#row-{wanted} a"));
    for desk in [&first, &second] {
        desk.browser.click(&link).await?;
        desk.browser.wait_css("#offer-1 button").await?;
        until(&desk.browser, "the stream is open", LIVE).await?;
    }
    second.browser.eval(MARK, &[]).await?;

    // What the first desk does is on the second one's screen, in the row's own place, under its selection.
    let asked = first.browser.text("#cands ol.cand li .nm").await?;
    first.browser.click("#offer-0 button").await?;
    first.browser.wait_text("已派单，等待志愿者答复").await?;
    until_text(&second.browser, &row, "待接单").await?;
    ensure!(
        has_told(&second.browser).await?,
        "by the stream, not by the slow look"
    );
    let rows = "return [...document.querySelectorAll('#queue > li')].map(row => row.id).join(' ')";
    let shown = second.browser.eval(rows, &[]).await?;
    assert_eq!(
        shown.as_str().context("rows")?,
        format!("row-{wanted} row-{other}")
    );
    assert_eq!(
        second.browser.count(&format!("{row}.on a[aria-current]")).await?,
        1
    );
    until_text(&first.browser, "#queue-tabs", "待接单").await?;

    // The slower desk presses all the same, and reads who was quicker, where it stands.
    second.browser.click("#offer-1 button").await?;
    let asked = asked.split_whitespace().next().context("a name")?.to_owned();
    let told = second.browser.text("#cands .alert").await?;
    assert!(told.contains(&format!("已被陈晓燕派给{asked}（10:")), "{told}");
    assert_eq!(
        second.browser.eval("return window.stays", &[]).await?.as_str(),
        Some("here")
    );

    let pictures = Pictures::new()?;
    pictures.save(
        "board-slower",
        "zh-CN",
        Screen::Desk,
        &second.browser.shot().await?,
    )?;

    // An upgrade: the stream comes back by itself, and what happens then is told.
    stack.restart().await;
    until(&second.browser, "the stream is open again", LIVE).await?;
    second.browser.eval("window.told = 0; return true", &[]).await?;
    order(&stack, elder_id, 6, Urgency::Normal).await?;
    until_text(&second.browser, "#queue-tabs", "有 1 条新工单").await?;
    // An emergency is on top at once and called out; the list below does not move.
    order(&stack, elder_id, 1, Urgency::Emergency).await?;
    until_text(&second.browser, "#queue-tabs [role=alert]", "紧急").await?;
    ensure!(
        has_told(&second.browser).await?,
        "by the stream, not by the slow look"
    );
    assert_eq!(second.browser.eval(rows, &[]).await?, shown);
    assert_eq!(
        second.browser.eval("return window.stays", &[]).await?.as_str(),
        Some("here")
    );
    assert_eq!(
        second
            .browser
            .eval("return document.getElementById('stale').hidden", &[])
            .await?
            .as_bool(),
        Some(true)
    );
    pictures.save(
        "board-emergency",
        "zh-CN",
        Screen::Desk,
        &second.browser.shot().await?,
    )?;
    // R makes the list anew.
    second
        .browser
        .eval("document.activeElement.blur(); return true", &[])
        .await?;
    second.browser.keys("r").await?;
    until(
        &second.browser,
        "a new list",
        "return document.querySelectorAll('#queue > li').length === 3",
    )
    .await?;
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
