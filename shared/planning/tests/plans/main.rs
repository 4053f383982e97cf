//! Plans of invented days, of days small enough to try everything, and of the published ones.

#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod exact;

use std::path::{Path, PathBuf};

use planning::{
    Booking, Candidate, Fault, Instance, Iterations, Minute, Place, Plan, Request, Visit, Volunteer, assign,
    check, greedy, improve, nearest, read,
};
use proptest::{collection::vec, prelude::*};

fn published(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/instances")
        .join(name)
}

fn place() -> impl Strategy<Value = Place> {
    (0..20_000, 0..12_000).prop_map(|(x, y)| Place { x, y })
}

prop_compose! {
    fn request()(place in place(), quarters in 2..9, earliest in 420..1_000, window in 0..240, class in 0..3u8) -> Request {
        Request {
            place,
            minutes: quarters * 15,
            earliest,
            latest: earliest + window,
            class,
            unserved: [200_000, 20_000, 10_000][usize::from(class)],
        }
    }
}

prop_compose! {
    fn volunteer()(
        home in place(),
        most_minutes in 30..300,
        most_visits in 0..5usize,
        free in vec((400..1_100, 30..400), 0..4),
        booked in proptest::option::of((place(), 420..1_000, 30..120)),
    ) -> Volunteer {
        Volunteer {
            home,
            most_minutes,
            most_visits,
            free: Volunteer::merged(free.into_iter().map(|(from, long)| (from, from + long))),
            booked: booked.into_iter().map(|(place, start, minutes)| Booking { place, start, minutes }).collect(),
        }
    }
}

