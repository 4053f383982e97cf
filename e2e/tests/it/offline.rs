//! At a door without a network: what the volunteer presses is kept in the phone, is sent once when there is a network again,
//! and what the server says then is shown.

use anyhow::{Context, ensure};
use contracts::{
    Actor,
    dispatch::{
        AnswerOffer, Channel, MakeOffers, OfferAnswer, RankCandidates, RevealVisitCode, Task, Urgency,
        VisitCompleted, VisitStarted, VisitState, VolunteerTasks,
    },
};
use e2e::{Browser, Network, Pictures, Screen, Stack, six_digits};
use kernel::{VisitId, VolunteerId};
use testkit::actors::operator;
use time::Duration;

use crate::board::{elder, order, volunteer};

const PHONE: &str = "16900000091";
const KEPT: &str = "return localStorage.getItem('tb_kept')";
const WAITS: &str = "已保存在手机里，有信号后自动发送";

/// A visit in half an hour, accepted by the volunteer with [`PHONE`].
async fn accepted(stack: &Stack) -> anyhow::Result<(VolunteerId, VisitId)> {
    volunteer(stack, 1, "赵明亮").await?;
    let elder_id = elder(stack).await?;
    stack.bench.settle().await;
    let order_id = order(stack, elder_id, 1, Urgency::Normal).await?;
    let rank = RankCandidates {
        order_id: Some(order_id),
        draft: None,
    };
    let candidates = stack.ask(&Actor::System, rank).await?.candidates;
    let me = candidates.first().context("a candidate")?.volunteer_id;
    let offer = MakeOffers {
        order_id,
        volunteers: vec![me],
        expected: None,
    };
    let offers = stack.tell(&Actor::System, offer).await?.offers;
    let answer = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Mobile,
    };
    let answered = stack.tell(&Actor::Volunteer { id: me }, answer).await?;
    stack.bench.settle().await;
    stack.pass(Duration::minutes(31));
    Ok((me, answered.visit_id.context("the place is theirs")?))
}

async fn signs_in(stack: &Stack, phone: &Browser) -> anyhow::Result<()> {
    phone.goto(&stack.mobile()).await?;
    phone.type_("#phone", PHONE).await?;
    phone.click("#number button").await?;
    let code = six_digits(&stack.sms(PHONE, "验证码").await?, "验证码")?;
    phone.type_("#code", &code).await?;
    phone.click("#code-form button").await?;
    phone.wait_css("nav.tb").await?;
    Ok(())
}

/// The visit as the platform knows it.
async fn visit(stack: &Stack, me: VolunteerId, visit_id: VisitId) -> anyhow::Result<Task> {
    let tasks = stack
        .ask(&Actor::Volunteer { id: me }, VolunteerTasks { volunteer_id: me })
        .await?;
    let mut all = tasks.visits.into_iter().chain(tasks.done);
    all.find(|task| task.visit.visit_id == visit_id)
        .context("the visit")
}

