//! The main job, end to end, as the people who do it: an elder is registered and calls, a volunteer comes, the minutes are
//! banked, the elder has the last word. Each person sits in front of a window of their own.

mod clerk;
mod elder;
mod operator;
mod reader;
mod volunteer;

use contracts::Role;
use e2e::{Account, Browser, Screen, Stack};
use futures::try_join;
use testkit::actors::{DISTRICT, VILLAGE, org};
use time::macros::datetime;

/// A member of staff in front of a window.
pub struct Desk {
    pub browser: Browser,
    pub account: Account,
}

impl Desk {
    /// Password and second factor; `at` is the page that opens.
    pub async fn sign_in(&self, stack: &Stack, at: &str) -> anyhow::Result<()> {
        let (browser, account) = (&self.browser, &self.account);
        browser.goto(&format!("{}{at}", stack.portal())).await?;
        browser.type_("#username", &account.username).await?;
        browser.type_("#password", &account.password).await?;
        browser.click("#sign-in button").await?;
        browser.type_("#code", &account.code(stack.now())?).await?;
        browser.click("#code-form button").await?;
        browser.wait_css("nav.nav").await?;
        assert_eq!(browser.place().await?, at);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_people_bring_an_elders_call_to_a_line_in_the_volunteers_passbook() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let clerk = stack.open_fresh_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE));
    let operator = stack.open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT));
    let reader = stack.open_account("zhou.min", "周敏", Role::Finance, org(DISTRICT));
    let (clerk, operator, reader) = try_join!(clerk, operator, reader)?;
    let desk = async |account| {
        Ok::<_, anyhow::Error>(Desk {
            browser: Browser::open(Screen::Desk).await?,
            account,
        })
    };
    let phone = async || Browser::open(Screen::Phone).await;
    let (mut clerk, operator, reader, volunteer, elder) =
        try_join!(desk(clerk), desk(operator), desk(reader), phone(), phone())?;

    clerk::first_sign_in(&stack, &mut clerk).await?;
    clerk::registers_the_elder(&stack, &clerk).await?;
    clerk::takes_the_volunteer_into_service(&stack, &clerk).await?;
    stack.bench.settle().await;

    operator.sign_in(&stack, "/").await?;
    operator::opens_the_order_and_asks_the_volunteer(&stack, &operator).await?;

    volunteer::signs_in(&stack, &volunteer).await?;
    volunteer::accepts(&stack, &volunteer).await?;
    let code = elder::reads_the_code(&stack, &elder).await?;
    stack.bench.clock.set(datetime!(2026-11-23 14:28 +8));
    volunteer::checks_in(&volunteer).await?;
    stack.bench.clock.set(datetime!(2026-11-23 15:49 +8));
    volunteer::checks_out(&volunteer, &code).await?;

    clerk::uploads(&stack, &clerk).await?;
    elder::is_content(&stack, &elder).await?;
    stack.until_confirmed().await;

    let order_no = reader::sees_the_line(&stack, &reader).await?;
    volunteer::sees_the_line(&volunteer, &order_no).await?;
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
