//! Journeys 4 and 5: goods over the counter within four actions, reserved on the phone and fetched with its picture; saved time
//! exchanged for a service (ui §6.4, §6.5; R7.6, R7.7, R8.3).

use contracts::{
    Actor, Day, Role,
    ledger::fund::FundSource,
    portal::{PutOrgUnit, UnitFacts},
    redemption::{
        AddItem,
        claim::{ClaimState, FindClaims},
        item::{ItemCategory, ItemFacts},
        order::{FindGoodsOrders, GoodsOrderState},
        stock::{IntakeKind, StockOf, TakeIn, TakeInLine},
    },
    volunteer::{GetVolunteer, VolunteerState},
};
use e2e::{Browser, Pictures, Screen, Stack, six_digits};
use fantoccini::key::Key;
use kernel::{StandardMinutes, VolunteerId, china_date};
use testkit::{
    actors::{self, DISTRICT, VILLAGE, org},
    open_window,
};
use time::{Duration, macros::date};

use crate::{care::registered, journey::Desk};

/// Actions from the passbook to the finished receipt (ui §6.4).
const ACTIONS: u32 = 4;
/// Clicks of a volunteer who exchanges saved time for a service (ui §6.5).
const CLICKS: u32 = 5;
const PHONE: &str = "16900000071";
const RICE: &str = "6901234567892";
const SOAP: &str = "6909876543210";
/// What the volunteer has for goods: 6 h 15 min; and as much saved.
const TIME: i64 = 375;

/// An outlet with rice at four hours and soap at one, and a volunteer who may take goods.
struct Shop {
    stack: Stack,
    me: VolunteerId,
    passbook: String,
    clerk: Desk,
}

impl Shop {
    async fn open() -> anyhow::Result<Self> {
        let stack = Stack::start().await?;
        stack.load_tree().await?;
        let outlet = PutOrgUnit {
            code: org(VILLAGE),
            name: "兴中社区".into(),
            position: None,
            active_from: Day(date!(2023 - 06 - 30)),
            active_to: None,
            successor: None,
            facts: UnitFacts {
                is_outlet: true,
                ..UnitFacts::default()
            },
        };
        stack.tell(&Actor::System, outlet).await?;
        stack.bench.settle().await;
        let (me, passbook) = registered(&stack).await?;
        stock(&stack).await?;
        open_window(&stack.bench, &[(me, org(VILLAGE), TIME)]).await;
        let account = stack
            .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
            .await?;
        let clerk = Desk {
            browser: Browser::open(Screen::Desk).await?,
            account,
        };
        Ok(Self {
            stack,
            me,
            passbook,
            clerk,
        })
    }

    async fn on_hand(&self, code: &str) -> anyhow::Result<u32> {
        let stock = StockOf { outlet: org(VILLAGE) };
        let rows = self
            .stack
            .ask(&actors::staff(Role::Clerk, VILLAGE), stock)
            .await?
            .rows;
        Ok(rows
            .iter()
            .find(|row| row.code == code)
            .map_or(0, |row| row.available))
    }

    async fn until(&self, state: GoodsOrderState, orders: usize) {
        let finance = actors::staff(Role::Finance, DISTRICT);
        self.stack
            .bench
            .until_due(state.as_str(), async || {
                let find = FindGoodsOrders {
                    within: None,
                    states: vec![state],
                    volunteer_id: Some(self.me),
                    no: None,
                    paging: contracts::Paging::default(),
                };
                let found = self.stack.bench.ask(&finance, find).await;
                found.is_ok_and(|found| found.rows.len() == orders)
            })
            .await;
    }
}

