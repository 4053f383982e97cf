use contracts::{Day, dispatch::*, elderly::ElderHouseholdChanged, volunteer::Willingness};
use kernel::{PersonKey, RawMinutes, Sex};
use testkit::actors;
use time::macros::date;

use crate::world::{NEXT_VILLAGE, START, World};

async fn ranked(world: &World, order: kernel::OrderId) -> Candidates {
    let rank = RankCandidates {
        order_id: Some(order),
        draft: None,
    };
    world.bench.ask(&actors::operator(), rank).await.unwrap()
}

/// How many others do not come into question, by filter.
async fn excluded(world: &World, order: kernel::OrderId) -> Vec<(String, i64)> {
    let count = CountExcluded {
        order_id: Some(order),
        draft: None,
    };
    let counted = world.bench.ask(&actors::operator(), count).await.unwrap();
    let mut excluded: Vec<_> = counted
        .excluded
        .into_iter()
        .map(|each| (each.filter, each.count))
        .collect();
    excluded.sort_unstable();
    excluded
}

#[tokio::test]
async fn each_hard_filter_excludes_and_is_named_r5_4() {
    let world = World::start().await;
    let elder = world.elder();
    let fits = world.volunteer(|_| {}).await;
    world
        .volunteer(|profile| profile.trained_to = Some(Day(date!(2026 - 11 - 22))))
        .await;
    world
        .volunteer(|profile| profile.services.retain(|willing| willing.service != "02"))
        .await;
    world
        .volunteer(|profile| profile.qualifications[0].valid_to = Day(date!(2026 - 11 - 22)))
        .await;
    world
        .volunteer(|profile| profile.availability.retain(|slot| slot.weekday.0 != 1))
        .await;
    world
        .volunteer(|profile| {
            profile.home = actors::org(NEXT_VILLAGE);
            profile.reach_m = 2_000;
        })
        .await;
    world.volunteer(|profile| profile.sex = Sex::Male).await;
    world
        .volunteer(|profile| profile.person = PersonKey::new(format!("child of {elder}")))
        .await;
    world
        .volunteer(|profile| profile.relatives = vec![PersonKey::new(format!("elder {elder}"))])
        .await;
    let busy = world.volunteer(|_| {}).await;
    world.accepted_by(busy, |_| {}).await;
    let declines = world.volunteer(|_| {}).await;
    let order = world
        .open(elder, |order| {
            order.service = "02".into();
            order.gender_wish = Some(Sex::Female);
        })
        .await
        .order_id;
    let offer = world.offer(order, declines).await;
    world.answer(declines, offer, OfferAnswer::Decline).await.unwrap();

    let found = ranked(&world, order).await;
    let names: Vec<_> = found
        .candidates
        .iter()
        .map(|candidate| candidate.volunteer_id)
        .collect();
    assert_eq!(names, [fits]);
    let one_each = [
        "gender_wish",
        "not_free",
        "not_qualified",
        "not_trained",
        "not_willing",
        "out_of_reach",
        "overlap",
    ];
    let mut expected: Vec<_> = one_each
        .into_iter()
        .map(|filter| (filter.to_owned(), 1))
        .collect();
    expected.extend([("household".to_owned(), 2), ("declined".to_owned(), 1)]);
    expected.sort_unstable();
    assert_eq!(excluded(&world, order).await, expected);
}

#[tokio::test]
async fn r5_4_a_relative_who_is_declared_later_is_kept_from_the_open_order_too() {
    let world = World::start().await;
    let elder = world.elder();
    let niece = PersonKey::new(format!("niece of {elder}"));
    let volunteer = world.volunteer(|profile| profile.person = niece.clone()).await;
    let order = world.open(elder, |_| {}).await.order_id;
    assert_eq!(ranked(&world, order).await.candidates[0].volunteer_id, volunteer);
    for (household, fits) in [(vec![niece], false), (Vec::new(), true)] {
        let changed = ElderHouseholdChanged {
            elder_id: elder,
            household,
        };
        world.bench.emit(&changed).await;
        world.bench.settle().await;
        let found = ranked(&world, order).await;
        assert_eq!(!found.candidates.is_empty(), fits, "{found:?}");
    }
}

