//! 刘芳, clerk of the village: works with mouse and keyboard.

use e2e::{Account, Stack, code_at};
use time::Duration;

use super::Desk;
use crate::people::{ELDER, SERVED, VOLUNTEER};

/// Inputs in which an elder is registered (ui §6.1).
const INPUTS: u32 = 14;

/// The first time: the second factor is enrolled, the password that somebody else has seen is changed.
pub async fn first_sign_in(stack: &Stack, desk: &mut Desk) -> anyhow::Result<()> {
    let (browser, account) = (&desk.browser, &desk.account);
    browser.goto(&stack.portal()).await?;
    assert_eq!(browser.place().await?, "/sign-in");
    browser.type_("#username", &account.username).await?;
    browser.type_("#password", "wrong").await?;
    browser.click("#sign-in button").await?;
    browser.wait_css(".errsum a[href='#username']").await?;
    browser.type_("#password", &account.password).await?;
    browser.click("#sign-in button").await?;

    browser.wait_css(".qr svg").await?;
    let secret = browser
        .eval(
            "return document.querySelector('#totp-secret').dataset.secret",
            &[],
        )
        .await?;
    let secret = secret.as_str().unwrap().to_owned();
    browser.type_("#code", &code_at(&secret, stack.now())?).await?;
    browser.click("#enrol-form button").await?;

    let password = "Yunhe+Xingzhong+4".to_owned();
    browser.type_("#present", &account.password).await?;
    browser.type_("#new", &password).await?;
    browser.type_("#again", &password).await?;
    browser.click("#password-form button").await?;
    browser.wait_css("nav.nav").await?;
    assert_eq!(browser.place().await?, "/");
    assert!(browser.text("header.top").await?.contains("刘芳"));
    desk.account = Account {
        password,
        totp_secret: Some(secret),
        ..account.clone()
    };
    // The next code is another one.
    stack.pass(Duration::seconds(30));
    Ok(())
}

/// Within the budget of inputs, one forgotten field included.
pub async fn registers_the_elder(stack: &Stack, desk: &Desk) -> anyhow::Result<()> {
    let browser = &desk.browser;
    browser.forget_counts();
    browser.click("main a[href='/elders/new']").await?;
    browser.type_("#resident_id", &ELDER.resident_id()).await?;
    browser.type_("#name", ELDER.name).await?;
    browser.wait_text("1948-03-08").await?;
    assert!(
        browser.text("#id-facts").await?.contains("女"),
        "birth date and sex come from the number"
    );
    browser.type_("#phone", ELDER.phone).await?;
    browser.pick("living", "alone").await?;
    browser.type_("#contact_name", "王磊").await?;
    browser.type_("#contact_relation", "子").await?;
    browser.type_("#contact_phone", "16900000002").await?;
    browser.click("#consent_service").await?;
    browser.click("#consent_sensitive").await?;

    browser.click("#elder-form .abar button").await?;
    browser.wait_css(".errsum a[href='#address']").await?;
    assert_eq!(
        browser.count(".errsum li").await?,
        1,
        "only the address is missing"
    );
    let beside = browser.text("#address-err").await?;
    assert!(
        beside.contains(&browser.text(".errsum a").await?),
        "the same words beside the field"
    );
    let focused = browser
        .eval("return document.activeElement.className", &[])
        .await?;
    assert_eq!(focused.as_str(), Some("errsum"), "the summary has the focus");
    let title = browser.eval("return document.title", &[]).await?;
    assert!(title.as_str().unwrap().starts_with("错误"), "{title}");

    browser.type_("#address", ELDER.address).await?;
    browser.click("#elder-form .abar button").await?;
    browser.wait_css("#elder-confirm").await?;
    let answers = browser.text("main").await?;
    for words in [
        ELDER.name,
        ELDER.phone,
        ELDER.address,
        "兴中社区",
        "独居",
        "王磊（子）16900000002",
    ] {
        assert!(answers.contains(words), "{words} in {answers}");
    }
    browser.click("#elder-confirm button[value='yes']").await?;
    browser.wait_text("新增需求").await?;
    let done = browser.counts();
    assert!(done.inputs() <= INPUTS, "{done:?}");

    let welcome = stack.sms(ELDER.phone, "您已登记").await?;
    assert!(
        welcome.contains("王大娘您好") && welcome.contains("12349"),
        "{welcome}"
    );
    Ok(())
}

/// Registered, vetted, trained, in service.
pub async fn takes_the_volunteer_into_service(stack: &Stack, desk: &Desk) -> anyhow::Result<()> {
    let browser = &desk.browser;
    browser.click(".nav a[href='/volunteers']").await?;
    browser.click("main a[href='/volunteers/new']").await?;
    browser.type_("#resident_id", &VOLUNTEER.resident_id()).await?;
    browser.type_("#name", VOLUNTEER.name).await?;
    browser.type_("#phone", VOLUNTEER.phone).await?;
    browser.type_("#occupation", "退休电工").await?;
    for (name, value) in [
        ("services", "07"),
        ("services", "03"),
        ("times", "1-morning"),
        ("times", "1-afternoon"),
    ] {
        browser.pick(name, value).await?;
    }
    browser.click("#consent").await?;
    browser.click("#volunteer-form .abar button").await?;

    browser.wait_text("待审核").await?;
    assert_eq!(
        browser.count("#activation-form").await?,
        0,
        "not before vetting and training"
    );
    browser.click("#vetting-form button[value='approve']").await?;
    browser.type_("#course", "助老服务岗前培训").await?;
    browser.click("#training-form button").await?;
    browser.click("#activation-form button").await?;
    browser.wait_css("main a[href$='/statement']").await?;

    let welcome = stack.sms(VOLUNTEER.phone, "存折号").await?;
    assert!(welcome.contains("李建国您好"), "{welcome}");
    Ok(())
}

/// The sub-branch uploads what the volunteer has done (R5.10). Hours have passed: she signs in once more, and is led to
/// the page that she wanted.
pub async fn uploads(stack: &Stack, desk: &Desk) -> anyhow::Result<()> {
    desk.sign_in(stack, "/visits").await?;
    let browser = &desk.browser;
    let row = browser.text("main table").await?;
    for words in [ELDER.name, VOLUNTEER.name, "管道疏通", SERVED] {
        assert!(row.contains(words), "{words} in {row}");
    }
    browser.click("main form[action$='/upload'] button").await?;
    browser.wait_text("已上传，老人会收到确认短信").await?;

    let asked = stack.sms(ELDER.phone, "满意回").await?;
    for words in [
        "王大娘您好",
        VOLUNTEER.name,
        "11月23日",
        "管道疏通",
        SERVED,
        "满意回1，有异议回2",
    ] {
        assert!(asked.contains(words), "{words} in {asked}");
    }
    Ok(())
}
