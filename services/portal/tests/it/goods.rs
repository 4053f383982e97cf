//! Goods for time, from the phone and over the counter, by plain forms (journey 4; R7.6, R8.3).

use contracts::{
    Role,
    redemption::order::{FindGoodsOrders, GoodsOrderRow, GoodsOrderState},
    volunteer::GetVolunteer,
};
use kernel::VolunteerId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
    open_window,
};

use crate::{
    browser::{Browser, Page, account, whole_platform},
    stock::{bought, outlets, rice},
    visit_by_phone::{signed_in, volunteer},
};

/// What the volunteer has for goods at the beginning.
const TIME: i64 = 600;
const RICE: &str = "6901234567892";

/// An outlet with thirty bags of rice, four hours each, at most two a person; a volunteer with ten hours for goods; an open window.
struct Shop {
    bench: Bench,
    me: VolunteerId,
    passbook: String,
    stock: Browser,
    clerk: Browser,
}

impl Shop {
    async fn open() -> Self {
        let bench = whole_platform().await;
        outlets(&bench).await;
        account(&bench, "ku", Role::Stock, DISTRICT).await;
        account(&bench, "chen", Role::Clerk, VILLAGE).await;
        let mut stock = Browser::signed_in(&bench, "ku").await;
        rice(&mut stock).await;
        bought(&mut stock).await;
        let me = volunteer(&bench, 1).await;
        bench.settle().await;
        open_window(&bench, &[(me, actors::org(VILLAGE), TIME)]).await;
        let card = GetVolunteer { volunteer_id: me };
        let card = bench.ask(&actors::clerk(VILLAGE), card).await.unwrap();
        // A day has passed: everybody signs in anew.
        let stock = Browser::signed_in(&bench, "ku").await;
        let clerk = Browser::signed_in(&bench, "chen").await;
        Self {
            me,
            passbook: card.row.passbook_no.unwrap(),
            stock,
            clerk,
            bench,
        }
    }

    /// The only order, once it stands there.
    async fn until(&self, state: GoodsOrderState) -> GoodsOrderRow {
        let mut found = None;
        self.bench
            .until(state.as_str(), async || {
                let find = FindGoodsOrders {
                    within: None,
                    states: vec![state],
                    volunteer_id: Some(self.me),
                    no: None,
                    paging: contracts::Paging::default(),
                };
                found = self.bench.ask(&actors::finance(), find).await.unwrap().rows.pop();
                found.is_some()
            })
            .await;
        self.bench.settle().await;
        found.unwrap()
    }
}

/// The counter, as a browser without scripts has it: each scan sends the form with what it carries.
struct Till<'a> {
    clerk: &'a mut Browser,
    shown: Page,
}

