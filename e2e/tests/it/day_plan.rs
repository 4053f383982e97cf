//! Tomorrow is planned in one go, looked at and sent; and what nobody answers for ends on the open list, where a volunteer
//! takes it with one tap.

use anyhow::Context;
use contracts::{
    Actor, Role,
    dispatch::{
        GetOrder, Urgency,
        day::{DayPlanState, FindDayPlans},
        seek::Around,
    },
};
use e2e::{Browser, Pictures, Screen, Stack, six_digits};
use futures::try_join;
use testkit::actors::{self, DISTRICT, org};
use time::Duration;

use crate::{
    board::{elder, order, volunteer},
    journey::Desk,
};

const PHONE: &str = "16900000091";

#[tokio::test(flavor = "multi_thread")]
async fn tomorrow_is_planned_and_sent_and_an_order_of_the_open_list_is_taken_with_one_tap()
-> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let account = stack
        .open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT))
        .await?;
    let (browser, phone) = try_join!(Browser::open(Screen::Desk), Browser::open(Screen::Phone))?;
    let desk = Desk { browser, account };
    volunteer(&stack, 1, "赵明亮").await?;
    volunteer(&stack, 2, "钱文").await?;
    let elder_id = elder(&stack).await?;
    stack.bench.settle().await;
    order(&stack, elder_id, 25, Urgency::Normal).await?;
    let today = order(&stack, elder_id, 4, Urgency::Normal).await?;
    let pictures = Pictures::new()?;

    // The form is ready to be sent; the page shows the plan by itself when it is made.
    desk.sign_in(&stack, "/day-plans").await?;
    desk.browser.click("a[href='/day-plans/new']").await?;
    desk.browser.wait_css("#day-plan-form").await?;
    desk.browser.click("#day-plan-form .abar button").await?;
    desk.browser.wait_work("就近派单：1").await?;
    let plan = desk.browser.text("main").await?;
    assert!(plan.contains("赵明亮") || plan.contains("钱文"), "{plan}");
    for words in ["2026-11-24", "待确认", "发出派单", "本村居志愿者"] {
        assert!(plan.contains(words), "{words} in {plan}");
    }
    assert!(!plan.contains("张桂兰"), "no elder's name: {plan}");
    pictures.save(
        "day-plan-made",
        "zh-CN",
        Screen::Desk,
        &desk.browser.shot().await?,
    )?;

    // A last look, then it goes out; the page follows.
    desk.browser.click("#day-plan a.btn--p").await?;
    desk.browser.wait_css("#confirm").await?;
    desk.browser.click("#confirm button").await?;
    stack
        .bench
        .until("it is sent", async || {
            stack.bench.host("dispatch").wake("offer_day_plans");
            let find = FindDayPlans {
                paging: contracts::Paging::default(),
            };
            let found = stack.ask(&actors::operator(), find).await;
            found.is_ok_and(|found| found.rows.iter().all(|plan| plan.state == DayPlanState::Offered))
        })
        .await;
    desk.browser.wait_work("已派单 1，略过 0").await?;
    assert_eq!(desk.browser.count("[hx-trigger]").await?, 0, "it rests");

    // Today's: asked by waves, nobody answers, the village's open list.
    desk.browser
        .goto(&format!("{}/orders/{today}", stack.portal()))
        .await?;
    desk.browser.click("#seek button").await?;
    desk.browser.wait_text("第 1 批已发出").await?;
    // A minute at a time, for a little later the list is the town's.
    let mut listed = None;
    while listed.is_none() {
        stack.pass(Duration::minutes(1));
        stack.bench.until_looked("dispatch", "next_waves").await;
        let card = stack.ask(&Actor::System, GetOrder { order_id: today }).await?;
        listed = card.seeking.context("it asks")?.listed;
    }
    assert_eq!(listed, Some(Around::Village));

    // On the phone: no name, no door, one tap.
    phone.goto(&stack.mobile()).await?;
    phone.type_("#phone", PHONE).await?;
    phone.click("#number button").await?;
    let code = six_digits(&stack.sms(PHONE, "验证码").await?, "验证码")?;
    phone.type_("#code", &code).await?;
    phone.click("#code-form button").await?;
    phone.wait_css("nav.tb").await?;
    phone.goto(&format!("{}/m/tasks", stack.mobile())).await?;
    let button = format!("#open-{today} button");
    phone.wait_css(&button).await?;
    let list = phone.text("main").await?;
    assert!(list.contains("抢单") && !list.contains("张桂兰"), "{list}");
    pictures.save("m-open-list", "zh-CN", Screen::Phone, &phone.long_shot().await?)?;
    phone.forget_counts();
    phone.click(&button).await?;
    phone.wait_css(".alert--ok").await?;
    assert_eq!(phone.counts().inputs(), 1);
    let task = phone.text("main").await?;
    assert!(task.contains("张桂兰") && task.contains("3 号楼 102"), "{task}");
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
