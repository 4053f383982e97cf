use contracts::{
    Actor, Code,
    elderly::{CloseElder, ElderClosed, ElderContacts, ElderForDispatch, ElderState, EldersByPhone},
};
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, bench, card, clerk, registered, wang};

#[tokio::test]
async fn death_or_move_closes_a_profile_once_and_everybody_is_told_r2_6() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let close = |reason: &str| CloseElder {
        elder_id,
        reason: reason.into(),
    };
    let refused = bench
        .tell(&actors::clerk(OTHER_VILLAGE), close("moved"))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "elder_not_found");
    let refused = bench.tell(&clerk(), close("bored")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));

    bench.tell(&clerk(), close("moved")).await.unwrap();
    let told = bench.events::<ElderClosed>().await;
    assert_eq!((told.len(), told[0].reason.as_str()), (1, "moved"));
    assert_eq!(card(&bench, elder_id).await.row.state, ElderState::Closed);
    let again = bench.tell(&clerk(), close("death")).await.unwrap_err();
    assert_eq!(
        (again.code, again.reason.as_str()),
        (Code::Conflict, "elder_closed")
    );
}

#[tokio::test]
async fn who_moved_away_is_not_called_any_more_and_may_be_registered_again() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    bench
        .tell(
            &clerk(),
            CloseElder {
                elder_id,
                reason: "moved".into(),
            },
        )
        .await
        .unwrap();

    let phone = wang().phone.unwrap();
    let callers = bench
        .ask(&actors::operator(), EldersByPhone { phone })
        .await
        .unwrap();
    assert!(callers.elders.is_empty());
    let dispatch = Actor::service("dispatch");
    let purpose = "order.cancelled".to_owned();
    let elder_ids = vec![elder_id];
    let mut found = bench
        .ask(&dispatch, ElderContacts { elder_ids, purpose })
        .await
        .unwrap();
    let reach = found.elders.remove(0);
    assert_eq!((&*reach.name, reach.phone), ("王秀英", None));
    let facts = bench.ask(&dispatch, ElderForDispatch { elder_id }).await.unwrap();
    assert_eq!(facts.state, ElderState::Closed);

    let mut anew = wang();
    anew.village = actors::org(OTHER_VILLAGE);
    assert_ne!(registered(&bench, anew).await.elder_id, elder_id);
}