/// What the phone keeps, as text; empty when nothing.
async fn kept(phone: &Browser) -> anyhow::Result<String> {
    Ok(phone
        .eval(KEPT, &[])
        .await?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_a_check_in_is_kept_and_arrives_once_when_there_is_one() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let (me, visit_id) = accepted(&stack).await?;
    let phone = Browser::open(Screen::Phone).await?;
    signs_in(&stack, &phone).await?;
    let page = format!("{}/m/tasks/{visit_id}", stack.mobile());
    phone.goto(&page).await?;
    phone.wait_css("#check-in").await?;
    ensure!(!phone.text("main").await?.contains(WAITS), "nothing waits");

    // Pressed twice where there is no network: kept once, with its key and without the place.
    phone.network(Network::Cut).await?;
    for _ in 0..2 {
        phone.click("#check-in button").await?;
        phone.wait_text(WAITS).await?;
    }
    let waits = kept(&phone).await?;
    ensure!(
        waits.matches("/check-in").count() == 1 && waits.contains("idem="),
        "{waits}"
    );
    ensure!(!waits.contains("lon") && !waits.contains("csrf"), "{waits}");
    ensure!(phone.count("#kept.alert--warn").await? == 1, "an amber bar");
    ensure!(visit(&stack, me, visit_id).await?.visit.state == VisitState::Accepted);
    Pictures::new()?.save("m-kept", "zh-CN", Screen::Phone, &phone.shot().await?)?;

    // The network comes back a quarter of an hour later, by the phone's clock.
    let earlier = "const all = JSON.parse(localStorage.tb_kept); all[0].at = Date.now() - 900000; \
                   localStorage.tb_kept = JSON.stringify(all)";
    phone.eval(earlier, &[]).await?;
    phone.network(Network::There).await?;
    phone.wait_css("#check-out #code").await?;
    let shown = phone.text("main").await?;
    for words in ["签到成功", "15 分钟", "支行可以按实际时间更正"] {
        ensure!(shown.contains(words), "{words} in {shown}");
    }
    ensure!(kept(&phone).await?.is_empty(), "forgotten once it is sent");
    ensure!(visit(&stack, me, visit_id).await?.visit.state == VisitState::InProgress);

    // A wrong code is told when it comes.
    stack.pass(Duration::minutes(40));
    let reveal = RevealVisitCode {
        visit_id,
        purpose: "老人没有手机".into(),
    };
    let right = stack.tell(&operator(), reveal).await?.code.0;
    let wrong = if right == "123456" { "654321" } else { "123456" };
    phone.network(Network::Cut).await?;
    phone.type_("#code", wrong).await?;
    phone.click("#check-out button.big").await?;
    phone.wait_text(WAITS).await?;
    phone.network(Network::There).await?;
    phone.wait_css("#code-err").await?;
    ensure!(phone.focus().await? != "BODY", "the error has the focus");
    ensure!(kept(&phone).await?.is_empty());
    ensure!(
        visit(&stack, me, visit_id).await?.visit.wrong_codes == 1,
        "it arrived once"
    );

    // The right one ends the visit.
    phone.network(Network::Cut).await?;
    phone.type_("#code", &right).await?;
    phone.click("#check-out button.big").await?;
    phone.wait_text(WAITS).await?;
    ensure!(kept(&phone).await?.contains(&right));
    phone.network(Network::There).await?;
    phone.wait_css(".alert--ok").await?;
    phone.wait_text("签退成功").await?;
    ensure!(kept(&phone).await?.is_empty());
    ensure!(visit(&stack, me, visit_id).await?.visit.state == VisitState::Completed);
    stack.bench.settle().await;
    ensure!(stack.bench.events::<VisitStarted>().await.len() == 1);
    ensure!(stack.bench.events::<VisitCompleted>().await.len() == 1);
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_sent_from_any_page_and_forgotten_at_sign_out() -> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let (me, visit_id) = accepted(&stack).await?;
    let phone = Browser::open(Screen::Phone).await?;
    signs_in(&stack, &phone).await?;
    phone
        .goto(&format!("{}/m/tasks/{visit_id}", stack.mobile()))
        .await?;
    phone.network(Network::Cut).await?;
    phone.click("#check-in button").await?;
    phone.wait_text(WAITS).await?;
    let waits = kept(&phone).await?;
    phone.eval("localStorage.removeItem('tb_kept')", &[]).await?;
    phone.network(Network::There).await?;

    // Another page is open when it goes out.
    phone.goto(&format!("{}/m/passbook", stack.mobile())).await?;
    phone
        .eval(
            "localStorage.tb_kept = arguments[0]; dispatchEvent(new Event('online'))",
            &[&waits],
        )
        .await?;
    phone.wait_text("刚才保存的已经发出").await?;
    ensure!(visit(&stack, me, visit_id).await?.visit.state == VisitState::InProgress);
    phone.click("#kept a[href*='said=checked_in']").await?;
    phone.wait_text("签到成功").await?;

    // Sent again, it is what it was: the key is the same.
    phone
        .eval(
            "localStorage.tb_kept = arguments[0]; dispatchEvent(new Event('online'))",
            &[&waits],
        )
        .await?;
    phone.wait_css("#check-out #code").await?;
    stack.bench.settle().await;
    ensure!(stack.bench.events::<VisitStarted>().await.len() == 1);

    phone.goto(&format!("{}/m/me", stack.mobile())).await?;
    phone
        .eval("localStorage.tb_kept = arguments[0]", &[&waits])
        .await?;
    phone.click("#sign-out button").await?;
    phone.wait_css("#number").await?;
    ensure!(kept(&phone).await?.is_empty(), "forgotten at sign-out");
    stack.stop().await;
    Ok(())
}
