//! Goods and their stock through the portal's doors: from the list to a count that a second person signs (R8.1, R8.2, R8.4).

use contracts::{
    Day, Role,
    portal::{PutOrgUnit, UnitFacts},
};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::macros::date;

use crate::browser::{Browser, Page, account, whole_platform};

async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

/// The village and its town hand goods out.
pub async fn outlets(bench: &Bench) {
    for (code, name) in [(DISTRICT, "台儿庄区"), (TOWN, "运河街道"), (VILLAGE, "兴中社区")] {
        let unit = PutOrgUnit {
            code: actors::org(code),
            name: name.into(),
            position: None,
            active_from: Day(date!(2023 - 06 - 30)),
            active_to: None,
            successor: None,
            facts: UnitFacts {
                is_outlet: code != DISTRICT,
                ..UnitFacts::default()
            },
        };
        bench.tell(&actors::system(), unit).await.unwrap();
    }
    bench.settle().await;
}

/// Rice, which is taken in with a batch.
pub async fn rice(stock: &mut Browser) {
    let shown = stock.get("/goods/new").await;
    shown.is(200);
    let mut fields = vec![
        ("code", "A1"),
        ("name", "大米 5kg"),
        ("unit", "袋"),
        ("barcode", "6901234567892"),
        ("category", ""),
        ("limit", "2"),
        ("needs_batch", "on"),
        ("price_h", "4"),
        ("price_m", ""),
        ("from", "2026-11-23"),
    ];
    stock
        .post("/goods", &fields)
        .await
        .is(422)
        .has("id=\"category-err\"")
        .has("value=\"6901234567892\"");
    fields[4].1 = "food";
    stock.post("/goods", &fields).await.leads_to("/goods");
    stock
        .get("/goods")
        .await
        .is(200)
        .has("大米 5kg")
        .has("粮油食品")
        .has("4时");
}

pub async fn bought(stock: &mut Browser) {
    let at = format!("/stock/outlets/{VILLAGE}/intake");
    stock.get(&at).await.is(200).has("A1 大米 5kg");
    let mut fields = vec![
        ("kind", "purchase"),
        ("source", "government"),
        ("document", "FP-118"),
        ("donor", ""),
        ("item-2", "6901234567892"),
        ("qty-2", "30"),
        ("batch-2", ""),
        ("until-2", "2027-06-30"),
    ];
    // What is wrong stands in the line on the screen, and what was typed stays.
    stock
        .post(&at, &fields)
        .await
        .is(422)
        .has("id=\"batch-2-err\"")
        .has("value=\"FP-118\"");
    fields[6].1 = "B7";
    let done = stock.post(&at, &fields).await;
    done.leads_to(&format!(
        "/stock/outlets/{VILLAGE}?done=taken_in&no=RK20261123-0001"
    ));
    // What it is called stands on the page that follows.
    stock
        .get(&done.location)
        .await
        .is(200)
        .has("已入库，单号 RK20261123-0001");
}

/// The first field whose name begins so.
fn field(page: &Page, prefix: &str) -> String {
    format!("{prefix}{}", page.between(&format!("name=\"{prefix}"), "\""))
}

