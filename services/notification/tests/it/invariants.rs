use contracts::notification::MessageState;
use sqlx::AssertSqlSafe;
use time::Duration;

use crate::world::{Now, WANG, World, ZHANG};

impl World {
    /// Names of the broken invariants, by the rows of ten minutes ago.
    async fn broken(&self) -> Vec<String> {
        let services = vec![notification::service()];
        let now = self.bench.clock_now() + Duration::minutes(20);
        let host = self.bench.host("notification");
        let report = runtime::check(self.bench.admin(), &services, host.crypto(), now)
            .await
            .unwrap();
        report.broken.into_iter().map(|broken| broken.invariant).collect()
    }

    async fn break_by_hand(&self, sql: &str) {
        let sql = format!("set session_replication_role = replica; {sql}; reset session_replication_role");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(self.bench.admin())
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_broken_by_hand_is_named() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    world.phones.reply(WANG, "1").await.unwrap();
    world.until_told(1).await;
    world
        .bench
        .until("the reply is routed", async || {
            let done: i64 = sqlx::query_scalar("select count(*) from reply where state = 'routed'")
                .fetch_one(world.bench.db("notification"))
                .await
                .unwrap();
            done == 1
        })
        .await;
    world.bench.settle().await;
    assert_eq!(world.broken().await, Vec::<String>::new());

    let constraints = "alter table notification.message drop constraint message_once;
        alter table notification.message drop constraint message_check;
        alter table notification.message drop constraint message_check1;
        alter table notification.message drop constraint message_check2;
        alter table notification.message drop constraint message_check3;
        alter table notification.reply drop constraint reply_check;
        drop index notification.question_digits;
        -- Nobody repairs what is broken below: the readers cannot write it back.
        alter table notification.callback add constraint stuck check (state = 'received') not valid";
    world.break_by_hand(constraints).await;
    let breaks = [
        (
            "no SMS twice for one occasion",
            "insert into notification.message select (json_populate_record(m, json_build_object('id', gen_random_uuid()))).*
             from notification.message m limit 1",
        ),
        (
            "no message is claimed for longer than five minutes",
            "update notification.message set state = 'claimed'",
        ),
        (
            "every submitted message has the gateway's id",
            "update notification.message set state = 'submitted', provider_id = null",
        ),
        (
            "every message without a phone is marked so",
            "update notification.message set phone = null, phone_index = null",
        ),
        (
            "every receipt has told its message",
            "update notification.message set state = 'failed'",
        ),
        (
            "every callback is read",
            "update notification.callback set state = 'received'",
        ),
        (
            "every routed reply has a definite answer",
            "update notification.reply set answer = null",
        ),
        (
            "no reply is left lying",
            "update notification.reply set state = 'received', try_after = '2099-01-01'",
        ),
        (
            "no two open questions of a number share their digits",
            "update notification.question set state = 'open', closed_at = null, answer = null;
             insert into notification.question select (json_populate_record(q, json_build_object('id', gen_random_uuid(), 'kind', 'offer'))).*
             from notification.question q limit 1",
        ),
        (
            "every question was asked by a message",
            "delete from notification.message",
        ),
    ];
    for (name, sql) in breaks {
        world.break_by_hand(sql).await;
        let broken = world.broken().await;
        assert!(
            broken.iter().any(|found| found == name),
            "{name} was not found broken, but {broken:?}"
        );
    }
    world.stop().await;
}
