//! Whom a campaign may be meant for (R12.4): by part of the tree, group and age, page by page.

use contracts::{
    Actor,
    elderly::{
        RegisterElder,
        audience::{ElderAudience, ElderListener},
    },
};
use kernel::Category;
use testkit::{Bench, actors};
use time::macros::date;

use crate::asked::{OTHER_TOWN, OTHER_VILLAGE, audited, bench, elder, group, registered, wang};

fn all(within: &[&str]) -> ElderAudience {
    ElderAudience {
        within: within.iter().copied().map(actors::org).collect(),
        categories: vec![],
        age_from: None,
        age_to: None,
        after: None,
        most: 1000,
        purpose: "重阳节义诊".into(),
    }
}

async fn page(bench: &Bench, query: ElderAudience) -> Vec<ElderListener> {
    let asker = Actor::service("notification");
    bench.ask(&asker, query).await.unwrap().elders
}

async fn names(bench: &Bench, query: ElderAudience) -> Vec<String> {
    let found = page(bench, query).await;
    let mut names: Vec<String> = found.into_iter().map(|one| one.name.0).collect();
    names.sort_unstable();
    names
}

/// 王秀英 of 76 with a minimum income; 刘桂兰 of 88 next door, whose evidence has run out; 赵玉珍 of 66 without a phone, in
/// another town.
async fn three(bench: &Bench) {
    let wang = RegisterElder {
        categories: vec![group(Category::Dibao, date!(2026 - 06 - 15))],
        ..wang()
    };
    let liu = RegisterElder {
        village: actors::org(OTHER_VILLAGE),
        categories: vec![group(Category::Dibao, date!(2025 - 06 - 15))],
        ..elder("刘桂兰", date!(1938 - 01 - 01), "16900000003")
    };
    let zhao = RegisterElder {
        village: actors::org("370405100201"),
        phone: None,
        ..elder("赵玉珍", date!(1960 - 01 - 01), "16900000004")
    };
    for elder in [wang, liu, zhao] {
        registered(bench, elder).await;
    }
}

#[tokio::test]
async fn an_audience_is_of_parts_of_the_tree_groups_and_ages_r12_4() {
    let bench = bench().await;
    three(&bench).await;
    let district = || all(&[actors::DISTRICT]);
    assert_eq!(names(&bench, district()).await.len(), 3);
    assert_eq!(names(&bench, all(&[OTHER_TOWN])).await, ["赵玉珍"]);
    assert_eq!(
        names(&bench, all(&[OTHER_VILLAGE, OTHER_TOWN])).await,
        ["刘桂兰", "赵玉珍"]
    );
    let of_a_group = ElderAudience {
        categories: vec![Category::Dibao],
        ..district()
    };
    assert_eq!(
        names(&bench, of_a_group).await,
        ["王秀英"],
        "evidence that ran out does not count"
    );
    let aged = |from, to| ElderAudience {
        age_from: from,
        age_to: to,
        ..district()
    };
    assert_eq!(names(&bench, aged(Some(76), None)).await, ["刘桂兰", "王秀英"]);
    assert_eq!(names(&bench, aged(Some(77), None)).await, ["刘桂兰"]);
    assert_eq!(names(&bench, aged(None, Some(76))).await, ["王秀英", "赵玉珍"]);
    assert_eq!(names(&bench, aged(None, Some(75))).await, ["赵玉珍"]);
}

#[tokio::test]
async fn an_audience_comes_page_by_page_to_services_alone_and_each_page_is_audited_r12_4() {
    let bench = bench().await;
    three(&bench).await;
    let mut query = ElderAudience {
        most: 2,
        ..all(&[actors::DISTRICT])
    };
    let mut found = Vec::new();
    loop {
        let next = page(&bench, query.clone()).await;
        let Some(last) = next.last() else { break };
        query.after = Some(last.elder_id);
        found.extend(next);
    }
    assert_eq!(found.len(), 3);
    assert_eq!(found.iter().filter(|one| one.phone.is_none()).count(), 1);
    bench.settle().await;
    let kept = audited(&bench, "elders.audience_given").await;
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter()
            .all(|row| row.contains("重阳节义诊") && !row.contains("王秀英"))
    );
    let staff = bench.ask(&actors::operator(), query).await.unwrap_err();
    assert_eq!(staff.reason, "services_only");
}
