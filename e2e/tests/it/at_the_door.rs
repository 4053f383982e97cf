//! Journey 1: a village clerk registers an elder at the elder's door, with a phone (ui §6.1).

use contracts::Role;
use e2e::{Browser, Screen, Stack};
use testkit::actors::{VILLAGE, org};

use crate::{journey::Desk, people::ELDER};

/// Inputs from the work desk to the end (ui §6.1).
const INPUTS: u32 = 14;

#[tokio::test(flavor = "multi_thread")]
async fn journey_1_an_elder_is_registered_on_a_phone_within_fourteen_inputs() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let account = stack
        .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
        .await?;
    let desk = Desk {
        browser: Browser::open(Screen::Phone).await?,
        account,
    };
    desk.sign_in(&stack, "/").await?;
    let phone = &desk.browser;
    phone.forget_counts();

    phone.click("main a[href='/elders/new']").await?;
    phone.type_("#resident_id", &ELDER.resident_id()).await?;
    phone.type_("#name", ELDER.name).await?;
    // Birth date, sex and age come from the number, the village from the clerk.
    phone.wait_text("1948-03-08").await?;
    phone.type_("#phone", ELDER.phone).await?;
    phone.pick("living", "alone").await?;
    phone.type_("#address", ELDER.address).await?;
    phone.pick("category", "DISABLED").await?;
    phone.type_("#evidence_disabled", "99999919480308001144").await?;
    phone.type_("#contact_name", "王磊").await?;
    phone.type_("#contact_phone", "16900000002").await?;
    phone.click("#consent_service").await?;
    phone.click("#consent_sensitive").await?;
    narrow(phone).await?;
    phone.click("#elder-form .abar button").await?;
    phone.wait_css("#elder-confirm").await?;
    let answers = phone.text("main").await?;
    for words in [
        ELDER.name,
        ELDER.address,
        "兴中社区",
        "残疾",
        "王磊（子女）16900000002",
    ] {
        assert!(answers.contains(words), "{words} in {answers}");
    }
    assert_eq!(
        phone
            .count("main input[name='resident_id']:not([type='hidden'])")
            .await?,
        0,
        "the ID is not typed twice"
    );
    narrow(phone).await?;
    phone.click("#elder-confirm button[value='yes']").await?;
    phone.wait_text("新增需求").await?;
    let done = phone.counts();
    assert!(done.inputs() <= INPUTS, "{done:?}");

    // The next step knows the elder: nothing is typed again (WCAG 3.3.7).
    let text = phone.text("main").await?;
    assert!(text.contains("P1"), "a group verified today comes first: {text}");
    assert!(phone.count("main a[href^='/console?elder=']").await? == 1);
    let welcome = stack.sms(ELDER.phone, "您已登记").await?;
    assert!(welcome.contains("王大娘您好"), "{welcome}");
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}

/// Nothing is wider than the phone.
async fn narrow(phone: &Browser) -> anyhow::Result<()> {
    let wide = "return document.documentElement.scrollWidth - window.innerWidth";
    assert_eq!(phone.eval(wide, &[]).await?.as_i64(), Some(0));
    Ok(())
}
