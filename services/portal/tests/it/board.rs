//! The hotline's live board: two desks that see one another's steps, and the stream that tells them.

use std::time::Duration as Real;

use contracts::{
    Role,
    dispatch::{GetOrder, OrderState},
};
use kernel::OrderId;
use reqwest::header;
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
};
use time::Duration;

use crate::{
    browser::{Browser, account, whole_platform, whole_platform_with},
    console::{elder, form},
    visit_by_phone::volunteer,
};

const OTHER_TOWN: &str = "370405100";

/// Somebody with this role, signed in.
pub async fn desk(bench: &Bench, username: &str, role: Role, scope: &str) -> Browser {
    account(bench, username, role, scope).await;
    Browser::signed_in(bench, username).await
}

/// A stream that is read as it comes.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn open(bench: &Bench, browser: &Browser) -> Result<Self, u16> {
        let cookies: Vec<String> = browser
            .cookies()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap()
            .get(format!("http://{}/sse/board", bench.address("portal")))
            .header(header::COOKIE, cookies.join("; "))
            .send()
            .await
            .unwrap();
        match response.status().as_u16() {
            200 => Ok(Self {
                response,
                text: String::new(),
            }),
            refused => Err(refused),
        }
    }

    /// The next whole event; nothing when the stream is over.
    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                return Some(event);
            }
            let chunk = tokio::time::timeout(Real::from_secs(30), self.response.chunk()).await;
            let chunk = chunk.expect("something within half a minute").ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event that names this order.
    async fn until(&mut self, order: &str) -> String {
        loop {
            let event = self.event().await.expect("the stream goes on");
            if event.contains(order) {
                return event;
            }
        }
    }

    /// Whether it ends, whatever comes before.
    async fn ends(mut self) -> bool {
        tokio::time::timeout(Real::from_secs(60), async {
            while self.event().await.is_some() {}
        })
        .await
        .is_ok()
    }
}

