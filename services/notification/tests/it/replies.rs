use contracts::{
    At, Page, Paging,
    dispatch::{OfferClosed, OfferOutcome, OfferState},
    notification::{HandleReply, OutreachRefused, RepliesForHotline, ReplyRow, RevealReply},
};
use sandbox::FaultKind;
use testkit::actors;

use crate::world::{WANG, World, ZHANG};

impl World {
    pub async fn hotline(&self) -> Vec<ReplyRow> {
        let page: Page<ReplyRow> = self
            .bench
            .ask(
                &actors::operator(),
                RepliesForHotline {
                    paging: Paging::default(),
                },
            )
            .await
            .unwrap();
        page.rows
    }

    pub async fn until_hotline(&self, count: usize) -> Vec<ReplyRow> {
        self.bench
            .until("the hotline has replies", async || {
                self.hotline().await.len() >= count
            })
            .await;
        self.hotline().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_confirms_with_1_once_however_often_the_gateway_pushes_it_r12_3() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world
        .phones
        .wait(WANG, "张伟11月23日为您理发1时35分。满意回1，有异议回2。", 0)
        .await
        .unwrap();
    world.phones.order_once(FaultKind::DuplicateReply).await.unwrap();
    world.phones.reply(WANG, " １。").await.unwrap();
    world.until_told(1).await;
    // Said again: it is answered already.
    world.phones.reply(WANG, "1").await.unwrap();
    world
        .bench
        .until("both replies are done", async || {
            let done: i64 = sqlx::query_scalar("select count(*) from reply where state = 'routed'")
                .fetch_one(world.bench.db("notification"))
                .await
                .unwrap();
            done == 2
        })
        .await;
    assert_eq!(world.told(), [format!("confirm {}", visit.visit_id)]);
    assert!(world.hotline().await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_objects_with_2_r12_3() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "有异议回2", 0).await.unwrap();
    world.phones.reply(WANG, "二").await.unwrap();
    assert_eq!(world.until_told(1).await, [format!("dispute {}", visit.visit_id)]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_phone_with_several_questions_answers_each_by_its_own_digits() {
    let world = World::start().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let wife = world.uploaded(world.elder("王秀英", Some(WANG)), volunteer);
    let husband = world.uploaded(world.elder("李建国", Some(WANG)), volunteer);
    let third = world.uploaded(world.elder("李秀兰", Some(WANG)), volunteer);
    world.bench.emit(&wife).await;
    world.phones.wait(WANG, "满意回1，", 0).await.unwrap();
    world.bench.emit(&husband).await;
    world.phones.wait(WANG, "满意回31，有异议回32", 0).await.unwrap();
    world.bench.emit(&third).await;
    world.phones.wait(WANG, "满意回41，有异议回42", 0).await.unwrap();

    world.phones.reply(WANG, "1").await.unwrap();
    world.until_told(1).await;
    // Two are open, neither asked for a plain digit.
    world.phones.reply(WANG, "2").await.unwrap();
    let waiting = world.until_hotline(1).await;
    assert_eq!(
        (waiting[0].why.as_str(), waiting[0].phone_masked.as_str()),
        ("ambiguous", "169****0001")
    );
    assert_eq!(&*waiting[0].text, "2");
    world.phones.reply(WANG, "32").await.unwrap();
    world.until_told(2).await;
    // One is left: now a plain digit is clear.
    world.phones.reply(WANG, "1").await.unwrap();
    let told = world.until_told(3).await;
    let expected = [
        format!("confirm {}", wife.visit_id),
        format!("dispute {}", husband.visit_id),
        format!("confirm {}", third.visit_id),
    ];
    assert_eq!(told, expected);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_for_help_is_read_first_and_the_question_stays_open_r12_3() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "满意回1，", 0).await.unwrap();
    world.phones.reply(WANG, "你们什么时候来").await.unwrap();
    world.until_hotline(1).await;
    world.bench.clock.advance(time::Duration::minutes(1));
    world.phones.reply(WANG, "救命！").await.unwrap();
    let waiting = world.until_hotline(2).await;
    let why: Vec<&str> = waiting.iter().map(|row| row.why.as_str()).collect();
    assert_eq!(why, ["help", "not_understood"]);
    world.phones.reply(WANG, "1").await.unwrap();
    assert_eq!(world.until_told(1).await, [format!("confirm {}", visit.visit_id)]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_route_goes_to_the_hotline_and_is_handled_there_r12_3() {
    let world = World::start().await;
    world.welcome("王秀英", WANG).await;
    world.phones.reply(WANG, "你们什么时候来").await.unwrap();
    let reply_id = world.until_hotline(1).await[0].reply_id;
    let (operator, clerk) = (actors::operator(), actors::clerk(actors::VILLAGE));
    let reveal = RevealReply {
        reply_id,
        reason: "回拨".into(),
    };
    let refused = world.bench.tell(&clerk, reveal.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let revealed = world.bench.tell(&operator, reveal).await.unwrap();
    assert_eq!(&*revealed.value, WANG);
    let handle = HandleReply {
        reply_id,
        note: "已回电".into(),
    };
    world.bench.tell(&operator, handle.clone()).await.unwrap();
    assert!(world.hotline().await.is_empty());
    assert_eq!(
        world.bench.tell(&operator, handle).await.unwrap_err().reason,
        "reply_not_waiting"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_stops_outreach_and_leaves_the_question_open_r12_3() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "有异议回2", 0).await.unwrap();
    world.phones.reply(WANG, "ＴＤ").await.unwrap();
    world
        .bench
        .until("the refusal is told", async || {
            !world.bench.events::<OutreachRefused>().await.is_empty()
        })
        .await;
    world.phones.reply(WANG, "1").await.unwrap();
    assert_eq!(world.until_told(1).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volunteer_accepts_by_reply_and_one_who_is_too_late_is_told_so() {
    let world = World::start().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let offer = world.offer(volunteer);
    world.bench.emit(&offer).await;
    world
        .phones
        .wait(ZHANG, "接单回1，不便回2，10:15前有效", 0)
        .await
        .unwrap();
    world.phones.reply(ZHANG, "1").await.unwrap();
    assert_eq!(world.until_told(1).await, [format!("accept {}", offer.offer_id)]);

    world.known.lock().unwrap().outcome = Some(OfferOutcome::Expired);
    let offer = world.offer(volunteer);
    world.bench.emit(&offer).await;
    let asked = world.phones.wait(ZHANG, "接单回", 1).await.unwrap();
    world.phones.reply(ZHANG, "1").await.unwrap();
    world
        .phones
        .wait(ZHANG, "已过答复时间", asked.message.id)
        .await
        .unwrap();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_to_another_is_thanked_once() {
    let world = World::start().await;
    let offer = world.offer(world.volunteer("张伟", ZHANG));
    world.bench.emit(&offer).await;
    let asked = world.phones.wait(ZHANG, "接单回1", 0).await.unwrap();
    let closed = OfferClosed {
        order_id: offer.order_id,
        offer_id: offer.offer_id,
        volunteer_id: offer.volunteer_id,
        state: OfferState::Lost,
        service_name: offer.service_name.clone(),
        starts_at: offer.starts_at,
    };
    world.bench.emit(&closed).await;
    world
        .phones
        .wait(ZHANG, "已有人接单，谢谢您", asked.message.id)
        .await
        .unwrap();
    world.phones.reply(ZHANG, "2").await.unwrap();
    world.bench.settle().await;
    assert!(world.told().is_empty(), "the question is over");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_after_the_end_of_the_window_is_heard_by_the_hotline() {
    let world = World::start().await;
    world.lapsed().await;
    world.phones.reply(WANG, "2").await.unwrap();
    assert_eq!(world.until_hotline(1).await[0].why, "too_late");
    assert!(world.told().is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_objection_is_heard_by_the_hotline() {
    let world = World::start().await;
    world.known.lock().unwrap().refuses = Some("visit_confirmed".into());
    let mut visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    visit.lapses_at = At(visit.lapses_at.0);
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "有异议回2", 0).await.unwrap();
    world.phones.reply(WANG, "2").await.unwrap();
    assert_eq!(world.until_hotline(1).await[0].why, "too_late");
    assert_eq!(world.told().len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_opens_to_nobody_who_does_not_know_the_path() {
    let world = World::start().await;
    let http = reqwest::Client::new();
    let address = world.bench.address("callbacks");
    let post = async |path: &str| {
        http.post(format!("http://{address}{path}"))
            .body("[]")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(post("/cb/guess/aliyun/up").await, 404);
    assert_eq!(post("/cb/tell-nobody/aliyun/up").await, 200);
    world.stop().await;
}
