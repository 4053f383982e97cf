//! The gateways on their page: an official sends a test through the one that they choose and sees what becomes of it, and what
//! is left of the contract; one that refuses everything is on hold, and an administrator takes it into use again (R12.4).

use contracts::{
    At, Role,
    portal::{ApproveSetting, ProposeSetting},
    settings,
};
use e2e::{Browser, Faults, Pictures, Screen, Stack, Words, inspect};
use futures::try_join;
use sandbox::{Fault, FaultKind, Provider};
use testkit::actors::{self, DISTRICT, org};
use time::Duration;

use crate::journey::Desk;

/// The officials' own telephones.
const MINE: &str = "16900000188";
const YOURS: &str = "16900000189";
/// With this the gateway refuses everything.
const NO_MONEY: &str = "isv.AMOUNT_NOT_ENOUGH";
/// Actions of a test, from the page: gateway, number, send.
const ACTIONS: u32 = 3;
/// Segments that the contract covers in a month.
const CONTRACT: i64 = 1_000;

/// Two persons enter what is agreed with the carriers.
async fn contract(stack: &Stack) -> anyhow::Result<()> {
    let propose = ProposeSetting {
        key: settings::SMS_MONTH_SEGMENTS.into(),
        value: CONTRACT.into(),
        valid_from: At(stack.now()),
        reason: "按与运营商的合同".into(),
    };
    let first = actors::numbered_staff(Role::Operator, DISTRICT, 8);
    let proposal_id = stack.tell(&first, propose).await?.proposal_id;
    let second = actors::numbered_staff(Role::Operator, DISTRICT, 9);
    stack.tell(&second, ApproveSetting { proposal_id }).await?;
    stack.bench.settle().await;
    Ok(())
}

/// A test through one gateway to a number of one's own.
async fn tests(browser: &Browser, gateway: &str, phone: &str) -> anyhow::Result<()> {
    browser
        .click(&format!("#test-provider option[value='{gateway}']"))
        .await?;
    browser.type_("#test-phone", phone).await?;
    browser.click("#test .abar button").await
}

/// The page as it is now is sound, and kept as a picture.
async fn look(browser: &Browser, words: &Words, name: &str, meant: &[&str]) -> anyhow::Result<()> {
    let mut faults: Faults = inspect(browser, words, "zh-CN").await?;
    meant.iter().for_each(|what| faults.forgive(what));
    assert!(faults.is_empty(), "{name}: {faults}");
    let picture = browser.long_shot().await?;
    Pictures::new()?.save(name, "zh-CN", browser.screen(), &picture)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_through_the_chosen_gateway_and_one_on_hold_is_taken_into_use_again() -> anyhow::Result<()>
{
    let stack = Stack::through("aliyun, tencent").await?;
    stack.load_tree().await?;
    contract(&stack).await?;
    let words = Words::load()?;
    let (operator, admin) = try_join!(
        stack.open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT)),
        stack.open_account("han.bing", "韩冰", Role::SystemAdmin, org(DISTRICT)),
    )?;
    let (desk, phone) = try_join!(Browser::open(Screen::Desk), Browser::open(Screen::Phone))?;
    let operator = Desk {
        browser: desk,
        account: operator,
    };
    let admin = Desk {
        browser: phone,
        account: admin,
    };

    // Nothing has gone out yet: the whole contract is left.
    operator.sign_in(&stack, "/channels").await?;
    let page = &operator.browser;
    page.wait_text("还剩 1,000 条").await?;
    page.wait_text("今天还没有测试").await?;

    // Through the second in the order, and not the first; the page follows it to its end by itself.
    page.forget_counts();
    tests(page, "tencent", MINE).await?;
    page.wait_text("测试短信已交给所选通道").await?;
    page.wait_css("#tests .tag--ok").await?;
    let spent = page.counts();
    assert!(spent.inputs() <= ACTIONS, "{spent:?}");
    let row = page.text("#tests tbody").await?;
    assert!(row.contains("腾讯云") && row.contains("169****0188"), "{row}");
    stack.sms(MINE, "测试短信").await?;
    let got = stack.phones.messages(MINE).await?;
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].message.provider, Provider::Tencent);

    // The count is renewed every ten minutes.
    stack.pass(Duration::minutes(10));
    page.goto(&format!("{}/channels", stack.portal())).await?;
    page.wait_text("还剩 999 条").await?;
    let tencent = page.text("#channel-tencent").await?;
    assert!(tencent.contains("今天 1 条，本月 1 条，约 0.05 元"), "{tencent}");
    look(page, &words, "channels-tested", &[]).await?;

    // The first has no money left: the test says so, the gateway is on hold, and takes no other test.
    let refuse = Fault {
        code: Some(NO_MONEY.into()),
        ..Fault::once(FaultKind::Refuse)
    };
    stack.phones.order(&refuse).await?;
    tests(page, "aliyun", MINE).await?;
    page.wait_css("#tests .tag--bad").await?;
    let row = page.text("#tests tbody tr").await?;
    assert!(row.contains("阿里云") && row.contains(NO_MONEY), "{row}");
    page.goto(&format!("{}/channels", stack.portal())).await?;
    let aliyun = page.text("#channel-aliyun").await?;
    assert!(
        aliyun.contains("暂停使用") && aliyun.contains(NO_MONEY),
        "{aliyun}"
    );
    assert_eq!(page.count("form[action='/channels/release']").await?, 0);
    tests(page, "aliyun", MINE).await?;
    page.wait_css(".errsum a[href='#test-provider']").await?;
    look(page, &words, "channels-held", &["status of 422"]).await?;

    // An administrator, on the phone, has had the account filled up: a reason, and it is used again.
    admin.sign_in(&stack, "/channels").await?;
    let page = &admin.browser;
    look(page, &words, "channels-held", &[]).await?;
    page.type_("#release-aliyun-reason", "已充值").await?;
    page.click("form[action='/channels/release'] button").await?;
    page.wait_text("已恢复").await?;
    assert!(page.text("#channel-aliyun").await?.contains("正常使用"));
    // The newest stands first, and two of one instant in no order.
    stack.pass(Duration::minutes(1));
    tests(page, "aliyun", YOURS).await?;
    page.wait_css("#tests tbody tr:first-child .tag--ok").await?;
    look(page, &words, "channels-tested", &[]).await?;
    let got = stack.phones.messages(YOURS).await?;
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].message.provider, Provider::Aliyun);
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
