//! Whom another system means (R12.1): a number of the registry, a resident ID, a phone that one elder has.

use contracts::{
    Actor, Personal,
    elderly::{
        CloseElder,
        matching::{MatchElder, MatchedElder},
    },
};
use kernel::ElderId;
use testkit::{Bench, actors};
use time::{Duration, macros::date};

use crate::asked::{audited, bench, clerk, elder, registered, wang};

const PHONE: &str = "16912345678";

fn nothing() -> MatchElder {
    MatchElder {
        elder_id: None,
        resident_id: None,
        phones: Vec::new(),
        name: None,
    }
}

fn by_phone(name: Option<&str>) -> MatchElder {
    MatchElder {
        phones: vec![PHONE.into()],
        name: name.map(Into::into),
        ..nothing()
    }
}

async fn matched(bench: &Bench, query: MatchElder) -> MatchedElder {
    bench.ask(&Actor::service("dispatch"), query).await.unwrap()
}

fn sure(id: ElderId) -> MatchedElder {
    MatchedElder {
        sure: Some(id),
        perhaps: Vec::new(),
    }
}

fn perhaps(ids: &[ElderId]) -> MatchedElder {
    MatchedElder {
        sure: None,
        perhaps: ids.to_vec(),
    }
}

#[tokio::test]
async fn a_number_of_the_registry_goes_before_a_resident_id_and_that_before_a_phone_r12_1() {
    let bench = bench().await;
    let wang_id = registered(&bench, wang()).await.elder_id;
    let liu = elder("刘桂兰", date!(1948 - 01 - 01), PHONE);
    let liu_id = registered(&bench, liu).await.elder_id;
    let all = MatchElder {
        elder_id: Some(liu_id),
        resident_id: Some(wang().resident_id),
        phones: vec![PHONE.into()],
        name: None,
    };
    assert_eq!(matched(&bench, all.clone()).await, sure(liu_id));
    let no_number = MatchElder {
        elder_id: None,
        ..all.clone()
    };
    assert_eq!(matched(&bench, no_number.clone()).await, sure(wang_id));
    // Another resident ID was said than the one at this phone has: somebody has to ask.
    let stranger = MatchElder {
        resident_id: Some(elder("x", date!(1941 - 02 - 03), "16900000099").resident_id),
        ..no_number
    };
    assert_eq!(matched(&bench, stranger).await, perhaps(&[liu_id]));
    // What cannot be read names nobody and is no reason to refuse.
    let unread = MatchElder {
        resident_id: Some(Personal("17".into())),
        phones: vec!["12".into()],
        ..nothing()
    };
    assert_eq!(matched(&bench, unread).await, perhaps(&[]));
    assert_eq!(matched(&bench, nothing()).await, perhaps(&[]));
    let logged = audited(&bench, "elders.matched").await;
    assert!(logged.len() == 5 && logged.iter().all(|row| !row.contains(PHONE)));
}

#[tokio::test]
async fn a_phone_is_enough_only_where_it_is_one_elders_who_is_called_so_r12_1() {
    let bench = bench().await;
    let liu = elder("刘桂兰", date!(1948 - 01 - 01), PHONE);
    let liu_id = registered(&bench, liu).await.elder_id;
    assert_eq!(matched(&bench, by_phone(None)).await, sure(liu_id));
    assert_eq!(matched(&bench, by_phone(Some(" 刘桂兰 "))).await, sure(liu_id));
    assert_eq!(matched(&bench, by_phone(Some("赵大"))).await, perhaps(&[liu_id]));
    // A couple shares it: the name tells them apart.
    bench.clock.advance(Duration::seconds(1));
    let zhao = elder("赵大", date!(1947 - 01 - 01), PHONE);
    let zhao_id = registered(&bench, zhao).await.elder_id;
    assert_eq!(matched(&bench, by_phone(Some("赵大"))).await, sure(zhao_id));
    assert_eq!(matched(&bench, by_phone(None)).await, perhaps(&[liu_id, zhao_id]));
    // Who is not in use is not meant.
    let close = CloseElder {
        elder_id: zhao_id,
        reason: "moved".into(),
    };
    bench.tell(&clerk(), close).await.unwrap();
    assert_eq!(matched(&bench, by_phone(None)).await, sure(liu_id));
}

#[tokio::test]
async fn only_the_platforms_own_services_ask_whom_somebody_means() {
    let bench = bench().await;
    for actor in [actors::operator(), clerk(), actors::auditor()] {
        let refused = bench.ask(&actor, by_phone(None)).await.unwrap_err();
        assert_eq!(refused.reason, "services_only");
    }
}
