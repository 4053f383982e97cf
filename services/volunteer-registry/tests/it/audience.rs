//! Whom a campaign may be meant for (R12.4): by part of the tree, stars and service.

use contracts::{Actor, volunteer::audience::VolunteerAudience};
use kernel::{Clock, china_date};
use testkit::{Bench, actors};
use time::{Duration, macros::date};

use crate::asked::{CHARITY, activated, bench, li, registered, served, volunteer};
use crate::stars::issued;

fn all(within: &str) -> VolunteerAudience {
    VolunteerAudience {
        within: vec![actors::org(within)],
        stars_from: None,
        served_since: None,
        after: None,
        most: 1000,
        purpose: "冬季招募".into(),
    }
}

async fn names(bench: &Bench, query: VolunteerAudience) -> Vec<String> {
    let asker = Actor::service("notification");
    let found = bench.ask(&asker, query).await.unwrap().volunteers;
    let mut names: Vec<String> = found.into_iter().map(|one| one.name.0).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn an_audience_is_of_parts_of_the_tree_stars_and_service_r12_4() {
    let bench = bench().await;
    let (li, _) = activated(&bench, li()).await;
    issued(&bench, li, 320).await;
    let mut wang = volunteer("王芳", date!(1971 - 05 - 01), "16900000003");
    wang.org = actors::org(CHARITY);
    let (wang, _) = activated(&bench, wang).await;
    // Who has only applied is nobody's audience.
    registered(&bench, volunteer("赵强", date!(1972 - 05 - 01), "16900000004")).await;

    assert_eq!(names(&bench, all(actors::DISTRICT)).await, ["李建国", "王芳"]);
    assert_eq!(names(&bench, all(CHARITY)).await, ["王芳"]);
    let stars = |from| VolunteerAudience {
        stars_from: Some(from),
        ..all(actors::DISTRICT)
    };
    assert_eq!(names(&bench, stars(2)).await, ["李建国"]);
    assert!(names(&bench, stars(3)).await.is_empty());

    bench.clock.advance(Duration::days(90));
    served(&bench, wang, 60).await;
    let lately = VolunteerAudience {
        served_since: Some(china_date(bench.clock.now()).into()),
        ..all(actors::DISTRICT)
    };
    assert_eq!(names(&bench, lately).await, ["王芳"]);
    let staff = bench
        .ask(&actors::operator(), all(actors::DISTRICT))
        .await
        .unwrap_err();
    assert_eq!(staff.reason, "services_only");
}
