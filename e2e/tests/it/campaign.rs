//! Journey 7: head office writes to the elders of the district. Its author needs eight actions, the second person two; who
//! answers T gets nothing more; what is paused goes on and reaches nobody twice (ui §6.7, R12.2, R12.4).

use std::collections::BTreeMap;

use contracts::{
    Actor, Role,
    elderly::RegisterElder,
    notification::{
        OutreachRefused,
        consent::{ConsentHow, GiveOutreachConsent, PersonKind},
        text::{ApproveText, PreviewText, ProposeText},
    },
};
use e2e::{Browser, Pictures, Screen, Stack};
use futures::try_join;
use kernel::TextVersionId;
use testkit::{
    actors::{self, DISTRICT, VILLAGE, org},
    people,
};
use time::{Duration, macros::date};

use crate::journey::Desk;

/// Actions of the author, from the list to the question to the second person.
const AUTHOR: u32 = 8;
/// Actions of the second person, on the campaign's page.
const APPROVER: u32 = 2;
/// Elders who have agreed to outreach.
const PEOPLE: u16 = 6;
/// The author's own telephone.
const MINE: &str = "16900000199";
const TEXT: &str = "{{ who }}您好，{{ topic }}明天上午在村委会，欢迎参加。";
/// The gateway's code for it.
const CODE: &str = "SMS_900000070";

fn phone(number: u16) -> String {
    format!("169000002{number:02}")
}

fn elder(number: u16) -> RegisterElder {
    RegisterElder {
        phone: Some(phone(number).into()),
        ..people::elder(date!(1946 - 04 - 02), number)
    }
}

/// Elders who agree to outreach, and one who was never asked.
async fn people(stack: &Stack) -> anyhow::Result<()> {
    let clerk = actors::clerk(VILLAGE);
    for number in 1..=PEOPLE + 1 {
        let elder_id = stack.tell(&clerk, elder(number)).await?.elder_id;
        if number <= PEOPLE {
            let agree = GiveOutreachConsent {
                person_id: elder_id.uuid(),
                kind: PersonKind::Elder,
                how: ConsentHow::Form,
                on: None,
                evidence: Some("宣传同意书".into()),
            };
            stack.tell(&clerk, agree).await?;
        }
    }
    stack.bench.settle().await;
    Ok(())
}

/// A text that two persons agree to, and the gateway knows.
async fn text(stack: &Stack) -> anyhow::Result<TextVersionId> {
    let author = actors::numbered_staff(Role::Outreach, DISTRICT, 8);
    let preview = PreviewText {
        name: "campaign".into(),
        text: TEXT.into(),
        people: 0,
    };
    let named = stack.ask(&author, preview).await?.named;
    let templates = BTreeMap::from([(CODE.to_owned(), named)]);
    sandbox::Client::new(stack.sandbox()).approve(&templates).await?;
    let propose = ProposeText {
        name: "campaign".into(),
        title: "敬老义诊".into(),
        text: TEXT.into(),
        codes: BTreeMap::from([("aliyun".into(), CODE.into())]),
        from: None,
        reason: "冬季义诊".into(),
    };
    let version_id = stack.tell(&author, propose).await?.version_id;
    let second: Actor = actors::numbered_staff(Role::Outreach, DISTRICT, 9);
    stack.tell(&second, ApproveText { version_id }).await?;
    Ok(version_id)
}

