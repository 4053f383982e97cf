//! The ladder to an elder (R12.3): SMS, a call in which a machine reads it, a person of the hotline.

use contracts::{dispatch::OrderAccepted, notification::MessageState};
use sandbox::{Fault, FaultKind, Provider};
use time::Duration;

use crate::{
    delivery::accepted,
    world::{WANG, World},
};

/// A world that calls by this gateway.
async fn calling(voice: &str) -> World {
    World::with(|config| config.with("notification.voice", voice).unwrap()).await
}

/// An order is accepted of which no receipt ever comes.
async fn unheard(world: &World) -> OrderAccepted {
    world
        .phones
        .order(&Fault {
            phone: Some(WANG.parse().unwrap()),
            ..Fault::once(FaultKind::LoseReceipt)
        })
        .await
        .unwrap();
    let order = accepted(world);
    world.bench.emit(&order).await;
    world.until_state(order.elder_id, MessageState::Submitted).await;
    order
}

impl World {
    async fn calls(&self) -> Vec<(String, i16)> {
        sqlx::query_as("select state, tries from call order by no")
            .fetch_all(self.bench.db("notification"))
            .await
            .unwrap()
    }

    /// Waits until the only call is so far.
    async fn until_call(&self, state: &str, tries: i16) {
        self.until_so_far(&format!("the call is {state} after {tries}"), async || {
            self.calls().await == [(state.to_owned(), tries)]
        })
        .await;
    }