async fn stock(stack: &Stack) -> anyhow::Result<()> {
    let keeper = actors::staff(Role::Stock, DISTRICT);
    let from = Day(china_date(stack.now()));
    let mut lines = Vec::new();
    for (code, name, unit, hours) in [(RICE, "大米 5kg", "袋", 4), (SOAP, "肥皂", "块", 1)] {
        let add = AddItem {
            code: code.into(),
            name: name.into(),
            unit: unit.into(),
            price: StandardMinutes::new(hours * 60),
            from,
            facts: ItemFacts {
                category: ItemCategory::Daily,
                ..ItemFacts::default()
            },
        };
        lines.push(TakeInLine {
            item_id: stack.tell(&keeper, add).await?.item_id,
            batch_no: None,
            expires_on: None,
            qty: 10,
        });
    }
    let gift = TakeIn {
        outlet: org(VILLAGE),
        kind: IntakeKind::Donation,
        source: FundSource::Enterprise,
        document: "SJ-1".into(),
        donor: Some("运河超市".into()),
        named: false,
        lines,
    };
    stack.tell(&keeper, gift).await?;
    stack.bench.settle().await;
    Ok(())
}

/// A text and Enter, as a scanner sends it.
fn scanned(text: &str) -> String {
    format!("{text}{}", char::from(Key::Enter))
}

