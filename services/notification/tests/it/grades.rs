//! Elders grade by SMS: who is asked, how they answer, and what a person has to hear (R9.1, R9.2).

use contracts::{
    dispatch::callback::{GradeSettled, GradeWanted},
    notification::{GradeAsked, MessageState},
};
use time::Duration;

use crate::world::{WANG, World, ZHANG};

const ASKS: &str = "张伟11月23日为您理发，您满意吗？请回1（最不满意）至5（最满意）打分。";

impl World {
    /// Wang is asked about a visit of Zhang.
    async fn asked(&self) -> GradeWanted {
        let wanted = self.grade_wanted(self.elder("王秀英", Some(WANG)), self.volunteer("张伟", ZHANG));
        self.bench.emit(&wanted).await;
        self.phones.wait(WANG, "您满意吗？", 0).await.unwrap();
        wanted
    }

    async fn until_routed(&self, count: i64) {
        self.until_count("select count(*) from reply where state = 'routed'", count)
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_2_an_elder_gives_a_grade_once_however_often_they_send_it() {
    let world = World::start().await;
    let wanted = world.asked().await;
    world.phones.wait(WANG, ASKS, 0).await.unwrap();
    assert_eq!(world.bench.events::<GradeAsked>().await.len(), 1);
    world.phones.reply(WANG, "很满意！").await.unwrap();
    world.until_told(1).await;
    world.phones.reply(WANG, "５").await.unwrap();
    world.until_routed(2).await;
    assert_eq!(world.told(), [format!("grade 5 {}", wanted.call_back_id)]);
    assert!(world.hotline().await.is_empty());
    // Another grade than the one that counts is for a person to hear.
    world.phones.reply(WANG, "2").await.unwrap();
    assert_eq!(world.until_hotline(1).await[0].why, "too_late");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_2_beside_a_visit_to_confirm_each_question_has_its_own_digits() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    world.phones.wait(WANG, "满意回1，", 0).await.unwrap();
    let wanted = world.grade_wanted(elder, volunteer);
    world.bench.emit(&wanted).await;
    world
        .phones
        .wait(WANG, "请回31（最不满意）至35", 0)
        .await
        .unwrap();
    world.phones.reply(WANG, "34").await.unwrap();
    world.until_told(1).await;
    world.phones.reply(WANG, "1").await.unwrap();
    let expected = [
        format!("grade 4 {}", wanted.call_back_id),
        format!("confirm {}", visit.visit_id),
    ];
    assert_eq!(world.until_told(2).await, expected);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_1_who_has_no_phone_or_does_not_read_is_not_asked_and_nobody_waits_for_them() {
    let world = World::start().await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let without = world.elder("李秀兰", None);
    let unread = world.elder("王秀英", Some(WANG));
    world.known.lock().unwrap().unread.push(unread);
    for elder in [without, unread] {
        let wanted = world.grade_wanted(elder, volunteer);
        world.bench.emit(&wanted).await;
        world.bench.settle().await;
        assert!(world.messages(wanted.call_back_id).await.is_empty());
        assert!(world.messages(wanted.visit_id).await.is_empty());
    }
    assert!(world.bench.events::<GradeAsked>().await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_2_when_the_hotline_has_called_a_low_grade_is_still_heard() {
    let world = World::start().await;
    let wanted = world.asked().await;
    let settled = GradeSettled {
        call_back_id: wanted.call_back_id,
    };
    world.bench.emit(&settled).await;
    world.bench.settle().await;
    world.phones.reply(WANG, "5").await.unwrap();
    world.until_routed(1).await;
    world.phones.reply(WANG, "很不满意").await.unwrap();
    assert_eq!(world.until_hotline(1).await[0].why, "too_late");
    assert!(world.told().is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_2_a_grade_that_dispatch_refuses_is_heard_if_it_is_low() {
    let world = World::start().await;
    world.known.lock().unwrap().refuses = Some("call_back_ended".into());
    world.asked().await;
    world.phones.reply(WANG, "3").await.unwrap();
    assert_eq!(world.until_hotline(1).await[0].why, "too_late");
    assert_eq!(world.told().len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_waits_for_the_morning_is_not_asked_once_the_hotline_has_called() {
    let world = World::start().await;
    world.bench.clock.advance(Duration::hours(12));
    let wanted = world.grade_wanted(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&wanted).await;
    world.until_state(wanted.visit_id, MessageState::Queued).await;
    let settled = GradeSettled {
        call_back_id: wanted.call_back_id,
    };
    world.bench.emit(&settled).await;
    world.until_state(wanted.visit_id, MessageState::Cancelled).await;
    assert!(world.got(WANG).await.is_empty());
    world.stop().await;
}