/// An order of the elder for this afternoon, only registered.
pub async fn opened(hotline: &mut Browser, elder: &str) -> String {
    hotline.get(&format!("/console?elder={elder}")).await;
    let page = hotline.post("/console/orders", &form(elder, "only", &[])).await;
    page.location
        .split("order=")
        .nth(1)
        .unwrap_or_else(|| panic!("{}", page.text))
        .split('&')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn the_stream_names_orders_of_the_readers_place_and_nobody() {
    let bench = whole_platform().await;
    let elder = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let elsewhere = desk(&bench, "branch", Role::Branch, OTHER_TOWN).await;
    let mut here = Stream::open(&bench, &hotline).await.unwrap();
    let mut there = Stream::open(&bench, &elsewhere).await.unwrap();
    assert_eq!(here.response.headers()["content-type"], "text/event-stream");
    assert_eq!(here.response.headers()["x-accel-buffering"], "no");
    assert!(here.response.headers().get(header::CONTENT_ENCODING).is_none());
    for stream in [&mut here, &mut there] {
        let first = stream.event().await.unwrap();
        for line in ["event: board", "id: ", "retry: 3000"] {
            assert!(first.contains(line), "{line} in {first}");
        }
    }
    let order = opened(&mut hotline, &elder).await;
    let told = here.until(&order).await;
    for personal in ["张", "桂兰", VILLAGE, &elder] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    // The other town hears that the line is alive, and of no order.
    let mut heard = there.event().await.unwrap();
    while !heard.contains("event: beat") {
        assert!(!heard.contains(&order), "{heard}");
        heard = there.event().await.unwrap();
    }
    assert!(heard.contains("data: 10:0"), "the time in China: {heard}");
}

#[tokio::test]
async fn the_desk_that_is_slower_reads_who_was_quicker() {
    let bench = whole_platform().await;
    let first = volunteer(&bench, 1).await.to_string();
    let second = volunteer(&bench, 2).await.to_string();
    let elder = elder(&bench, 1, "张桂兰").await.to_string();
    let mut quick = desk(&bench, "quick", Role::Operator, DISTRICT).await;
    let mut slow = desk(&bench, "slow", Role::Operator, DISTRICT).await;
    let order = opened(&mut quick, &elder).await;
    let place = format!("/console?tab=open&order={order}");
    let seen = slow.get(&place).await.input("expected");
    let list = slow.get(&place).await;
    let have = list.input("have");
    let since = list.between("since=", "\"");
    assert_eq!(quick.get(&place).await.input("expected"), seen);
    let post = async |browser: &mut Browser, volunteer: &str| {
        let form = [
            ("order", order.as_str()),
            ("tab", "open"),
            ("expected", seen.as_str()),
            ("volunteers", volunteer),
        ];
        browser.post("/console/offers", &form).await
    };
    post(&mut quick, &first).await.is(303);
    // What the slower desk's page is given when it asks: its own row, in its own place, with where it has gone.
    let again = format!("/console/counts?tab=open&since={since}&alarm=0&have={have}");
    slow.get(&again)
        .await
        .is(200)
        .has("hx-swap-oob=\"true\"")
        .has("待接单")
        .has(&order);
    slow.get(&place).await;
    let lost = post(&mut slow, &second).await;
    lost.is(409)
        .has("已被刘芳派给李建国（10:0")
        .has("id=\"queue-pane\"");
    slow.speak("en");
    slow.get(&place).await;
    post(&mut slow, &second)
        .await
        .is(409)
        .has("has asked 李建国 already (10:0");

    // The same from the order's own page.
    let page = format!("/orders/{order}");
    slow.speak("zh-CN");
    slow.get(&page).await;
    let cancel = [
        ("party", "elder"),
        ("reason", "住院"),
        ("expected", seen.as_str()),
    ];
    slow.post(&format!("{page}/cancellation"), &cancel)
        .await
        .is(409)
        .has("已被刘芳派给李建国");
    let id: OrderId = order.parse().unwrap();
    let card = bench
        .ask(&actors::operator(), GetOrder { order_id: id })
        .await
        .unwrap();
    assert_eq!((card.offers.len(), card.row.state), (1, OrderState::Offered));
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_does_not_prolong_it() {
    let bench = whole_platform().await;
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    hotline.get("/console").await.is(200);
    let mut stream = Stream::open(&bench, &hotline).await.unwrap();
    stream.event().await.unwrap();
    // The page asks by itself all the while; nobody clicks.
    for _ in 0..3 {
        bench.clock.advance(Duration::minutes(9));
        hotline.get("/console/counts?tab=open&since=0").await.is(200);
    }
    bench.clock.advance(Duration::minutes(4));
    assert!(stream.ends().await, "idle for half an hour");
    hotline.get("/console/counts?tab=open&since=0").await.is(303);
    assert_eq!(Stream::open(&bench, &hotline).await.err(), Some(401));

    let mut leaver = desk(&bench, "leaver", Role::Operator, DISTRICT).await;
    let stream = Stream::open(&bench, &leaver).await.unwrap();
    leaver.get("/console").await.is(200);
    leaver.post("/logout", &[]).await.is(303);
    assert!(stream.ends().await, "signed out");
}

#[tokio::test]
async fn an_account_has_four_streams_and_who_may_not_see_the_board_has_none() {
    let bench = whole_platform().await;
    let hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(Stream::open(&bench, &hotline).await.unwrap());
    }
    assert_eq!(Stream::open(&bench, &hotline).await.err(), Some(429));
    let finance = desk(&bench, "finance", Role::Finance, DISTRICT).await;
    assert_eq!(Stream::open(&bench, &finance).await.err(), Some(403));
    // A closed window frees its place.
    open.pop();
    bench
        .until("a place is free", async || {
            Stream::open(&bench, &hotline).await.is_ok()
        })
        .await;
}

#[tokio::test]
async fn open_streams_do_not_hold_up_a_stop() {
    let mut bench = whole_platform_with(|config| config.with("run.drain_seconds", "90").unwrap()).await;
    let hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let mut stream = Stream::open(&bench, &hotline).await.unwrap();
    stream.event().await.unwrap();
    let begun = std::time::Instant::now();
    bench.stop_services().await;
    // A stream that is waited for takes most of the time for draining.
    assert!(begun.elapsed() < Real::from_secs(40), "{:?}", begun.elapsed());
    assert!(stream.ends().await);
}

#[tokio::test]
async fn a_second_call_for_the_same_is_merged_into_the_order_that_is_there() {
    let bench = whole_platform().await;
    let elder = elder(&bench, 1, "张桂兰").await.to_string();
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    let order = opened(&mut hotline, &elder).await;
    hotline.get(&format!("/console?elder={elder}")).await;
    // While it is being typed, before anything is registered.
    let draft = hotline
        .post("/console/draft", &form(&elder, "", &[("note", "带上梯子")]))
        .await;
    draft
        .is(200)
        .has("疑似重复")
        .has(&format!("value=\"{order}\""))
        .has("data-key=\"Alt+M\"");
    let merge = [("note", "带上梯子"), ("merge", order.as_str())];
    let merged = hotline
        .post("/console/orders", &form(&elder, "dispatch", &merge))
        .await;
    merged.is(303);
    assert!(merged.location.ends_with("&done=merged"), "{}", merged.location);
    hotline.get(&merged.location).await.is(200).has("已并入");
    let id: OrderId = order.parse().unwrap();
    let card = bench
        .ask(&actors::operator(), GetOrder { order_id: id })
        .await
        .unwrap();
    assert_eq!(&*card.note.unwrap().0, "带上梯子");
    hotline.get(&format!("/orders/{order}")).await.has("补充了内容");
    // Another hour is another order.
    hotline.get(&format!("/console?elder={elder}")).await;
    let other = [("time", "1700")];
    hotline
        .post("/console/draft", &form(&elder, "", &other))
        .await
        .has_not("疑似重复");
}
