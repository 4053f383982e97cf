//! A settlement whose program is killed again and again ends in the same minutes.

use std::{sync::Arc, time::Duration};

use contracts::ledger::settlement::SettlementState;
use kernel::SystemClock;
use rand::RngExt;
use runtime::{Bus, Client};
use timebank::bench::ledger::{books, place::Place, settlement::Staff};

use super::{program::Program, servers::Servers};

/// Volunteers, each with one confirmed hour.
const VOLUNTEERS: u32 = 100_000;
/// Times that the program is killed between two lines, at the least.
const KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_a_settlement_of_100_000_leaves_out_nothing_and_does_nothing_twice() {
    let servers = Servers::fresh().await;
    // Nobody is written to: the registry knows none of them.
    let config = servers.config("http://127.0.0.1:9");
    let place = Place::found(config.clone(), VOLUNTEERS).await.unwrap();
    books::write(&place, u64::from(VOLUNTEERS) * 2).await.unwrap();
    let admin = place.leave().await;

    let mut program = Program::start(&servers.file()).await;
    let bus = Bus::connect(&config, "tools").await.unwrap();
    let staff = Staff::new(Client::new(bus, Arc::new(SystemClock))).unwrap();
    let mut killed_while = Vec::new();
    let id = staff.open().await.unwrap();
    loop {
        let stands = staff.stands(id).await.unwrap();
        match stands.state {
            SettlementState::Computed => {
                staff.approve(&stands).await.unwrap();
                staff.execute(&stands).await.unwrap();
            }
            SettlementState::Posted => break,
            _ => {}
        }
        let pause = rand::rng().random_range(100..1_500);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let stands = staff.stands(id).await.unwrap();
        let of_this_state = killed_while
            .iter()
            .filter(|(state, _)| *state == stands.state)
            .count();
        let enough = match stands.state {
            // It is one transaction: killed again and again it would never end.
            SettlementState::Computing => 2,
            SettlementState::Posting | SettlementState::Locking => 6,
            _ => 0,
        };
        if of_this_state < enough {
            program.kill().await;
            program = Program::start(&servers.file()).await;
            killed_while.push((stands.state, stands.done));
        }
    }
    let in_the_middle = killed_while
        .iter()
        .filter(|(_, done)| (1..i64::from(VOLUNTEERS)).contains(done));
    assert!(
        in_the_middle.count() >= KILLS,
        "never in the middle: {killed_while:?}"
    );
    // Uninterrupted, everybody gets two halves of the hour.
    let halves: (i64, i64, i64) = sqlx::query_as(
        "select count(*) filter (where a.kind = 'goods' and b.cr_posted - b.dr_posted = 30 and b.version = 1),
             count(*) filter (where a.kind = 'savings' and b.cr_posted - b.dr_posted = 30 and b.version = 1),
             count(*) filter (where a.kind = 'unsettled' and b.cr_posted = b.dr_posted)
         from ledger.account a join ledger.balance b on b.account_id = a.id where a.volunteer_id is not null",
    )
    .fetch_one(&admin)
    .await
    .unwrap();
    let all = i64::from(VOLUNTEERS);
    assert_eq!(halves, (all, all, all));
    let checked = program.run("check ledger").await;
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    program.stop().await;
}