    async fn heard(&self) -> usize {
        let calls = self.got(WANG).await;
        let voices = [Provider::AliyunVoice, Provider::TencentVoice];
        calls
            .iter()
            .filter(|view| voices.contains(&view.message.provider))
            .count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_who_does_not_read_hears_date_and_code_word_by_word_twice() {
    for voice in ["aliyun_voice", "tencent_voice"] {
        let world = calling(voice).await;
        let order = accepted(&world);
        world.known.lock().unwrap().unread.push(order.elder_id);
        world.bench.emit(&order).await;
        let call = world.phones.wait(WANG, "【来电】", 0).await.unwrap().message;
        let text =
            "王大娘您好，这里是时间银行。张伟十一月二十四日上午十点来为您理发。服务码是，4 8 2 9 1 3。";
        assert_eq!(call.text.matches(text).count(), 2, "{}", call.text);
        world.until_call("answered", 0).await;
        assert!(
            world.phones.wait(WANG, "服务码482913", 0).await.is_ok(),
            "and the SMS"
        );
        assert!(world.hotline().await.is_empty());
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_without_a_receipt_is_read_by_a_call_after_ten_minutes_and_one_with_is_not() {
    let world = calling("aliyun_voice").await;
    unheard(&world).await;
    world.bench.clock.advance(Duration::minutes(9));
    world.bench.until_looked("notification", "climb").await;
    assert_eq!(world.heard().await, 0, "nobody is called yet");
    world.bench.clock.advance(Duration::minutes(2));
    world.until_call("answered", 0).await;
    assert_eq!(world.heard().await, 1);

    let read = accepted(&world);
    world.bench.emit(&read).await;
    world.until_state(read.elder_id, MessageState::Delivered).await;
    world.bench.clock.advance(Duration::minutes(11));
    world.bench.until_looked("notification", "climb").await;
    assert_eq!(world.calls().await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_two_calls_do_not_reach_is_called_by_the_hotline_which_does_not_read_the_code() {
    let world = calling("aliyun_voice").await;
    unheard(&world).await;
    let nobody = Fault {
        count: 2,
        phone: Some(WANG.parse().unwrap()),
        ..Fault::once(FaultKind::FailReceipt)
    };
    world.phones.order(&nobody).await.unwrap();
    world.bench.clock.advance(Duration::minutes(11));
    world.until_call("waiting", 1).await;
    world.bench.clock.advance(Duration::minutes(11));
    let waiting = world.until_hotline(1).await;
    assert_eq!(waiting[0].why, "not_reached");
    assert!(
        waiting[0].text.contains("服务码（见订单）"),
        "{}",
        &*waiting[0].text
    );
    assert_eq!(world.heard().await, 2);
    world.until_call("handed_over", 1).await;
    world.bench.clock.advance(Duration::minutes(30));
    world.bench.until_looked("notification", "climb").await;
    assert_eq!((world.heard().await, world.hotline().await.len()), (2, 1));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_after_eight_in_the_evening() {
    let world = calling("aliyun_voice").await;
    // 19:55 in China.
    world.bench.clock.advance(Duration::minutes(9 * 60 + 55));
    let order = unheard(&world).await;
    world.bench.clock.advance(Duration::minutes(11));
    world.until_call("waiting", 0).await;
    world.bench.clock.advance(Duration::hours(11));
    world.bench.settle().await;
    assert_eq!(world.heard().await, 0, "{:?}", order.starts_at);
    world.bench.clock.advance(Duration::minutes(60));
    world.until_call("answered", 0).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_gateway_refuses_is_tried_again_or_goes_to_the_hotline_as_its_code_says() {
    let world = calling("aliyun_voice").await;
    unheard(&world).await;
    for code in ["isv.BUSINESS_LIMIT_CONTROL", "isv.MOBILE_NUMBER_ILLEGAL"] {
        let fault = Fault {
            code: Some(code.into()),
            ..Fault::once(FaultKind::Refuse)
        };
        world.phones.order(&fault).await.unwrap();
    }
    world.bench.clock.advance(Duration::minutes(11));
    world
        .bench
        .until("the first refusal is recorded", async || {
            let refusals: Option<i16> =
                sqlx::query_scalar("select refusals from call where state = 'waiting'")
                    .fetch_optional(world.bench.db("notification"))
                    .await
                    .unwrap();
            refusals == Some(1)
        })
        .await;
    world.bench.clock.advance(Duration::seconds(61));
    world.until_call("handed_over", 0).await;
    assert_eq!((world.heard().await, world.hotline().await.len()), (0, 1));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_cannot_call_is_left_alone_and_the_next_one_calls() {
    let world = calling("aliyun_voice, tencent_voice").await;
    unheard(&world).await;
    let fault = Fault {
        code: Some("isv.AMOUNT_NOT_ENOUGH".into()),
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&fault).await.unwrap();
    world.bench.clock.advance(Duration::minutes(11));
    world.until_call("answered", 0).await;
    let last = world.got(WANG).await.pop().unwrap().message;
    assert_eq!(last.provider, Provider::TencentVoice);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_call_before_its_answer_is_kept_and_heard_with_it() {
    for (fault, state, tries) in [
        (None, "answered", 0),
        (Some(FaultKind::FailReceipt), "waiting", 1),
    ] {
        let world = World::with(|config| {
            let config = config.with("notification.voice", "tencent_voice").unwrap();
            // Longer than the answer takes.
            config.with("notification.timeout_seconds", "20").unwrap()
        })
        .await;
        unheard(&world).await;
        let late = Fault {
            millis: Some(5_000),
            ..Fault::once(FaultKind::Delay)
        };
        world.phones.order(&late).await.unwrap();
        for kind in [Some(FaultKind::ReceiptBeforeAnswer), fault]
            .into_iter()
            .flatten()
        {
            world.phones.order_once(kind).await.unwrap();
        }
        world.bench.clock.advance(Duration::minutes(11));
        world.until_count("select count(*) from call_report", 1).await;
        world.until_call("claimed", 0).await;
        world.until_call(state, tries).await;
        let kept: i64 = sqlx::query_scalar("select count(*) from call_report")
            .fetch_one(world.bench.db("notification"))
            .await
            .unwrap();
        assert_eq!((kept, world.heard().await), (0, 1));
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_gateway_that_calls_nobody_is_called() {
    let world = World::start().await;
    unheard(&world).await;
    world.bench.clock.advance(Duration::minutes(11));
    world.bench.until_looked("notification", "climb").await;
    assert!(world.calls().await.is_empty() && world.hotline().await.is_empty());
    world.stop().await;
}