/// A day of at most so many requests and volunteers; a pair is allowed three times in four.
fn day(requests: usize, volunteers: usize) -> impl Strategy<Value = Instance> {
    (
        vec(request(), 1..=requests),
        vec(volunteer(), 1..=volunteers),
        0..30,
    )
        .prop_flat_map(|(requests, volunteers, rest)| {
            let pairs = vec(vec((0..4, 0..3_000_i64), volunteers.len()), requests.len());
            pairs.prop_map(move |pairs| {
                let list = |row: &Vec<(i32, i64)>| {
                    let allowed = row.iter().enumerate().filter(|(_, (die, _))| *die > 0);
                    allowed
                        .map(|(volunteer, (_, cost))| Candidate {
                            volunteer: volunteer as u32,
                            cost: *cost,
                        })
                        .collect()
                };
                let candidates = pairs.iter().map(list).collect();
                let day = Instance::new(requests.clone(), volunteers.clone(), candidates);
                day.unwrap().resting(rest)
            })
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_assignment_is_the_cheapest_of_all(instance in day(6, 6)) {
        let sent = assign(&instance);
        let mut taken = vec![false; instance.volunteers().len()];
        let mut cost = 0;
        for (request, volunteer) in sent.iter().enumerate() {
            cost += match volunteer {
                Some(volunteer) => {
                    prop_assert!(!std::mem::replace(&mut taken[*volunteer as usize], true), "two visits");
                    instance.cost(request, *volunteer).expect("a pair that may be")
                }
                None => instance.requests()[request].unserved,
            };
        }
        taken.fill(false);
        prop_assert_eq!(cost, exact::cheapest_assignment(&instance, 0, &mut taken));
    }

    #[test]
    fn every_plan_can_be_carried_out_and_the_search_is_never_worse(instance in day(40, 12), seed in 0..9u64) {
        let by_hand = greedy(&instance);
        let (searched, _) = improve(&instance, seed, &mut Iterations(500));
        for plan in [&by_hand, &nearest(&instance), &searched] {
            prop_assert_eq!(check(&instance, plan), Ok(()));
        }
        prop_assert!(searched.summary(&instance).cost <= by_hand.summary(&instance).cost);
    }

    #[test]
    fn the_same_seed_and_turns_give_the_same_plan(instance in day(30, 10), seed in 0..9u64) {
        let (first, trace) = improve(&instance, seed, &mut Iterations(300));
        prop_assert_eq!(improve(&instance, seed, &mut Iterations(300)), (first, trace));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn of_a_small_day_the_search_finds_the_best_plan(instance in day(7, 3), seed in 0..9_u64) {
        let (plan, _) = improve(&instance, seed, &mut Iterations(3_000));
        prop_assert_eq!(plan.summary(&instance).cost, exact::cheapest_plan(&instance));
    }
}

/// Five visits at one hour have each the only person for the one before, and the first has nobody; whoever else might go is
/// needed elsewhere, and to leave another of the five instead costs more.
fn five_in_a_row() -> Instance {
    const ROW: u32 = 5;
    const ELSEWHERE: u32 = 20;
    let request = |class| Request {
        place: Place { x: 0, y: 0 },
        minutes: 60,
        earliest: 500,
        latest: 500,
        class,
        unserved: [200_000, 20_000, 10_000][usize::from(class)],
    };
    let volunteer = Volunteer {
        home: Place { x: 0, y: 0 },
        most_minutes: 60,
        most_visits: 1,
        free: Volunteer::merged([(480, 720)]),
        booked: Vec::new(),
    };
    let candidate = |volunteer, cost| Candidate { volunteer, cost };
    let mut requests = vec![request(2); ROW as usize + 1];
    let mut lists = Vec::new();
    for number in 0..=ROW {
        // The first of the row is the last that a plan by hand comes to.
        let others = ROW + 1..=ROW + if number == 0 { ELSEWHERE } else { ELSEWHERE - 2 };
        let mut list: Vec<Candidate> = others.map(|volunteer| candidate(volunteer, 120)).collect();
        list.push(candidate(number, 900));
        if number > 0 {
            list.push(candidate(number - 1, 100));
        }
        lists.push(list);
    }
    for number in 1..=ELSEWHERE {
        requests.push(request(1));
        lists.push(vec![candidate(ROW + number, 100)]);
    }
    let volunteers = vec![volunteer; (ROW + 1 + ELSEWHERE) as usize];
    Instance::new(requests, volunteers, lists).unwrap()
}

#[test]
fn a_whole_row_moves_on_so_that_nobody_is_left() {
    let day = five_in_a_row();
    let asked = day.requests().len();
    assert_eq!(greedy(&day).summary(&day).served(), asked - 1);
    for seed in 0..20 {
        let (plan, _) = improve(&day, seed, &mut Iterations(1_000));
        assert_eq!(plan.summary(&day).served(), asked, "seed {seed}");
    }
}

#[test]
fn the_published_day_of_200_ends_at_its_proven_optimum() {
    let day = read(&published("200x1000")).unwrap();
    for seed in 0..4 {
        let (plan, _) = improve(&day.instance, seed, &mut Iterations(150_000));
        assert_eq!(check(&day.instance, &plan), Ok(()));
        assert_eq!(plan.summary(&day.instance).cost, 242_335, "seed {seed}");
    }
}

#[test]
fn the_published_days_by_hand_cost_what_was_published() {
    let day = read(&published("200x1000")).unwrap();
    assert_eq!(nearest(&day.instance).summary(&day.instance).cost, 305_025);
    assert_eq!(greedy(&day.instance).summary(&day.instance).cost, 262_379);
}

#[test]
fn the_published_day_of_2000_ends_within_two_thousandths_of_its_optimum() {
    let day = read(&published("2000x5000k30")).unwrap();
    for seed in 1..=6 {
        let (plan, _) = improve(&day.instance, seed, &mut Iterations(200_000));
        assert_eq!(check(&day.instance, &plan), Ok(()));
        let cost = plan.summary(&day.instance).cost;
        assert!((1_221_643..=1_224_086).contains(&cost), "seed {seed}: {cost}");
    }
}

/// Two visits of an hour, ten minutes apart by the clock and an hour by the road, and one volunteer.
fn two_far_visits() -> Instance {
    let request = |x, earliest| Request {
        place: Place { x, y: 0 },
        minutes: 60,
        earliest,
        latest: earliest + 10,
        class: 1,
        unserved: 20_000,
    };
    let volunteer = Volunteer {
        home: Place { x: 0, y: 0 },
        most_minutes: 240,
        most_visits: 3,
        free: Volunteer::merged([(480, 720)]),
        booked: Vec::new(),
    };
    let only = vec![Candidate {
        volunteer: 0,
        cost: 100,
    }];
    Instance::new(
        vec![request(0, 500), request(11_000, 570)],
        vec![volunteer],
        vec![only.clone(), only],
    )
    .unwrap()
}

fn plan(starts: [Option<Minute>; 2]) -> Plan {
    let visit = |start| Visit { volunteer: 0, start };
    Plan {
        visits: starts.into_iter().map(|start| start.map(visit)).collect(),
    }
}

#[test]
fn what_cannot_be_driven_is_found_and_never_planned() {
    let day = two_far_visits();
    assert_eq!(
        check(&day, &plan([Some(500), Some(580)])),
        Err(Fault::TooFar {
            volunteer: 0,
            start: 580
        })
    );
    assert_eq!(
        check(&day, &plan([Some(511), None])),
        Err(Fault::Window { request: 0 })
    );
    assert_eq!(check(&day, &plan([Some(500), None])), Ok(()));
    let (made, _) = improve(&day, 1, &mut Iterations(200));
    assert_eq!(made.summary(&day).served(), 1);
}

#[test]
fn between_two_visits_lies_the_rest_where_the_way_is_shorter() {
    let near = two_far_visits();
    let mut requests = near.requests().to_vec();
    requests[1].place = requests[0].place;
    let lists = (0..2).map(|request| near.candidates(request).to_vec()).collect();
    let day = Instance::new(requests, near.volunteers().to_vec(), lists).unwrap();
    assert_eq!(check(&day, &plan([Some(500), Some(570)])), Ok(()));
    let day = day.resting(15);
    assert_eq!(
        check(&day, &plan([Some(500), Some(570)])),
        Err(Fault::TooFar {
            volunteer: 0,
            start: 570
        })
    );
    let (made, _) = improve(&day, 1, &mut Iterations(200));
    assert_eq!(made, plan([Some(500), Some(575)]));
}

#[test]
fn what_was_accepted_stays_and_a_plan_goes_around_it() {
    let accepted = Booking {
        place: Place { x: 0, y: 0 },
        start: 560,
        minutes: 60,
    };
    let far = two_far_visits();
    let mut volunteer = far.volunteers()[0].clone();
    volunteer.booked.push(accepted);
    let requests = far.requests().to_vec();
    let lists = (0..2).map(|request| far.candidates(request).to_vec()).collect();
    let day = Instance::new(requests, vec![volunteer], lists).unwrap();
    // The first would end at 560 at the door of the second: just in time.
    let (made, _) = improve(&day, 1, &mut Iterations(200));
    assert_eq!(made, plan([Some(500), None]));
    assert_eq!(
        check(&day, &plan([Some(505), None])),
        Err(Fault::TooFar {
            volunteer: 0,
            start: 560
        })
    );
}

#[test]
fn an_empty_day_is_planned() {
    let day = Instance::new(Vec::new(), Vec::new(), Vec::new()).unwrap();
    let (plan, _) = improve(&day, 1, &mut Iterations(10));
    assert_eq!(plan.summary(&day).cost, 0);
}

#[test]
fn a_file_that_is_wrong_is_named_with_its_line() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong-day");
    std::fs::create_dir_all(&folder).unwrap();
    for file in ["requests.csv", "volunteers.csv", "pairs.csv"] {
        std::fs::copy(published("200x1000").join(file), folder.join(file)).unwrap();
    }
    std::fs::write(
        folder.join("pairs.csv"),
        "request,volunteer,cost\n0,7,1\n0,99999,1\n",
    )
    .unwrap();
    let unknown = read(&folder).unwrap_err().to_string();
    assert!(
        unknown.ends_with("pairs.csv: volunteer 99999 is not in its own file"),
        "{unknown}"
    );
    std::fs::write(folder.join("pairs.csv"), "request,volunteer,cost\n0,7,cheap\n").unwrap();
    let wrong = read(&folder).unwrap_err().to_string();
    assert!(
        wrong.contains("pairs.csv") && wrong.contains("line: 2"),
        "{wrong}"
    );
    assert!(
        read(&folder.join("nowhere"))
            .unwrap_err()
            .to_string()
            .contains("requests.csv")
    );
}
