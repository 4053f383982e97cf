use contracts::{
    Code, Paging,
    elderly::{ContactPerson, EldersByPhone, FindElders, GetElder},
};
use kernel::{Category, Clock, PriorityClass};
use testkit::{Bench, actors};
use time::{Duration, macros::date};

use crate::asked::{
    OTHER_TOWN, OTHER_VILLAGE, VILLAGE, audited, bench, card, clerk, elder, group, registered, wang,
};

fn find(text: &str) -> FindElders {
    FindElders {
        text: Some(text.into()),
        within: None,
        category: None,
        paging: Paging::default(),
    }
}

async fn names(bench: &Bench, actor: &contracts::Actor, query: FindElders) -> Vec<String> {
    let page = bench.ask(actor, query).await.unwrap();
    assert_eq!(page.total, page.rows.len() as i64);
    page.rows.into_iter().map(|row| row.name.0).collect()
}

#[tokio::test]
async fn an_elder_is_found_by_name_initials_phone_tail_and_whole_numbers() {
    let bench = bench().await;
    registered(&bench, wang()).await;
    registered(&bench, elder("刘桂兰", date!(1948 - 01 - 01), "16912345678")).await;
    let id = wang().resident_id;
    for typed in [
        "王秀英",
        "秀英",
        "王",
        "wxy",
        "XY",
        "0001",
        "16900000001",
        "169 0000 0001",
        &id,
    ] {
        assert_eq!(names(&bench, &clerk(), find(typed)).await, ["王秀英"], "{typed}");
    }
    assert_eq!(names(&bench, &clerk(), find("赵")).await, Vec::<String>::new());
    let all = FindElders {
        text: None,
        ..find("")
    };
    assert_eq!(names(&bench, &clerk(), all).await.len(), 2);
    assert_eq!(names(&bench, &clerk(), find("  ")).await.len(), 2);
    assert!(!audited(&bench, "elders.listed").await.is_empty());
}

#[tokio::test]
async fn a_list_shows_the_askers_part_of_the_tree_only_r1_8() {
    let bench = bench().await;
    registered(&bench, wang()).await;
    let mut other = elder("刘桂兰", date!(1948 - 01 - 01), "16912345678");
    other.village = actors::org(OTHER_VILLAGE);
    registered(&bench, other).await;
    let all = || FindElders {
        text: None,
        ..find("")
    };
    let within = |code: &str| FindElders {
        within: Some(actors::org(code)),
        ..all()
    };
    assert_eq!(names(&bench, &clerk(), all()).await, ["王秀英"]);
    assert_eq!(names(&bench, &clerk(), within("370405")).await, ["王秀英"]);
    assert_eq!(names(&bench, &actors::operator(), all()).await.len(), 2);
    assert_eq!(
        names(&bench, &actors::operator(), within(VILLAGE)).await,
        ["王秀英"]
    );
    assert_eq!(names(&bench, &actors::branch(actors::TOWN), all()).await.len(), 2);
    let refused = bench.ask(&clerk(), within(OTHER_TOWN)).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "wrong_scope")
    );
    for actor in [
        actors::system_admin(),
        actors::finance(),
        actors::org_clerk("370405S01"),
    ] {
        assert_eq!(bench.ask(&actor, all()).await.unwrap_err().reason, "wrong_role");
    }
}

#[tokio::test]
async fn an_expired_group_gives_no_priority_and_is_not_found_any_more_r2_3() {
    let bench = bench().await;
    let mut asked = wang();
    asked.categories = vec![group(Category::Dibao, date!(2026 - 01 - 15))];
    let id = registered(&bench, asked).await.elder_id;
    let of_group = || FindElders {
        text: None,
        category: Some(Category::Dibao),
        ..find("")
    };
    assert_eq!(names(&bench, &clerk(), of_group()).await, ["王秀英"]);
    assert_eq!(card(&bench, id).await.row.priority, PriorityClass::P1);
    bench.clock.advance(Duration::days(60));
    assert!(names(&bench, &clerk(), of_group()).await.is_empty());
    let card = card(&bench, id).await;
    assert_eq!(
        (card.row.priority, card.row.categories.len(), card.held.len()),
        (PriorityClass::P4, 0, 1)
    );
}

