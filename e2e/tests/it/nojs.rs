//! The forms of the main job without any script: a page is opened, its form filled in as it stands, and sent.

use contracts::Role;
use e2e::{Plain, Reply, Stack, six_digits};
use reqwest::StatusCode;
use testkit::actors::{DISTRICT, VILLAGE, org};
use time::{Duration, macros::datetime};

use crate::people::{CREDITED, ELDER, SERVED, UNBLOCKING, VOLUNTEER};

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_done_with_plain_forms() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let account = stack
        .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
        .await?;
    let clerk = Plain::new(&stack.portal())?;
    clerk.sign_in(&account, stack.now()).await?;
    register_elder(&clerk).await?;
    stack.sms(ELDER.phone, "您已登记").await?;
    let volunteer_page = take_volunteer_into_service(&clerk).await?;
    stack.sms(VOLUNTEER.phone, "存折号").await?;
    stack.bench.settle().await;

    let hotline = stack
        .open_account("chen.xiaoyan", "陈晓燕", Role::Operator, org(DISTRICT))
        .await?;
    let operator = Plain::new(&stack.portal())?;
    operator.sign_in(&hotline, stack.now()).await?;
    open_order(&operator).await?;
    stack.sms(VOLUNTEER.phone, "接单回").await?;

    let phone = Plain::new(&stack.mobile())?;
    let task = accept(&stack, &phone).await?;
    let code = six_digits(&stack.sms(ELDER.phone, "服务码").await?, "服务码")?;
    stack.bench.clock.set(datetime!(2026-11-23 14:28 +8));
    serve(&stack, &phone, &task, &code).await?;

    stack.pass(Duration::seconds(30));
    clerk.sign_in(&account, stack.now()).await?;
    let done = clerk.page("/visits").await?;
    let form = done.form_ending("/upload")?;
    shows(&clerk.send(form).await?, &["已上传"]);
    stack.sms(ELDER.phone, "满意回").await?;
    stack.phones.reply(ELDER.phone, "1").await?;
    stack.until_confirmed().await;

    let statement = clerk.page(&format!("{volunteer_page}/statement")).await?;
    shows(&statement, &["管道疏通", &format!("{SERVED} × 2"), CREDITED]);
    statement.link("/orders/", "")?;
    shows(&phone.page("/m/passbook").await?, &["管道疏通", CREDITED]);
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}

/// The page is there and says these words.
#[track_caller]
fn shows(reply: &Reply, words: &[&str]) {
    let text = reply.text();
    assert_eq!(reply.status, StatusCode::OK, "{}\n{text}", reply.place);
    for word in words {
        assert!(text.contains(word), "{word} on {}\n{text}", reply.place);
    }
}

async fn register_elder(clerk: &Plain) -> anyhow::Result<()> {
    let form = clerk.page("/elders/new").await?.form("elder-form")?;
    let refused = clerk
        .send(form.clone().set("resident_id", "999999194803080011"))
        .await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("href=\"#name\"") && refused.html.contains("href=\"#address\""));
    let form = refused
        .form("elder-form")?
        .set("resident_id", &ELDER.resident_id())
        .set("name", ELDER.name)
        .set("phone", ELDER.phone)
        .set("address", ELDER.address)
        .set("living", "alone")
        .set("consent_service", "on")
        .set("consent_sensitive", "on");
    let review = clerk.send(form).await?;
    shows(&review, &[ELDER.name, ELDER.phone, "1948-03-08"]);
    let done = clerk
        .send(review.form("elder-confirm")?.set("confirmed", "yes"))
        .await?;
    shows(&done, &[ELDER.name]);
    assert!(done.place.ends_with("/done"), "{}", done.place);
    Ok(())
}

/// Gives the address of the volunteer's card.
async fn take_volunteer_into_service(clerk: &Plain) -> anyhow::Result<String> {
    let form = clerk.page("/volunteers/new").await?.form("volunteer-form")?;
    let form = form
        .set("resident_id", &VOLUNTEER.resident_id())
        .set("name", VOLUNTEER.name)
        .set("phone", VOLUNTEER.phone)
        .set("services", UNBLOCKING)
        .set("times", "1-morning")
        .also("times", "1-afternoon")
        .set("consent", "on");
    let card = clerk.send(form).await?;
    shows(&card, &[VOLUNTEER.name]);
    let card = clerk
        .send(card.form("vetting-form")?.set("decision", "approve"))
        .await?;
    let card = clerk
        .send(card.form("training-form")?.set("course", "助老服务岗前培训"))
        .await?;
    let card = clerk.send(card.form("activation-form")?).await?;
    card.link("/volunteers/", "/statement")?;
    Ok(card.place)
}

async fn open_order(operator: &Plain) -> anyhow::Result<()> {
    let form = operator.page("/console").await?.form_to("/console/lookup")?;
    let caller = operator.send(form.set("who", ELDER.phone)).await?;
    shows(&caller, &[ELDER.name]);
    let form = caller
        .form("intake")?
        .set("service", UNBLOCKING)
        .set("time", "1430");
    let registered = operator.send(form.set("do", "only")).await?;
    shows(&registered, &["已登记，待派单", VOLUNTEER.name, "空闲至"]);
    let offered = operator.send(registered.form("offer-0")?).await?;
    shows(&offered, &["已派单，等待志愿者答复"]);
    Ok(())
}

/// Gives the address of the task.
async fn accept(stack: &Stack, phone: &Plain) -> anyhow::Result<String> {
    let form = phone
        .page("/m")
        .await?
        .form("number")?
        .set("phone", VOLUNTEER.phone);
    let asked = phone.send(form).await?;
    let code = six_digits(&stack.sms(VOLUNTEER.phone, "验证码").await?, "验证码")?;
    let home = phone.send(asked.form("code-form")?.set("code", &code)).await?;
    shows(&home, &["管道疏通", "我接单"]);
    let offer = home.link("/m/offers/", "")?;
    let offer = phone.page(&offer).await?.form_to(&offer)?;
    let task = phone.send(offer.set("answer", "accept")).await?;
    shows(&task, &[ELDER.name, ELDER.address]);
    Ok(task.place.split('?').next().unwrap_or_default().to_owned())
}

async fn serve(stack: &Stack, phone: &Plain, task: &str, code: &str) -> anyhow::Result<()> {
    let arrived = phone.send(phone.page(task).await?.form("check-in")?).await?;
    shows(&arrived, &["签退"]);
    stack.pass(Duration::minutes(81));
    let out = format!("{task}/check-out");
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let refused = phone.send(arrived.form_to(&out)?.set("code", wrong)).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("code-err"));
    let done = phone.send(refused.form_to(&out)?.set("code", code)).await?;
    shows(&done, &[SERVED, CREDITED]);
    Ok(())
}
