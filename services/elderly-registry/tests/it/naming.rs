use contracts::{
    Actor, Code,
    elderly::{ElderContacts, ElderForDispatch, ElderNames, Trait},
};
use kernel::{Clock, ElderId, PriorityClass, ResidentId, Sex, VolunteerId};
use testkit::actors;
use time::macros::date;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, registered, wang};

#[tokio::test]
async fn names_are_given_within_scope_and_logged_once_a_page_decision_8() {
    let bench = bench().await;
    let id = registered(&bench, wang()).await.elder_id;
    let unknown = ElderId::generate(bench.clock.now());
    let ask = || ElderNames {
        ids: vec![id, unknown],
    };
    for actor in [clerk(), actors::operator(), Actor::service("notification")] {
        let found = bench.ask(&actor, ask()).await.unwrap().names;
        assert_eq!(
            (found.len(), found[0].id, &*found[0].name),
            (1, id.uuid(), "王秀英")
        );
    }
    assert_eq!(audited(&bench, "elders.named").await.len(), 3);
    for actor in [
        actors::clerk(OTHER_VILLAGE),
        actors::system_admin(),
        actors::finance(),
    ] {
        assert!(bench.ask(&actor, ask()).await.unwrap().names.is_empty());
    }
    let volunteer = actors::volunteer(VolunteerId::generate(bench.clock.now()));
    assert_eq!(
        bench.ask(&volunteer, ask()).await.unwrap_err().code,
        Code::Forbidden
    );
}

#[tokio::test]
async fn only_services_learn_how_to_reach_an_elder_and_say_what_for() {
    let bench = bench().await;
    let mut asked = wang();
    asked.traits = vec![Trait::HardOfHearing];
    let elder_id = registered(&bench, asked).await.elder_id;
    let ask = |purpose: &str| ElderContacts {
        elder_ids: vec![elder_id],
        purpose: purpose.into(),
    };
    let reach = bench
        .ask(&Actor::service("notification"), ask("visit.uploaded"))
        .await
        .unwrap();
    let [reach] = &reach.elders[..] else {
        panic!("{reach:?}")
    };
    assert_eq!(reach.phone.as_deref(), Some("16900000001"));
    assert_eq!(
        (&*reach.address, &reach.traits),
        ("3 号楼 2 单元 401", &vec![Trait::HardOfHearing])
    );
    let logged = audited(&bench, "elder.contact_given").await;
    assert_eq!(
        logged,
        [format!("{elder_id} {{\"purpose\": \"visit.uploaded\"}}")]
    );

    let refused = bench
        .ask(&actors::operator(), ask("curiosity"))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "services_only");
    let refused = bench.ask(&Actor::service("dispatch"), ask("")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("purpose"));
}

#[tokio::test]
async fn dispatch_learns_what_matching_needs_and_no_name() {
    let bench = bench().await;
    let son = ResidentId::for_test(date!(1980 - 01 - 01), 1, Sex::Male);
    let mut asked = wang();
    asked.relatives = vec![son.as_str().into(), son.as_str().into()];
    asked.traits = vec![Trait::Disabled];
    let elder_id = registered(&bench, asked).await.elder_id;
    let facts = bench
        .ask(&Actor::service("dispatch"), ElderForDispatch { elder_id })
        .await
        .unwrap();
    assert_eq!((facts.priority, facts.sex), (PriorityClass::P2, Sex::Female));
    let crypto = bench.host("elderly-registry").crypto();
    assert_eq!(facts.household, [crypto.person_key(&son)]);
    let own: ResidentId = wang().resident_id.parse().unwrap();
    assert_eq!(facts.person, crypto.person_key(&own));
    let refused = bench
        .ask(&clerk(), ElderForDispatch { elder_id })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "services_only");
}