#[tokio::test]
async fn r8_1_goods_are_listed_taken_in_sent_and_received_and_each_reader_sees_their_own_outlets() {
    let bench = whole_platform().await;
    outlets(&bench).await;
    let mut stock = desk(&bench, "ku", Role::Stock, DISTRICT).await;
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    stock
        .get("/stock")
        .await
        .is(200)
        .has("兴中社区")
        .has("运河街道")
        .has("href=\"/stock\"");
    rice(&mut stock).await;
    bought(&mut stock).await;
    clerk
        .get("/goods")
        .await
        .is(200)
        .has("href=\"/stock\"")
        .has_not("/goods/new");
    clerk
        .get("/stock")
        .await
        .is(200)
        .has("兴中社区")
        .has_not("运河街道");
    let here = format!("/stock/outlets/{VILLAGE}");
    let shown = clerk.get(&here).await;
    shown.is(200).has("批号 B7").has("有效期至 2027-06-30").has("30");
    clerk.get(&format!("/stock/outlets/{TOWN}")).await.is(404);
    for list in [
        "/stock",
        here.as_str(),
        "/stock/transfers",
        "/stock/counts",
        "/stock/donations",
    ] {
        clerk.get(&format!("{list}?format=xlsx")).await.is(200);
    }
    // The village writes two off, and cannot mirror it.
    let lot = format!("/stock/lots/{}", shown.between("href=\"/stock/lots/", "\""));
    clerk
        .get(&lot)
        .await
        .is(200)
        .has("RK2026")
        .has_not("id=\"reverse\"");
    clerk
        .post(&format!("{lot}/spoil"), &[("qty", "31"), ("reason", "damaged")])
        .await
        .is(422)
        .has("30");
    clerk
        .post(
            &format!("{lot}/spoil"),
            &[("qty", "2"), ("reason", "damaged"), ("note", "受潮")],
        )
        .await
        .leads_to(&lot);
    clerk.get(&lot).await.has("受潮").has("−2");
    stock.get(&lot).await.has("id=\"reverse\"");
    clerk
        .post(&format!("{lot}/status"), &[("status", "quarantine"), ("why", "")])
        .await
        .is(422)
        .has("id=\"why-err\"");

    // Sent to the town, received with one less. A village may send there too, although it does not see what lies there.
    let send = format!("{here}/send");
    clerk
        .get(&send)
        .await
        .is(200)
        .has(&format!("value=\"{TOWN}\""))
        .has_not(&format!("value=\"{DISTRICT}\""));
    let form = stock.get(&send).await;
    let qty = field(&form, "q-");
    stock
        .post(&send, &[("to", ""), (&qty, "")])
        .await
        .is(422)
        .has("id=\"to-err\"");
    let sent = stock.post(&send, &[("to", TOWN), (&qty, "10")]).await;
    sent.is(303);
    let transfers = clerk.get("/stock/transfers").await;
    transfers.is(200).has("在途");
    let one = format!(
        "/stock/transfers/{}",
        transfers.between("href=\"/stock/transfers/", "\"")
    );
    clerk.get(&one).await.is(200).has_not("<form id=\"receive\"");
    // Who sent it keeps the other end too, and still does not receive it.
    stock
        .get(&one)
        .await
        .is(200)
        .has("这是您发出的调拨")
        .has_not("<form id=\"receive\"");
    stock
        .post(&one, &[(&qty, "10")])
        .await
        .is(403)
        .has("发出的人不能自己收货");
    let mut colleague = desk(&bench, "cang", Role::Stock, DISTRICT).await;
    // Whoever may receive it finds it among their tasks, and at the outlet.
    colleague
        .get("/")
        .await
        .has("调拨在途，待收货清点")
        .has(&format!("href=\"{one}\""));
    colleague
        .get(&format!("/stock/outlets/{TOWN}"))
        .await
        .is(200)
        .has("href=\"/stock/transfers?state=sent\"");
    for other in [&mut stock, &mut clerk] {
        other.get("/").await.is(200).has_not("待收货清点");
    }
    colleague.get(&one).await.is(200);
    colleague
        .post(&one, &[(&qty, "")])
        .await
        .is(422)
        .has("没有到的填 0");
    colleague
        .post(&one, &[(&qty, "9")])
        .await
        .is(422)
        .has("id=\"reason-err\"")
        .has("value=\"9\"");
    colleague
        .post(&one, &[(&qty, "9"), ("reason", "破了一袋")])
        .await
        .leads_to(&one);
    clerk.get(&one).await.has("短收").has("破了一袋");

    // Back to the village: its clerk is told, and finds the way to receive it.
    let send = format!("/stock/outlets/{TOWN}/send");
    let form = colleague.get(&send).await;
    let qty = field(&form, "q-");
    let sent = colleague.post(&send, &[("to", VILLAGE), (&qty, "2")]).await;
    sent.is(303);
    clerk
        .get("/")
        .await
        .has("调拨在途，待收货清点")
        .has(&format!("href=\"{}\"", sent.location));
    clerk
        .get(&here)
        .await
        .has("有 1 批调拨在途")
        .has("href=\"/stock/transfers?state=sent\"");
    clerk
        .get("/stock/transfers?state=sent")
        .await
        .has(&sent.location)
        .has_not(&one);
    clerk.get(&sent.location).await.has("<form id=\"receive\"");
    clerk
        .post(&sent.location, &[(&qty, "2")])
        .await
        .leads_to(&sent.location);
    clerk.get("/").await.is(200).has_not("待收货清点");
    bench.stop().await;
}