#[tokio::test]
async fn pages_do_not_overlap() {
    let bench = bench().await;
    for (number, birth) in [
        date!(1950 - 01 - 01),
        date!(1951 - 01 - 01),
        date!(1952 - 01 - 01),
    ]
    .into_iter()
    .enumerate()
    {
        registered(
            &bench,
            elder(&format!("王{number}"), birth, &format!("1690000000{number}")),
        )
        .await;
        bench.clock.advance(Duration::minutes(1));
    }
    let page = |page| FindElders {
        text: None,
        paging: Paging { page, size: 2 },
        ..find("")
    };
    let first = bench.ask(&clerk(), page(1)).await.unwrap();
    let second = bench.ask(&clerk(), page(2)).await.unwrap();
    let rows = |page: contracts::Page<contracts::elderly::ElderRow>| {
        page.rows.into_iter().map(|row| row.name.0).collect::<Vec<_>>()
    };
    assert_eq!((first.total, second.total), (3, 3));
    assert_eq!(
        (rows(first), rows(second)),
        (vec!["王2".into(), "王1".into()], vec!["王0".to_owned()])
    );
}

#[tokio::test]
async fn a_caller_is_known_by_the_own_and_by_the_childs_number_decision_18() {
    let bench = bench().await;
    let mut couple = wang();
    couple.contact = Some(ContactPerson {
        name: "王强".into(),
        relation: "子".into(),
        phone: "16900000009".into(),
    });
    let wife = registered(&bench, couple).await.elder_id;
    let husband = registered(&bench, elder("张志远", date!(1949 - 05 - 05), "16900000001"))
        .await
        .elder_id;
    let ask = |phone: &str| EldersByPhone { phone: phone.into() };
    let callers = |found: contracts::elderly::Callers| {
        found
            .elders
            .into_iter()
            .map(|card| card.row.elder_id)
            .collect::<std::collections::BTreeSet<_>>()
    };
    let operator = actors::operator();
    assert_eq!(
        callers(bench.ask(&operator, ask("16900000001")).await.unwrap()),
        [wife, husband].into()
    );
    assert_eq!(
        callers(bench.ask(&operator, ask("16900000009")).await.unwrap()),
        [wife].into()
    );
    assert!(callers(bench.ask(&operator, ask("13800000000")).await.unwrap()).is_empty());
    let elsewhere = actors::clerk(OTHER_VILLAGE);
    assert!(callers(bench.ask(&elsewhere, ask("16900000001")).await.unwrap()).is_empty());
    let logged = audited(&bench, "elders.looked_up_by_phone").await;
    assert!(logged.len() == 4 && logged.iter().all(|row| !row.contains("1690000")));
}

#[tokio::test]
async fn a_profile_is_shown_within_the_askers_scope_only_r1_8() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let refused = bench
        .ask(&actors::clerk(OTHER_VILLAGE), GetElder { elder_id })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::NotFound, "elder_not_found")
    );
    for actor in [
        actors::system_admin(),
        actors::volunteer(kernel::VolunteerId::generate(bench.clock.now())),
    ] {
        assert_eq!(
            bench.ask(&actor, GetElder { elder_id }).await.unwrap_err().reason,
            "wrong_role"
        );
    }
    let unknown = kernel::ElderId::generate(bench.clock.now());
    let missing = bench
        .ask(&clerk(), GetElder { elder_id: unknown })
        .await
        .unwrap_err();
    assert_eq!(
        (missing.code, missing.reason.as_str()),
        (Code::NotFound, "elder_not_found")
    );
    assert!(bench.ask(&actors::auditor(), GetElder { elder_id }).await.is_ok());
    assert_eq!(audited(&bench, "elder.viewed").await.len(), 1);
}