/// Both screens, as long as the page.
async fn picture(browser: &Browser, name: &str) -> anyhow::Result<()> {
    let pictures = Pictures::new()?;
    pictures.save(name, "zh-CN", browser.screen(), &browser.long_shot().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_written_with_eight_actions_agreed_to_with_two_and_reaches_each_once()
-> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    people(&stack).await?;
    let version = text(&stack).await?;
    let (author, second) = try_join!(
        stack.open_account("qi.yue", "齐悦", Role::Outreach, org(DISTRICT)),
        stack.open_account("gao.feng", "高峰", Role::Outreach, org(DISTRICT)),
    )?;
    let desk = async |account| {
        Ok::<_, anyhow::Error>(Desk {
            browser: Browser::open(Screen::Desk).await?,
            account,
        })
    };
    let (author, second) = try_join!(desk(author), desk(second))?;
    author.sign_in(&stack, "/campaigns").await?;
    second.sign_in(&stack, "/campaigns").await?;

    let write = &author.browser;
    write.forget_counts();
    write.click("main a[href='/campaigns/new']").await?;
    write
        .click(&format!("#campaign-text_a option[value='{version}']"))
        .await?;
    write.type_("#campaign-topic", "敬老义诊").await?;
    write.pick("who", "elders").await?;
    write.wait_text("6 人").await?;
    write.wait_text("1 条").await?;
    picture(write, "campaign-new").await?;
    write
        .click("#campaign .abar button.primary, #campaign .abar button")
        .await?;
    write.wait_css("#test-phone").await?;
    picture(write, "campaign-check").await?;
    write.type_("#test-phone", MINE).await?;
    write.click("#test button").await?;
    write.wait_text("已发到您的手机").await?;
    let tested = stack.sms(MINE, "敬老义诊").await?;
    assert!(tested.contains("拒收请回复R"), "{tested}");
    write.click("#submit button").await?;
    write.wait_text("待会签").await?;
    let spent = write.counts();
    assert!(spent.inputs() <= AUTHOR, "{spent:?}");
    let place = write.place().await?;

    // The author is not asked; the second person reads what three people would read, names masked.
    assert_eq!(write.count("#approve").await?, 0);
    let decide = &second.browser;
    decide.goto(&format!("{}/campaigns", stack.portal())).await?;
    decide.forget_counts();
    decide.click(&format!("main a[href='{place}']")).await?;
    decide.wait_text("您好，敬老义诊").await?;
    picture(decide, "campaign-decide").await?;
    decide.click("#approve button").await?;
    decide.wait_text("发送进度").await?;
    let spent = decide.counts();
    assert!(spent.inputs() <= APPROVER, "{spent:?}");

    for number in 1..=PEOPLE {
        stack.sms(&phone(number), "敬老义诊").await?;
    }
    decide.wait_text("完成").await?;
    picture(decide, "campaign-done").await?;
    assert_eq!(
        decide.count("a[href$='/pause']").await?,
        0,
        "nothing left to pause"
    );
    // Who was never asked got nothing.
    let phones = sandbox::Client::new(stack.sandbox());
    assert!(phones.messages(&phone(PEOPLE + 1)).await?.is_empty());

    // Somebody answers T: the next campaign leaves them out, and says so.
    phones.reply(&phone(1), "T").await?;
    stack
        .bench
        .until("T is heard", async || {
            !stack.bench.events::<OutreachRefused>().await.is_empty()
        })
        .await;
    stack.bench.settle().await;
    stack.pass(Duration::days(1));
    author.sign_in(&stack, "/campaigns/new").await?;
    second.sign_in(&stack, "/campaigns").await?;
    write
        .click(&format!("#campaign-text_a option[value='{version}']"))
        .await?;
    write.type_("#campaign-topic", "年货大集").await?;
    write.pick("who", "elders").await?;
    write.wait_text("退订 1").await?;
    // At night nothing goes out: it is said at the field.
    write
        .eval(
            "document.querySelector('#campaign-day').value = arguments[0]",
            &["2026-11-25"],
        )
        .await?;
    write
        .eval(
            "document.querySelector('#campaign-time').value = arguments[0]",
            &["22:00"],
        )
        .await?;
    write.click("#campaign .abar button").await?;
    write.wait_css(".errsum a[href='#campaign-time']").await?;
    write
        .eval("document.querySelector('#campaign-day').value = ''", &[])
        .await?;
    write
        .eval("document.querySelector('#campaign-time').value = ''", &[])
        .await?;
    // Slowly, so that there is something to pause.
    write
        .eval("document.querySelector('#campaign-per_second').value = '1'", &[])
        .await?;
    write.click("#campaign .abar button").await?;
    write.wait_css("#submit button").await?;
    write.click("#submit button").await?;
    write.wait_text("待会签").await?;
    let place = write.place().await?;
    decide.goto(&format!("{}{place}", stack.portal())).await?;
    decide.click("#approve button").await?;
    decide.click("a[href$='/pause']").await?;
    decide.click("#confirm button").await?;
    decide.wait_text("已暂停").await?;
    picture(decide, "campaign-paused").await?;
    stack.pass(Duration::seconds(30));
    decide.click("a[href$='/resume']").await?;
    decide.click("#confirm button").await?;
    // One a second, in no order that anybody promised.
    stack
        .bench
        .until("everybody else has it", async || {
            stack.pass(Duration::seconds(1));
            for number in 2..=PEOPLE {
                let all = phones.messages(&phone(number)).await.unwrap_or_default();
                if !all.iter().any(|view| view.message.text.contains("年货大集")) {
                    return false;
                }
            }
            true
        })
        .await;
    decide.wait_work("完成").await?;
    for number in 1..=PEOPLE {
        let all = phones.messages(&phone(number)).await?;
        let got = all
            .iter()
            .filter(|view| view.message.text.contains("年货大集"))
            .count();
        assert_eq!(
            got,
            usize::from(number > 1),
            "{number}: once, and nothing after T"
        );
    }
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}
