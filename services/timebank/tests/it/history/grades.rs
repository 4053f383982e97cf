//! Grades by SMS: one that an elder gave, and one that nobody waits for any more because the hotline has called.

use contracts::{
    At, Paging,
    dispatch::{
        VisitState,
        callback::{CallBackRow, CallBackState, CallOutcome, FindCallBacks, RecordCallBack},
    },
    portal::{ApproveSetting, ProposeSetting},
    settings,
};
use kernel::VisitId;

use crate::{
    town::{CLEANING, Elder, Town},
    world::World,
};

const ASKS: &str = "请回1（最不满意）至5";

/// Lives through both, with people of their own; afterwards elders are not asked by SMS again.
pub async fn grades(world: &World) {
    ask_by_sms(world, 72).await;
    let (elder, visit) = first_visit(world, 98).await;
    world.sms(&elder.phone, ASKS).await;
    world.phones.reply(&elder.phone, "很满意").await.unwrap();
    until(world, visit, CallBackState::Done).await;
    let (elder, visit) = first_visit(world, 99).await;
    world.sms(&elder.phone, ASKS).await;
    world.settle().await;
    let refused = RecordCallBack {
        call_back_id: until(world, visit, CallBackState::Waiting).await.call_back_id,
        outcome: CallOutcome::Refused,
        grade: None,
        reason: None,
        note: None,
    };
    world.tell(&world.operator(), refused).await.unwrap();
    world.settle().await;
    ask_by_sms(world, 0).await;
}

async fn ask_by_sms(world: &Town, hours: i64) {
    let propose = ProposeSetting {
        key: settings::CALLBACK_SMS_HOURS.into(),
        value: hours.into(),
        valid_from: At(world.now()),
        reason: "回访先发短信".into(),
    };
    let proposed = world.tell(&world.operator(), propose).await.unwrap();
    let approve = ApproveSetting {
        proposal_id: proposed.proposal_id,
    };
    world.tell(&world.second_operator(), approve).await.unwrap();
    world.settle().await;
}

/// The first visit of a volunteer, to an elder of their own who confirms it.
async fn first_visit(world: &World, number: u16) -> (Elder, VisitId) {
    let (elder, volunteer) = (world.elder(number).await, world.volunteer(number).await);
    world.settle().await;
    let visit = world.uploaded(&elder, &volunteer, CLEANING, 10).await;
    world.answers(&elder, "1", visit, VisitState::Confirmed).await;
    (elder, visit)
}

async fn until(world: &World, visit: VisitId, state: CallBackState) -> CallBackRow {
    let found = async || {
        let find = FindCallBacks {
            within: None,
            state: Some(state),
            today: false,
            paging: Paging { page: 1, size: 200 },
        };
        let rows = world.ask(&world.operator(), find).await.unwrap().rows;
        rows.into_iter().find(|row| row.visit_id == visit)
    };
    world
        .until_due("the call-back is there", async || found().await.is_some())
        .await;
    found().await.unwrap()
}