async fn signed_in(stack: &Stack) -> anyhow::Result<Browser> {
    let phone = Browser::open(Screen::Phone).await?;
    phone.goto(&format!("{}/m", stack.mobile())).await?;
    phone.type_("#phone", PHONE).await?;
    phone.click("#number button").await?;
    let code = six_digits(&stack.sms(PHONE, "验证码").await?, "验证码")?;
    phone.type_("#code", &code).await?;
    phone.click("#code-form button").await?;
    phone.wait_css("nav.tb").await?;
    Ok(phone)
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_4_goods_are_handed_over_within_four_actions_and_the_receipt_is_printed() -> anyhow::Result<()>
{
    let shop = Shop::open().await?;
    shop.clerk.sign_in(&shop.stack, "/counter").await?;
    let (browser, pictures) = (&shop.clerk.browser, Pictures::new()?);
    let shot = async |name: &str| pictures.save(name, "zh-CN", Screen::Desk, &browser.shot().await?);

    // One piece, the keyboard alone: passbook, goods, check, confirm.
    browser.forget_counts();
    assert_eq!(browser.focus().await?, "#scan");
    browser.keys(&scanned(&shop.passbook)).await?;
    browser.wait_text("李*国").await?;
    shot("journey4-who").await?;
    browser.keys(&scanned(RICE)).await?;
    browser.wait_text("换后余").await?;
    shot("journey4-basket").await?;
    browser.keys(&scanned("")).await?;
    browser.wait_text("请核对本人身份证件").await?;
    shot("journey4-check").await?;
    browser.keys(&scanned("")).await?;
    browser.wait_text("已交付").await?;
    shot("journey4-done").await?;
    let done = browser.counts();
    assert_eq!((done.clicks, done.typed), (0, 0), "without a mouse");
    assert!(done.keys <= ACTIONS, "{} actions", done.keys);
    assert_eq!(browser.focus().await?, "#scan", "ready for the next");
    shop.until(GoodsOrderState::Closed, 1).await;
    assert_eq!(shop.on_hand(RICE).await?, 9);

    // Two copies on a roll of 80 mm, nothing else; afterwards on A5.
    let sheets = browser.print().await?;
    assert_eq!(sheets.len(), 2, "{sheets:?}");
    for (sheet, copy) in sheets.iter().zip(["志愿者联", "网点联"]) {
        assert_eq!(sheet.size, (80, 200));
        for words in [
            copy,
            "兑换小票",
            "DH2026",
            "李*国",
            "大米",
            "4时",
            "2时15分",
            "刘芳",
        ] {
            assert!(sheet.text.contains(words), "{words} in {}", sheet.text);
        }
        assert!(
            !sheet.text.contains("扫码") && !sheet.text.contains('元'),
            "{}",
            sheet.text
        );
    }
    browser
        .eval("document.querySelector('[name=paper]').value = 'a5'", &[])
        .await?;
    // A click on nothing gives the field its focus back, and what is scanned beside it is not lost.
    browser.click("h1").await?;
    assert_eq!(browser.focus().await?, "#scan");
    browser.eval("document.activeElement.blur()", &[]).await?;

    // A scanner is faster than the server: passbook and goods in one go, nothing is lost, no order is mixed up.
    let burst = [shop.passbook.as_str(), SOAP, "2*", SOAP, RICE]
        .map(scanned)
        .concat();
    browser.keys(&burst).await?;
    browser.wait_text("还差").await?;
    let basket = browser.text("#till").await?;
    assert!(basket.contains("3 块") && basket.contains("1 袋"), "{basket}");
    assert_eq!(
        browser.count("[value=check]").await?,
        0,
        "there is not enough time"
    );
    shot("journey4-too-dear").await?;
    // Backspace in the empty field takes the rice back: 3 hours of soap would be 45 minutes too many, 2 are not.
    browser.keys(&char::from(Key::Backspace).to_string()).await?;
    browser.wait_text("3 块").await?;
    browser.keys(&char::from(Key::Backspace).to_string()).await?;
    browser.wait_text("1 块").await?;
    browser.keys(&char::from(Key::F9).to_string()).await?;
    browser.wait_text("请核对本人身份证件").await?;
    // What is typed before the button is pressed counts, and a scan beside the field is a scan: neither hands anything over.
    browser.type_("#scan", "nothing").await?;
    browser.click("#counter > .noprint .abar button").await?;
    browser.wait_text("nothing").await?;
    browser.keys(&char::from(Key::Tab).to_string()).await?;
    assert_ne!(browser.focus().await?, "#scan");
    browser.keys(&scanned("neither")).await?;
    browser.wait_text("neither").await?;
    assert_eq!(browser.focus().await?, "#scan");
    assert_eq!(
        browser.count("#till .alert--ok").await?,
        0,
        "nothing was handed over"
    );
    let refused = browser.console().await?;
    assert!(
        refused.len() == 2 && refused.iter().all(|said| said.contains("422")),
        "{refused:?}"
    );
    browser.keys(&char::from(Key::F9).to_string()).await?;
    browser.wait_text("已交付").await?;
    shop.until(GoodsOrderState::Closed, 2).await;
    let sheets = browser.print().await?;
    assert_eq!((sheets.len(), sheets[0].size), (2, (148, 210)));
    looked_at(&shop, &pictures).await?;
    shop.stack.assert_sound().await?;
    shop.stack.stop().await;
    Ok(())
}

/// The counter, the orders and one of them, at the desk and on a clerk's phone: nothing is wider than the screen.
async fn looked_at(shop: &Shop, pictures: &Pictures) -> anyhow::Result<()> {
    shop.stack.pass(Duration::seconds(30));
    let phone = Desk {
        browser: Browser::open(Screen::Phone).await?,
        account: shop.clerk.account.clone(),
    };
    phone.sign_in(&shop.stack, "/counter").await?;
    phone.browser.keys(&scanned(&shop.passbook)).await?;
    phone.browser.keys(&scanned(SOAP)).await?;
    phone.browser.wait_text("换后余").await?;
    for (browser, screen) in [
        (&shop.clerk.browser, Screen::Desk),
        (&phone.browser, Screen::Phone),
    ] {
        for page in [
            "counter",
            "goods-orders",
            "goods-orders-one",
            "goods-orders-receipt",
        ] {
            match page {
                "counter" => {}
                "goods-orders" => {
                    browser
                        .goto(&format!("{}/goods-orders", shop.stack.portal()))
                        .await?
                }
                "goods-orders-one" => browser.click("main td a[href^='/goods-orders/']").await?,
                _ => browser.click("main a[href$='/receipt']").await?,
            }
            pictures.save(page, "zh-CN", screen, &browser.long_shot().await?)?;
            let wide = "return document.documentElement.scrollWidth > window.innerWidth";
            assert_eq!(browser.eval(wide, &[]).await?, false, "{page} {screen:?}");
            assert_eq!(
                browser.console().await?,
                Vec::<String>::new(),
                "{page} {screen:?}"
            );
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_4_goods_reserved_on_the_phone_are_fetched_by_scanning_its_picture() -> anyhow::Result<()> {
    let shop = Shop::open().await?;
    shop.clerk.sign_in(&shop.stack, "/counter").await?;
    let pictures = Pictures::new()?;
    let phone = signed_in(&shop.stack).await?;
    // What goods would cost is on the screen at once, however long the shelf is.
    phone.goto(&format!("{}/m/goods", shop.stack.mobile())).await?;
    phone.type_("input[name^='q-']", "1").await?;
    phone.click("button[value=price]").await?;
    phone.wait_text("换后余").await?;
    let in_view = "const top = document.querySelector('#sum').getBoundingClientRect().top; \
                   return top >= 0 && top < window.innerHeight";
    assert_eq!(phone.eval(in_view, &[]).await?, true);

    phone.goto(&format!("{}/m/passbook", shop.stack.mobile())).await?;
    phone.forget_counts();
    phone.click("a[href='/m/goods']").await?;
    phone.wait_text("大米").await?;
    pictures.save("m-goods", "zh-CN", Screen::Phone, &phone.long_shot().await?)?;
    phone.type_("input[name^='q-']", "1").await?;
    phone.click("button[value=order]").await?;
    phone.wait_text("已预留").await?;
    let done = phone.counts();
    assert!(done.inputs() <= 3, "{done:?}");
    shop.until(GoodsOrderState::Ready, 1).await;
    let place = phone.place().await?;
    let place = place.split('?').next().unwrap_or_default();
    phone.goto(&format!("{}{place}", shop.stack.mobile())).await?;
    pictures.save("m-goods-order", "zh-CN", Screen::Phone, &phone.long_shot().await?)?;
    phone.click("#draw button").await?;
    phone.wait_css("#pickup-code").await?;
    pictures.save("m-goods-code", "zh-CN", Screen::Phone, &phone.long_shot().await?)?;
    let code = phone.text("#pickup-code").await?.replace(' ', "");
    let no = phone.text("dl.facts dd").await?;

    // Its picture holds the number and the code: scan, Enter.
    let browser = &shop.clerk.browser;
    browser.forget_counts();
    browser.keys(&scanned(&format!("{no}/{code}"))).await?;
    browser.wait_text("凭领取码交付").await?;
    pictures.save("journey4-fetch", "zh-CN", Screen::Desk, &browser.shot().await?)?;
    browser.keys(&scanned("")).await?;
    browser.wait_text("已交付").await?;
    assert!(browser.counts().inputs() <= 2, "{:?}", browser.counts());
    shop.until(GoodsOrderState::Closed, 1).await;
    shop.stack.assert_sound().await?;
    shop.stack.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_5_saved_time_is_exchanged_for_a_service_within_five_clicks() -> anyhow::Result<()> {
    let shop = Shop::open().await?;
    let pictures = Pictures::new()?;
    let phone = signed_in(&shop.stack).await?;
    phone.goto(&format!("{}/m/passbook", shop.stack.mobile())).await?;
    phone.forget_counts();
    phone.click("a[href='/m/care']").await?;
    phone.click("a[href='/m/care/new']").await?;
    phone.type_("input[name=address]", "5号楼1单元202").await?;
    phone.pick("consent", "yes").await?;
    phone.click("button[value=price]").await?;
    phone.wait_text("还剩").await?;
    pictures.save("journey5-cost", "zh-CN", Screen::Phone, &phone.long_shot().await?)?;
    phone.click("button[value=ask]").await?;
    phone.wait_text("申请已提交").await?;
    let done = phone.counts();
    assert!(done.clicks <= CLICKS, "{done:?}");
    assert!(done.typed <= 1, "{done:?}");
    // No member of staff is needed: the claim becomes an order by itself, and the time is held.
    shop.stack
        .bench
        .until_due("the claim is ordered", async || {
            let find = FindClaims {
                within: None,
                states: vec![ClaimState::Ordered],
                volunteer_id: Some(shop.me),
                recipient_id: None,
                no: None,
                paging: contracts::Paging::default(),
            };
            let found = shop.stack.bench.ask(&actors::operator(), find).await;
            found.is_ok_and(|found| found.rows.len() == 1)
        })
        .await;
    shop.stack.bench.settle().await;
    phone.goto(&format!("{}/m/care", shop.stack.mobile())).await?;
    phone.wait_text("安排中").await?;
    let card = GetVolunteer {
        volunteer_id: shop.me,
    };
    let card = shop.stack.ask(&Actor::System, card).await?;
    assert_eq!(card.row.state, VolunteerState::Active);
    shop.stack.assert_sound().await?;
    shop.stack.stop().await;
    Ok(())
}