impl<'a> Till<'a> {
    async fn at(clerk: &'a mut Browser) -> Till<'a> {
        let shown = clerk.get("/counter").await;
        shown.is(200);
        Till { clerk, shown }
    }

    async fn scan(&mut self, text: &str) -> &Page {
        self.send(&[("scan", text)]).await
    }

    async fn press(&mut self, button: &str) -> &Page {
        self.send(&[("do", button)]).await
    }

    async fn send(&mut self, fields: &[(&str, &str)]) -> &Page {
        let (_, form) = self.shown.text.split_once("id=\"counter\"").unwrap();
        let mut all: Vec<(String, String)> = form
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .map(|field| {
                let (name, rest) = field.split_once("\" value=\"").unwrap();
                (name.to_owned(), rest.split('"').next().unwrap().to_owned())
            })
            .collect();
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.shown = self.clerk.post_raw("/counter", &all).await;
        if self.shown.status == 303 {
            self.shown = self.clerk.get(&self.shown.location.clone()).await;
        }
        &self.shown
    }
}

#[tokio::test]
async fn goods_are_handed_over_with_a_passbook_a_bar_code_and_two_times_enter() {
    let mut shop = Shop::open().await;
    let passbook = shop.passbook.clone();
    let mut till = Till::at(&mut shop.clerk).await;
    till.scan(RICE).await.is(422).has("请先扫志愿者的存折码");
    for unknown in ["3704050000000", "370405000000"] {
        till.scan(unknown).await.is(422).has("没有找到这个存折号");
    }
    // As it is printed, in groups.
    let printed = format!(
        "{} {} {} {}",
        &passbook[..4],
        &passbook[4..8],
        &passbook[8..12],
        &passbook[12..]
    );
    till.scan(&printed).await.is(200).has("李*国").has("10时");
    till.scan("nothing")
        .await
        .is(422)
        .has("没有找到“nothing”")
        .has("李*国");
    // Three are more than one may take, and more than there is time for: said beside the line, and the basket stays.
    till.scan(&format!("3*{RICE}"))
        .await
        .is(200)
        .has("每人限兑 2，还可兑 2")
        .has("还差")
        .has("2时")
        .has_not("value=\"check\"");
    // Enter stays here as well, and says so.
    till.scan("")
        .await
        .is(422)
        .has("这一单现在不能交付")
        .has("每人限兑 2，还可兑 2")
        .has_not("value=\"serve\"");
    till.press("undo").await.is(200).has("请扫物品条码");
    till.scan("2*").await.is(200).has("下一次扫 2 件");
    till.scan("a1").await.is(200).has("8时").has("换后余");
    till.scan("")
        .await
        .is(200)
        .has("请核对本人身份证件")
        .has("value=\"serve\"");
    till.scan("")
        .await
        .is(200)
        .has("已交付")
        .has("兑换小票")
        .has("李*国")
        .has("剩余可兑换时间");
    let row = shop.until(GoodsOrderState::Closed).await;
    assert_eq!((row.cost.get(), row.lines[0].qty), (480, 2));

    // On the list, with its history and its receipt on either paper; as a file.
    let one = format!("/goods-orders/{}", row.order_id);
    shop.clerk
        .get("/goods-orders")
        .await
        .is(200)
        .has(&row.order_no)
        .has("大米 5kg × 2");
    shop.clerk.get("/goods-orders?format=xlsx").await.is(200);
    shop.clerk
        .get(&one)
        .await
        .is(200)
        .has("已完成")
        .has("李建国")
        .has("身份证件");
    shop.clerk
        .get(&format!("{one}/receipt?paper=a5"))
        .await
        .is(200)
        .has("card a5")
        .has("网点联");
    shop.stock
        .get(&format!("/stock/outlets/{VILLAGE}"))
        .await
        .has("28");
    // What became of the goods, for the books only.
    shop.stock
        .get("/goods-orders/usage")
        .await
        .is(200)
        .has("政府")
        .has("8时");
    shop.stock.get("/goods-orders/usage?format=xlsx").await.is(200);
    shop.stock
        .get("/goods-orders/usage?from=x&to=2026-12-31")
        .await
        .is(422)
        .has("id=\"from-err\"");
    shop.clerk.get("/goods-orders/usage").await.is(403);
    shop.bench.stop().await;
}

#[tokio::test]
async fn r8_3_goods_are_reserved_on_the_phone_and_fetched_with_the_code_by_a_proxy() {
    let mut shop = Shop::open().await;
    let mut phone = signed_in(&shop.bench, shop.me).await;
    phone.get("/m/passbook").await.is(200).has("href=\"/m/goods\"");
    let shelf = phone.get("/m/goods").await;
    shelf
        .is(200)
        .has("大米 5kg")
        .has("10时")
        .has("还有 30 袋")
        .has("<svg")
        .has(&shop.passbook);
    let field = format!("q-{}", shelf.between("name=\"q-", "\""));
    let order =
        |qty: &'static str, act: &'static str| [("outlet", VILLAGE), (field.as_str(), qty), ("do", act)];
    phone
        .post("/m/goods", &order("", "order"))
        .await
        .is(422)
        .has("请在要换的物品旁边填数量");
    phone
        .post("/m/goods", &order("x", "order"))
        .await
        .is(422)
        .has("请输入整数");
    phone
        .post("/m/goods", &order("1", "price"))
        .await
        .is(200)
        .has("4时")
        .has("换后余")
        .has("6时");
    let dear = phone.post("/m/goods", &order("3", "order")).await;
    dear.is(409).has("每人限兑 2").has("时间不够");
    phone.get("/m/goods").await.is(200);
    let placed = phone.post("/m/goods", &order("1", "order")).await;
    placed.is(303);
    phone.get(&placed.location).await.is(200).has("已预留");
    let row = shop.until(GoodsOrderState::Ready).await;
    let mine = format!("/m/goods/orders/{}", row.order_id);
    phone.get(&mine).await.is(200).has("待领取");
    let drawn = phone.post(&format!("{mine}/code"), &[]).await;
    drawn.is(200).has("<svg");
    let digits: String = drawn
        .between("id=\"pickup-code\"><b>", "<")
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    assert_eq!(digits.len(), 8);
    assert!(!mine.contains(&digits));
    // The address of the code, opened once more, leads to the order and draws no other.
    phone.get(&format!("{mine}/code")).await.leads_to(&mine);
    phone.get(&mine).await.is(200).has_not("pickup-code");

    // At the counter: a wrong code first, then the picture with number and code; somebody else has come.
    let wrong = if digits == "12345678" {
        "87654321"
    } else {
        "12345678"
    };
    let no = row.order_no.clone();
    let mut till = Till::at(&mut shop.clerk).await;
    till.scan(wrong).await.is(422).has("请先扫存折码");
    till.scan(&format!("{no}/{wrong}"))
        .await
        .is(200)
        .has("大米 5kg × 1")
        .has("李*国")
        .has_not("李建国");
    till.send(&[("do", "by_code"), ("code", wrong)])
        .await
        .has("领取码不对")
        .has(&no);
    // What was not typed to its end is no try; blanks as the phone shows them do not count.
    till.send(&[("do", "by_code"), ("code", "0200 135")])
        .await
        .is(422)
        .has("请输入 8 位领取码");
    let shown = format!("{} {}", &digits[..4], &digits[4..]);
    let proxied = [
        ("do", "by_code"),
        ("code", shown.as_str()),
        ("proxy", "王芳"),
        ("authorisation", "委托书，附身份证复印件"),
    ];
    till.send(&proxied)
        .await
        .is(200)
        .has("已交付")
        .has("王芳")
        .has("李*国")
        .has_not("李建国");
    shop.until(GoodsOrderState::Closed).await;
    phone.get(&mine).await.has("已完成").has_not("<form id=\"draw\"");
    shop.bench.stop().await;
}

#[tokio::test]
async fn r8_3_an_order_is_taken_back_on_the_phone_and_goods_are_brought_back_by_two_persons() {
    let mut shop = Shop::open().await;
    account(&shop.bench, "fen", Role::Branch, TOWN).await;
    let mut branch = Browser::signed_in(&shop.bench, "fen").await;
    let mut phone = signed_in(&shop.bench, shop.me).await;
    let shelf = phone.get("/m/goods").await;
    let field = format!("q-{}", shelf.between("name=\"q-", "\""));
    let order = [("outlet", VILLAGE), (field.as_str(), "1"), ("do", "order")];
    phone.post("/m/goods", &order).await.is(303);
    let row = shop.until(GoodsOrderState::Ready).await;
    let mine = format!("/m/goods/orders/{}", row.order_id);
    phone.get(&mine).await.is(200);
    phone
        .post(&format!("{mine}/cancel"), &[])
        .await
        .is(422)
        .has("reason-err");
    phone.get(&format!("{mine}/cancel")).await.leads_to(&mine);
    phone.get(&mine).await.is(200);
    let taken_back = phone.post(&format!("{mine}/cancel"), &[("reason", "time")]).await;
    taken_back.leads_to("/m/goods?said=goods_cancelled");
    shop.until(GoodsOrderState::Cancelled).await;
    shop.clerk
        .get(&format!("/goods-orders/{}", row.order_id))
        .await
        .has("没有时间去取")
        .has_not("<form id=\"cancel\"");

    let passbook = shop.passbook.clone();
    let mut till = Till::at(&mut shop.clerk).await;
    for scanned in [passbook.as_str(), RICE, "", ""] {
        till.scan(scanned).await.is(200);
    }
    let row = shop.until(GoodsOrderState::Closed).await;
    let one = format!("/goods-orders/{}", row.order_id);
    shop.clerk.get(&one).await.is(200).has("<form id=\"return\"");
    shop.clerk
        .post(&format!("{one}/return"), &[("reason", "")])
        .await
        .is(422)
        .has("return-reason-err");
    shop.clerk
        .post(&format!("{one}/return"), &[("reason", "米里有虫")])
        .await
        .leads_to(&format!("{one}?done=return_asked"));
    shop.clerk
        .get(&one)
        .await
        .has("退货待审")
        .has_not("<form id=\"decide\"");
    branch
        .get("/")
        .await
        .has("退货待您审批")
        .has(&format!("href=\"{one}\""));
    branch
        .get(&one)
        .await
        .is(200)
        .has("米里有虫")
        .has("<form id=\"decide\"");
    // Refused only with the reason, which the volunteer reads; brought back once more, it is agreed to.
    branch
        .post(&format!("{one}/decide"), &[("do", "reject"), ("note", " ")])
        .await
        .is(422)
        .has("reject-note-err");
    branch
        .post(
            &format!("{one}/decide"),
            &[("do", "reject"), ("note", "虫是开封后进的")],
        )
        .await
        .leads_to(&format!("{one}?done=return_rejected"));
    branch
        .get(&format!("{one}?done=return_rejected"))
        .await
        .has("未同意退货")
        .has("虫是开封后进的");
    phone
        .get(&format!("/m/goods/orders/{}", row.order_id))
        .await
        .is(200)
        .has("未同意退货")
        .has("虫是开封后进的");
    shop.clerk.get(&one).await.is(200);
    shop.clerk
        .post(&format!("{one}/return"), &[("reason", "又拿来一袋样品")])
        .await
        .leads_to(&format!("{one}?done=return_asked"));
    branch.get(&one).await.is(200).has("又拿来一袋样品");
    branch
        .post(&format!("{one}/decide"), &[("do", "approve")])
        .await
        .leads_to(&format!("{one}?done=return_approved"));
    branch
        .get(&format!("{one}?done=return_approved"))
        .await
        .has("已同意退货");
    shop.until(GoodsOrderState::Returned).await;
    phone.get("/m/goods").await.has("10时").has("还有 30 袋");
    shop.bench.stop().await;
}
