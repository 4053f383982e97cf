//! Journey 2: somebody applies with a phone, the sub-branch returns it once and passes it then, the branch verifies a
//! certificate, the volunteer gets a passbook number, leaves and comes back under the same (ui §6.2).

use contracts::Role;
use e2e::{Browser, Screen, Stack, six_digits};
use testkit::actors::{TOWN, VILLAGE, org};
use time::Duration;

use crate::{journey::Desk, people::VOLUNTEER};

/// Inputs of the applicant, the poster's code included.
const APPLICANT: u32 = 12;
/// Clicks of staff to decide, from the work desk.
const PASS: u32 = 2;
const RETURN: u32 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn journey_2_a_volunteer_joins_by_phone_within_the_budgets() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let clerk = stack
        .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
        .await?;
    let branch = stack
        .open_account("he.jun", "何军", Role::Branch, org(TOWN))
        .await?;
    let clerk = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account: clerk,
    };
    let branch = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account: branch,
    };
    clerk.sign_in(&stack, "/").await?;
    branch.sign_in(&stack, "/").await?;
    let phone = Browser::open(Screen::Phone).await?;

    apply(&stack, &phone).await?;
    return_it(&clerk).await?;
    let told = stack.sms(VOLUNTEER.phone, "需要补充").await?;
    assert!(
        told.contains("李建国您好") && told.contains("加入志愿者"),
        "{told}"
    );
    stack.pass(Duration::minutes(2));
    mend(&stack, &phone).await?;

    clerk.browser.goto(&stack.portal()).await?;
    clerk.browser.forget_counts();
    clerk
        .browser
        .click("main a[href='/volunteers/applications']")
        .await?;
    clerk.browser.click("form[id^='approve-'] button").await?;
    clerk.browser.wait_text("没有待审核的申请").await?;
    assert!(
        clerk.browser.counts().inputs() <= PASS,
        "{:?}",
        clerk.browser.counts()
    );

    // ×3: a second person at the branch.
    let town = &branch.browser;
    town.goto(&stack.portal()).await?;
    town.forget_counts();
    town.click("main a[href='/volunteers/applications']").await?;
    town.click("form[id^='verify-'] button").await?;
    town.wait_text("没有待核验的资格证").await?;
    assert!(town.counts().inputs() <= PASS, "{:?}", town.counts());

    let passbook = take_into_service(&stack, &clerk).await?;
    leave_and_come_back(&stack, &phone, &clerk, &passbook).await?;
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}

async fn show_the_number(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone.type_("#phone", VOLUNTEER.phone).await?;
    phone.click("#join-number button").await?;
    let code = six_digits(&stack.sms(VOLUNTEER.phone, "验证码").await?, "验证码")?;
    phone.type_("#code", &code).await?;
    phone.click("#join-code button").await
}

async fn apply(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone.forget_counts();
    // The poster's code is scanned: one tap.
    phone
        .goto(&format!("{}/m/join?org={VILLAGE}", stack.mobile()))
        .await?;
    phone.wait_text("兴中社区").await?;
    show_the_number(stack, phone).await?;
    phone.type_("#resident_id", &VOLUNTEER.resident_id()).await?;
    phone.type_("#name", VOLUNTEER.name).await?;
    phone.pick("services", "07").await?;
    phone.pick("days", "6").await?;
    phone.click("#consent").await?;
    narrow(phone).await?;
    phone.click("#application button.big").await?;
    phone.wait_text("一般 2 天").await?;
    let inputs = 1 + phone.counts().inputs();
    assert!(inputs <= APPLICANT, "{inputs}: {:?}", phone.counts());
    Ok(())
}

async fn return_it(clerk: &Desk) -> anyhow::Result<()> {
    let browser = &clerk.browser;
    browser.reload().await?;
    browser.forget_counts();
    browser.click("main a[href='/volunteers/applications']").await?;
    let row = browser.text("main table").await?;
    for words in [VOLUNTEER.name, "管道疏通", "兴中社区"] {
        assert!(row.contains(words), "{words} in {row}");
    }
    // A ready reason: the first one is chosen already.
    browser.click("form[id^='return-'] button").await?;
    browser.wait_text("没有待审核的申请").await?;
    assert!(browser.counts().inputs() <= RETURN, "{:?}", browser.counts());
    Ok(())
}