#[tokio::test]
async fn nursing_needs_insurance_r3_6() {
    let world = World::start().await;
    let order = world
        .open(world.elder(), |order| order.service = "10".into())
        .await
        .order_id;
    let nurse = |insured| {
        move |profile: &mut contracts::volunteer::MatchingProfile| {
            profile.qualifications[0].kind = contracts::volunteer::QualificationKind::Nursing;
            profile.insured_to = insured;
        }
    };
    let uninsured = world.volunteer(nurse(None)).await;
    let insured = world.volunteer(nurse(Some(Day(date!(2026 - 11 - 23))))).await;
    let found = ranked(&world, order).await;
    assert_eq!(found.candidates[0].volunteer_id, insured);
    let offer = MakeOffers {
        order_id: order,
        volunteers: vec![insured, uninsured],
        expected: None,
    };
    let refused = world.bench.tell(&actors::operator(), offer).await.unwrap_err();
    assert_eq!(refused.details["filter"], "not_insured");
    assert_eq!(refused.details["volunteer_id"], uninsured.to_string());
}

#[tokio::test]
async fn candidates_come_cheapest_first_with_the_reason_of_each_rank() {
    let world = World::start().await;
    let far = world
        .volunteer(|profile| profile.home = actors::org(NEXT_VILLAGE))
        .await;
    let unwilling = world
        .volunteer(|profile| {
            profile
                .services
                .iter_mut()
                .for_each(|each| each.willingness = Willingness::Acceptable)
        })
        .await;
    let near = world.volunteer(|_| {}).await;
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let found = ranked(&world, order).await.candidates;
    let names: Vec<_> = found.iter().map(|candidate| candidate.volunteer_id).collect();
    assert_eq!(names, [near, unwilling, far]);
    assert_eq!((found[2].distance_m, found[2].cost), (Some(2_224), 222 + 300));
    for candidate in &found {
        assert_eq!(
            candidate.cost,
            candidate.terms.iter().map(|term| term.cost).sum::<i64>()
        );
    }
}

#[tokio::test]
async fn a_draft_is_ranked_before_it_is_an_order() {
    let world = World::start().await;
    let fits = world.volunteer(|_| {}).await;
    let need = Need {
        elder_id: world.elder(),
        service: "03".into(),
        starts_at: START.into(),
        duration: RawMinutes::new(60),
        gender_wish: None,
    };
    let rank = RankCandidates {
        order_id: None,
        draft: Some(need),
    };
    let found = world.bench.ask(&actors::operator(), rank).await.unwrap();
    assert_eq!(found.candidates[0].volunteer_id, fits);
    let neither = RankCandidates {
        order_id: None,
        draft: None,
    };
    assert_eq!(
        world
            .bench
            .ask(&actors::operator(), neither)
            .await
            .unwrap_err()
            .reason,
        "one_of_two"
    );
}

#[tokio::test]
async fn among_ten_thousand_everybody_is_either_ranked_or_counted_as_excluded() {
    let world = World::start().await;
    let pattern = world.volunteer(|_| {}).await;
    sqlx::query(
        "insert into dispatch.candidate
         select gen_random_uuid(), 0, 'active', c.org,
                case when n % 5 = 0 then c.home else '370405' || (array['001', '100', '101'])[1 + n % 3] || lpad((n % 40)::text, 3, '0') end,
                case when n % 3 = 0 then 'male' else 'female' end, 'p' || n, array['r' || n], c.willing, c.preferred,
                c.qualifications, c.trained_to, c.insured_to,
                case when n % 400 = 0 then c.free else '{[480,720),[1920,2160)}'::int4multirange end, 3000 + n % 9000, c.changed_at
         from dispatch.candidate c, generate_series(1, 10000) n where c.volunteer_id = $1",
    )
    .bind(pattern.uuid())
    .execute(world.bench.db("dispatch"))
    .await
    .unwrap();
    let order = world.open(world.elder(), |_| {}).await.order_id;
    let found = i64::try_from(ranked(&world, order).await.candidates.len()).unwrap();
    assert!((2..50).contains(&found), "{found}");
    let others: i64 = excluded(&world, order).await.iter().map(|(_, count)| count).sum();
    assert_eq!(found + others, 10_001);
}

