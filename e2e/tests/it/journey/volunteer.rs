//! 李建国, with his phone.

use e2e::{Browser, Stack, six_digits};

use crate::people::{CREDITED, ELDER, SERVED, VOLUNTEER};

/// The number, then the code that comes by SMS.
pub async fn signs_in(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone.goto(&stack.mobile()).await?;
    phone.type_("#phone", VOLUNTEER.phone).await?;
    phone.click("#number button").await?;
    let code = six_digits(&stack.sms(VOLUNTEER.phone, "验证码").await?, "验证码")?;
    phone.type_("#code", &code).await?;
    phone.click("#code-form button").await?;
    phone.wait_text("李建国，上午好").await?;
    Ok(())
}

/// 我接单: one tap from the home page.
pub async fn accepts(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    let home = phone.text("main").await?;
    for words in ["管道疏通", "今天 14:30", "兴中社区", "不方便", "我接单"] {
        assert!(home.contains(words), "{words} in {home}");
    }
    assert!(
        !home.contains(ELDER.name) && !home.contains(ELDER.address),
        "neither name nor door: {home}"
    );
    phone.forget_counts();
    phone.click("button[name='answer'][value='accept']").await?;
    phone.wait_css(".alert--ok").await?;
    assert_eq!(phone.counts().inputs(), 1);
    let task = phone.text("main").await?;
    for words in [ELDER.name, ELDER.address, "14:30"] {
        assert!(task.contains(words), "{words} in {task}");
    }
    assert_eq!(phone.count("#check-in").await?, 0, "half a day too early");

    let told = stack.sms(VOLUNTEER.phone, "接单成功").await?;
    assert!(
        told.contains("11月23日14:30") && !told.contains(ELDER.address),
        "{told}"
    );
    Ok(())
}

/// At the door: one tap.
pub async fn checks_in(phone: &Browser) -> anyhow::Result<()> {
    phone.forget_counts();
    phone.reload().await?;
    phone.click("#check-in button").await?;
    phone.wait_css("#check-out #code").await?;
    assert_eq!(phone.counts().inputs(), 1);
    Ok(())
}

/// Another code is refused in place; hers is taken.
pub async fn checks_out(phone: &Browser, code: &str) -> anyhow::Result<()> {
    let wrong = if code == "123456" { "654321" } else { "123456" };
    phone.type_("#code", wrong).await?;
    phone.click("#check-out button.big").await?;
    phone.wait_css("#code-err").await?;
    phone.type_("#code", code).await?;
    phone.click("#check-out button.big").await?;
    phone.wait_css(".alert--ok").await?;
    let done = phone.text("main").await?;
    assert!(done.contains(SERVED) && done.contains(CREDITED), "{done}");
    assert!(
        !done.contains(ELDER.name) && !done.contains(ELDER.address),
        "the door is forgotten: {done}"
    );
    Ok(())
}

/// The passbook has the line, with raw and standard time in places of their own; the task has the order's number.
pub async fn sees_the_line(phone: &Browser, order_no: &str) -> anyhow::Result<()> {
    phone.click("nav.tb a[href='/m/passbook']").await?;
    let book = phone.text("main").await?;
    for words in ["管道疏通", &format!("{SERVED} × 2"), &format!("+{CREDITED}")] {
        assert!(book.contains(words), "{words} in {book}");
    }
    phone.click("nav.tb a[href='/m/tasks']").await?;
    phone.click("main a[href^='/m/tasks/']").await?;
    phone.wait_text(order_no).await?;
    Ok(())
}