#[tokio::test]
async fn r8_4_a_village_counts_with_the_keyboard_and_its_town_signs() {
    let bench = whole_platform().await;
    outlets(&bench).await;
    let mut stock = desk(&bench, "ku", Role::Stock, DISTRICT).await;
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    let mut branch = desk(&bench, "fen", Role::Branch, TOWN).await;
    rice(&mut stock).await;
    bought(&mut stock).await;
    let here = format!("/stock/outlets/{VILLAGE}");
    clerk.get(&here).await.is(200);
    let opened = clerk.post(&format!("{here}/count"), &[]).await;
    opened.is(303);
    let list = clerk.get("/stock/counts").await;
    list.is(200).has("盘点中");
    let one = format!("/stock/counts/{}", list.between("href=\"/stock/counts/", "\""));
    let sheet = clerk.get(&one).await;
    sheet.is(200).has("大米 5kg").has_not("账面数</th>");
    let line = field(&sheet, "q-");
    // Finished with a row left out: that is said first, and nothing is finished.
    clerk
        .post(&one, &[("do", "finish"), (&line, "")])
        .await
        .is(422)
        .has("还有 1 行没有盘点，其中 1 行账上有货")
        .has("name=\"missed\" value=\"1\"");
    // One row as it is left: its answer is a word beside it.
    let one_line = format!("{one}/line");
    clerk
        .post(&one_line, &[(&line, "viel")])
        .await
        .is(200)
        .has("请输入整数");
    clerk.get(&one).await.is(200);
    clerk.post(&one_line, &[(&line, "28")]).await.is(200).has("已存");
    clerk.get(&one).await.has("value=\"28\"");
    // The whole sheet, the way without a script; then all is counted.
    clerk
        .post(&one, &[(&line, "x")])
        .await
        .is(422)
        .has("请输入整数")
        .has("value=\"x\"");
    clerk
        .post(&one, &[(&line, "29")])
        .await
        .is(200)
        .has("已保存 1 行");
    branch
        .get(&one)
        .await
        .is(200)
        .has_not("name=\"q-")
        .has("正在盘点");
    clerk
        .post(&one, &[("do", "finish"), (&line, "29")])
        .await
        .leads_to(&one);
    clerk
        .get(&one)
        .await
        .has("−1")
        .has("请另一位同事复核")
        .has_not("value=\"approve\"");
    clerk.post(&one, &[("do", "approve")]).await.is(403);
    // It is a task of who may sign, and not of who has counted.
    for signer in [&mut branch, &mut stock] {
        signer
            .get("/")
            .await
            .has("盘点待您复核")
            .has(&format!("href=\"{one}\""));
    }
    clerk.get("/").await.is(200).has_not("盘点待您复核");
    stock.get("/stock/counts?state=counted").await.is(200).has(&one);
    stock.get("/stock/counts?state=open").await.is(200).has_not(&one);
    branch.get(&one).await.has("value=\"approve\"");
    branch.post(&one, &[("do", "approve")]).await.leads_to(&one);
    branch.get("/").await.is(200).has_not("盘点待您复核");
    clerk.get(&one).await.has("已过账");
    clerk.get(&format!("{one}?format=xlsx")).await.is(200);
    stock.get(&here).await.is(200).has("29");

    // Left out all the same: who signs is told.
    clerk.get(&here).await.is(200);
    let opened = clerk.post(&format!("{here}/count"), &[]).await;
    opened.is(303);
    let two = opened.location.clone();
    clerk.get(&two).await.is(200);
    clerk
        .post(&two, &[("do", "finish"), ("missed", "1")])
        .await
        .leads_to(&two);
    branch
        .get(&two)
        .await
        .is(200)
        .has("盘点结果")
        .has("还有 1 行没有盘点")
        .has("没有盘点的批次")
        .has("政府");
    bench.stop().await;
}