/// The village of who knows the elder: beyond where strangers are looked for.
const KNOWN: i64 = 29;

#[tokio::test]
async fn of_many_the_best_fifty_are_shown_and_among_them_whoever_knows_the_elder_from_far_away() {
    let world = World::start().await;
    let elder = world.elder();
    // Sixty villages, one behind the other, 220 metres apart.
    let village = |number: i64| format!("370405001{:03}", 100 + number);
    for number in 0..60 {
        let unit = contracts::portal::OrgUnitChanged {
            code: actors::org(&village(number)),
            name: village(number),
            kind: kernel::OrgKind::Village,
            position: Some(kernel::Position {
                lon: 117.73,
                lat: 34.5 + 0.002 * number as f64,
            }),
            active_from: Day(date!(2019 - 08 - 10)),
            active_to: None,
            successor: None,
            is_outlet: false,
        };
        world.bench.emit(&unit).await;
    }
    world.bench.settle().await;
    let (mut expected, mut known) = (Vec::new(), None);
    for number in 0..150 {
        let home = number % 50;
        let likes = number < 50;
        let volunteer = world
            .volunteer(|profile| {
                profile.home = actors::org(&village(home));
                profile.reach_m = 50_000;
                if !likes {
                    profile
                        .services
                        .iter_mut()
                        .for_each(|each| each.willingness = Willingness::Acceptable);
                }
            })
            .await;
        let metres = kernel::Position {
            lon: 117.73,
            lat: 34.5,
        }
        .metres_to(&kernel::Position {
            lon: 117.73,
            lat: 34.5 + 0.002 * home as f64,
        });
        if number == KNOWN {
            known = Some(volunteer);
        } else {
            expected.push((
                i64::from(metres / 10) + 300 + if likes { 0 } else { 30 },
                volunteer,
            ));
        }
    }
    // Who knows the elder has been there twice.
    let known = known.unwrap();
    for hours in [0, 3] {
        let starts_at = START + time::Duration::hours(hours);
        let order = world
            .open(elder, |request| request.starts_at = starts_at.into())
            .await
            .order_id;
        let offer = world.offer(order, known).await;
        let answered = world.answer(known, offer, OfferAnswer::Accept).await.unwrap();
        world.bench.clock.set(starts_at);
        let visit = crate::world::Accepted {
            order,
            visit: answered.visit_id.unwrap(),
            volunteer: known,
            elder,
        };
        world.serve(visit, 60).await;
    }
    let order = world
        .open(elder, |request| {
            request.starts_at = (START + time::Duration::hours(20)).into()
        })
        .await
        .order_id;
    let shown: Vec<_> = ranked(&world, order)
        .await
        .candidates
        .into_iter()
        .map(|each| (each.cost, each.volunteer_id))
        .collect();
    expected.sort_unstable();
    expected.truncate(50);
    let at = shown.iter().position(|(_, volunteer)| *volunteer == known);
    assert!(
        at.is_some(),
        "whoever knows the elder is found in whatever village"
    );
    let strangers: Vec<_> = shown
        .iter()
        .filter(|(_, volunteer)| *volunteer != known)
        .copied()
        .collect();
    assert_eq!((shown.len(), strangers), (50, expected[..49].to_vec()));
}
