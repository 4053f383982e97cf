//! 陈晓燕, at the hotline: works with the keyboard alone.

use e2e::Stack;
use fantoccini::key::Key;

use super::Desk;
use crate::people::{ELDER, UNBLOCKING, VOLUNTEER};

/// Key groups in which a known caller's order is registered and offered (ui §6.3).
const KEYS: u32 = 8;

/// Steps 1 to 6 of the journey: who calls, what is needed, when; then one key registers and asks the best candidate.
pub async fn opens_the_order_and_asks_the_volunteer(stack: &Stack, desk: &Desk) -> anyhow::Result<()> {
    let browser = &desk.browser;
    browser.click(".nav a[href='/console']").await?;
    browser.wait_css("#who").await?;
    browser.forget_counts();

    browser.keys(&key(Key::F2)).await?;
    browser
        .keys(&format!("{}{}", ELDER.phone, key(Key::Enter)))
        .await?;
    browser.wait_css("#intake").await?;
    let caller = browser.text("#call").await?;
    for words in [
        ELDER.name,
        "女 · 78 岁",
        "独居",
        "兴中社区",
        ELDER.address,
        "王磊",
    ] {
        assert!(caller.contains(words), "{words} in {caller}");
    }
    assert_eq!(browser.focus().await?, "#service", "the operator types on");
    // Past the day: today is what is meant.
    browser.keys(&format!("{UNBLOCKING}{}", key(Key::Tab))).await?;
    browser
        .keys(&format!("{}1430{}", key(Key::Tab), key(Key::Tab)))
        .await?;
    browser.wait_css("#cands ol.cand li").await?;
    let draft = browser.text("#cands").await?;
    for words in [
        ELDER.name,
        "管道疏通",
        "今天 14:30",
        VOLUNTEER.name,
        "空闲至",
        "2时",
    ] {
        assert!(draft.contains(words), "{words} in {draft}");
    }

    browser
        .keys(&format!("{}{}", key(Key::Control), key(Key::Enter)))
        .await?;
    browser.wait_text("已派单，等待志愿者答复").await?;
    let done = browser.counts();
    assert_eq!(done.clicks, 0, "without a mouse");
    assert!(done.keys <= KEYS, "{} key groups", done.keys);

    let offered = stack.sms(VOLUNTEER.phone, "管道疏通").await?;
    for words in ["兴中社区", "11月23日14:30", "约1时", "接单回1", "不便回2"] {
        assert!(offered.contains(words), "{words} in {offered}");
    }
    assert!(
        !offered.contains(ELDER.name),
        "no name before somebody has accepted: {offered}"
    );
    Ok(())
}

fn key(key: Key) -> String {
    char::from(key).to_string()
}