#[tokio::test]
async fn r8_2_a_gift_is_listed_with_its_donor_and_r6_11_yuan_stand_on_a_page_of_their_own() {
    let bench = whole_platform().await;
    outlets(&bench).await;
    let mut stock = desk(&bench, "ku", Role::Stock, DISTRICT).await;
    let mut clerk = desk(&bench, "chen", Role::Clerk, VILLAGE).await;
    let mut finance = desk(&bench, "qian", Role::Finance, DISTRICT).await;
    rice(&mut stock).await;
    let at = format!("/stock/outlets/{VILLAGE}/intake");
    let gift = [
        ("source", "residents"),
        ("document", "SJ-7"),
        ("donor", "李建国"),
        ("item-1", "a1"),
        ("qty-1", "5"),
        ("batch-1", "B1"),
        ("until-1", "2027-01-31"),
    ];
    clerk.get(&at).await.is(200).has_not("name=\"kind\"");
    clerk.post(&at, &gift).await.leads_to(&format!(
        "/stock/outlets/{VILLAGE}?done=taken_in&no=RK20261123-0001"
    ));
    clerk
        .get("/stock/donations")
        .await
        .is(200)
        .has("李*国")
        .has_not("李建国")
        .has("大米 5kg × 5 袋");
    // Who agrees is thanked by SMS, once.
    let thank = format!(
        "/stock/donations/{}/thank",
        clerk
            .get("/stock/donations")
            .await
            .between("href=\"/stock/donations/", "/thank")
    );
    clerk.get(&thank).await.is(200).has("李*国");
    clerk
        .post(&thank, &[("phone", "1")])
        .await
        .is(422)
        .has("phone-err");
    clerk
        .post(&thank, &[("phone", "16900000031")])
        .await
        .leads_to("/stock/donations?done=thanked");
    clerk
        .get("/stock/donations?done=thanked")
        .await
        .has("感谢短信已提交发送")
        .has("已发感谢短信")
        .has_not("/thank\"");
    clerk
        .get(&thank)
        .await
        .has("已经发过")
        .has_not("<form id=\"thank\"");
    clerk
        .post(&thank, &[("phone", "16900000031")])
        .await
        .is(409)
        .has("已经发过");
    // In public only who wishes: nobody yet, then a shop.
    let mut anybody = Browser::at(&bench, "mobile");
    anybody
        .get("/donors")
        .await
        .is(200)
        .has_not("李")
        .has("还没有署名的捐赠");
    let shop = [
        ("source", "enterprise"),
        ("document", "SJ-8"),
        ("donor", "运河超市"),
        ("named", "on"),
        ("item-1", "A1"),
        ("qty-1", "1"),
        ("batch-1", "B2"),
        ("until-1", "2027-01-31"),
    ];
    clerk.get(&at).await.is(200);
    clerk.post(&at, &shop).await.is(303);
    anybody
        .get("/donors")
        .await
        .has("运河超市")
        .has("大米 5kg × 1 袋")
        .has_not("李");
    // What goods cost is for the counting house.
    clerk.get("/stock").await.has_not("/stock/costs");
    clerk.get("/stock/costs").await.is(403);
    let costs = stock.get("/stock/costs").await;
    let item = costs.between("<option value=\"", "\"");
    assert!(item.is_empty(), "the first choice is none");
    let item = costs
        .text
        .split("<option value=\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    stock
        .post("/stock/costs", &[("item", &item), ("cost", "35.9x")])
        .await
        .is(422)
        .has("id=\"cost-err\"");
    stock
        .post("/stock/costs", &[("item", &item), ("cost", "35.90")])
        .await
        .leads_to("/stock/costs");
    finance
        .get("/stock/costs")
        .await
        .is(200)
        .has("215.40")
        .has_not("set-cost")
        .has_not("4时");
    finance.get("/goods").await.has("4时").has_not("35.90");
    // Goods that are closed stay on the list and say so.
    let goods = format!("/goods/{item}");
    let close = [
        ("name", "大米 5kg"),
        ("unit", "袋"),
        ("category", "food"),
        ("limit", ""),
        ("closed", "on"),
    ];
    clerk.get(&goods).await.is(200).has_not("name=\"barcode\"");
    stock.get(&goods).await.is(200);
    stock.post(&goods, &close).await.leads_to("/goods");
    clerk.get("/goods").await.has("停兑");
    clerk.get(&at).await.is(200);
    clerk.post(&at, &gift).await.is(422).has("id=\"item-1-err\"");
    bench.stop().await;
}