/// The applicant reads why, adds a certificate and sends it again; the resident ID is not typed twice.
async fn mend(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone.goto(&format!("{}/m/join", stack.mobile())).await?;
    show_the_number(stack, phone).await?;
    phone.wait_text("照片不清楚").await?;
    assert_eq!(phone.count("#resident_id").await?, 0);
    let ticked = "return document.querySelectorAll('#application input:checked').length";
    assert!(
        phone.eval(ticked, &[]).await?.as_i64() >= Some(3),
        "what was said stands there"
    );
    phone.click("#application details summary").await?;
    phone
        .eval("document.querySelector('#certificate').value = 'nursing'", &[])
        .await?;
    phone.type_("#certificate_no", "HL20080417").await?;
    phone
        .eval(
            "document.querySelector('#certificate_to').value = '2029-01-31'",
            &[],
        )
        .await?;
    phone.click("#consent").await?;
    narrow(phone).await?;
    phone.click("#application button.big").await?;
    phone.wait_text("一般 2 天").await
}

/// A course, and the passbook.
async fn take_into_service(stack: &Stack, clerk: &Desk) -> anyhow::Result<String> {
    let browser = &clerk.browser;
    browser.goto(&format!("{}/courses/new", stack.portal())).await?;
    browser.type_("#title", "助老服务岗前培训").await?;
    browser.type_("#place", "社区活动室").await?;
    browser.click("#course-form .abar button").await?;
    browser.click("#attendance-form label.ck").await?;
    browser.click("#attendance-form p button").await?;
    browser.click("main table a[href^='/volunteers/']").await?;
    let card = browser.text("main").await?;
    for words in ["医疗护理", "已核验", "何军", "助老服务岗前培训"] {
        assert!(card.contains(words), "{words} in {card}");
    }
    browser.click("#activation-form button").await?;
    browser.wait_css("#passbook").await?;
    let passbook = browser.text("#passbook").await?;
    let welcome = stack.sms(VOLUNTEER.phone, "存折号").await?;
    assert!(welcome.contains(&passbook), "{welcome}");
    Ok(passbook)
}

/// By two taps out; back through the same door, vetted anew, the same number.
async fn leave_and_come_back(
    stack: &Stack,
    phone: &Browser,
    clerk: &Desk,
    passbook: &str,
) -> anyhow::Result<()> {
    stack.bench.settle().await;
    stack.pass(Duration::minutes(2));
    phone.goto(&format!("{}/m/join", stack.mobile())).await?;
    show_the_number(stack, phone).await?;
    // A volunteer at this door is let in.
    phone.wait_css("nav.tb").await?;
    phone.goto(&format!("{}/m/me", stack.mobile())).await?;
    phone.click("main a[href='/m/me/leave']").await?;
    phone.pick("reason", "moved").await?;
    narrow(phone).await?;
    phone.click("#leave button").await?;
    phone.wait_text("已退出").await?;
    stack.bench.settle().await;

    stack.pass(Duration::minutes(2));
    apply(stack, phone).await?;
    let browser = &clerk.browser;
    browser
        .goto(&format!("{}/volunteers/applications", stack.portal()))
        .await?;
    browser.click("main table a[href^='/volunteers/']").await?;
    let card = browser.text("main").await?;
    assert!(
        card.contains("再次申请") && card.contains("搬家") && card.contains(passbook),
        "{card}"
    );
    browser.click("#vetting-form button[value='approve']").await?;
    browser.click("#activation-form button").await?;
    browser.wait_text("在册").await?;
    assert_eq!(browser.text("#passbook").await?, passbook);
    stack.bench.settle().await;
    Ok(())
}

/// Nothing is wider than the phone.
async fn narrow(phone: &Browser) -> anyhow::Result<()> {
    let wide = "return document.documentElement.scrollWidth - window.innerWidth";
    assert_eq!(phone.eval(wide, &[]).await?.as_i64(), Some(0));
    Ok(())
}
