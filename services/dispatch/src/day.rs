//! The plan of a day 日计划 as a problem for `planning`: orders that nobody has been asked for, everybody who serves, what
//! stands already. All filters and the cost are those of one order at a time; only who goes is settled for all at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use contracts::{
    dispatch::{CostTerm, day::ClassServed},
    settings,
    volunteer::Willingness,
};
use kernel::{ElderId, OrderId, OrgCode, Position, PriorityClass, RawMinutes, VolunteerId, at_china};
use planning::{Booking, Candidate, Instance, InstanceError, Iterations, Minute, Place, Request, Volunteer};
use runtime::Settings;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime, Time};

use crate::{
    domain::{
        fitness::{self, Need, Person},
        matching::{self, LOAD_DAYS, Pair},
        place::{self, Way},
        priority,
    },
    store::{
        day::{self as store, Standing},
        day_plans,
        org_units::{self, Places},
        people,
        wanted::{self, Wanted},
    },
};

/// Candidates of an order that are kept, cheapest first: more win nothing, measured on 10,000 orders.
const KEPT: usize = 50;
/// Days of waiting that double what it costs when nobody goes.
const WAITING_DAYS: i64 = 3;
/// A day, and whatever of a visit reaches into the next.
const WHOLE: Minute = 2 * 24 * 60;

/// The numbers that a plan is made with.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    /// P0, P1, others.
    unserved: [i64; 3],
    most_visits: usize,
    most_minutes: i64,
    rest: i64,
    allow_household: bool,
    turns_per_visit: u64,
}

/// Everything that a plan is made of.
pub struct Facts {
    midnight: OffsetDateTime,
    now: OffsetDateTime,
    numbers: Numbers,
    places: Places,
    /// In the order in which they were opened.
    orders: Vec<Wanted>,
    /// By id.
    people: Vec<Person>,
    standing: Vec<Standing>,
    known: HashMap<ElderId, HashMap<VolunteerId, i64>>,
    loads: HashMap<VolunteerId, RawMinutes>,
    served: HashMap<VolunteerId, RawMinutes>,
    gone: HashSet<(OrderId, VolunteerId)>,
}

/// The problem as the search is given it, and whom its places stand for. Kept with the plan: with seed and turns the same plan
/// comes out again.
#[derive(Serialize, Deserialize)]
pub struct Problem {
    /// Of each request; an order with several free seats is there as often.
    pub orders: Vec<OrderId>,
    /// Of each volunteer.
    pub people: Vec<VolunteerId>,
    rest: Minute,
    requests: Vec<Request>,
    volunteers: Vec<Volunteer>,
    candidates: Vec<Vec<Candidate>>,
}

impl Problem {
    /// For the search.
    ///
    /// # Errors
    /// A number out of range.
    pub fn instance(&self) -> Result<Instance, InstanceError> {
        let instance = Instance::new(
            self.requests.clone(),
            self.volunteers.clone(),
            self.candidates.clone(),
        )?;
        Ok(instance.resting(self.rest))
    }

    /// Who goes to each request: the same for the same seed and turns.
    ///
    /// # Errors
    /// As for [`Problem::instance`].
    pub fn solve(&self, seed: u64, turns: u64) -> Result<Vec<Option<VolunteerId>>, InstanceError> {
        let (plan, _) = planning::improve(&self.instance()?, seed, &mut Iterations(turns));
        let sent = plan.visits.iter();
        Ok(sent
            .map(|visit| visit.map(|visit| self.people[visit.volunteer as usize]))
            .collect())
    }
}

/// A line of a plan that was kept, and what comes out now.
pub struct Again {
    pub order_id: OrderId,
    pub kept: Option<VolunteerId>,
    pub made: Option<VolunteerId>,
}

/// Makes a plan once more from what was kept with it; nothing when there is no such plan, or it is not made.
///
/// # Errors
/// The database, or a problem that this version does not read.
pub async fn plan_again(db: &mut PgConnection, id: uuid::Uuid) -> sqlx::Result<Option<Vec<Again>>> {
    let Some(kept) = day_plans::kept(db, id).await? else {
        return Ok(None);
    };
    let problem: Problem = serde_json::from_str(&kept.problem).map_err(decode)?;
    let made = problem.solve(kept.seed, kept.turns).map_err(decode)?;
    let lines = problem.orders.iter().zip(kept.sent).zip(made);
    Ok(Some(
        lines
            .map(|((order_id, kept), made)| Again {
                order_id: *order_id,
                kept,
                made,
            })
            .collect(),
    ))
}

fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

/// One visit of a plan.
pub struct Line {
    pub order_id: OrderId,
    pub priority: PriorityClass,
    pub starts_at: OffsetDateTime,
    pub minutes: i64,
    pub volunteer_id: Option<VolunteerId>,
    pub terms: Vec<CostTerm>,
    pub candidates: u32,
    pub visits: u32,
}

/// A plan that has been made.
pub struct Made {
    pub problem: Problem,
    pub lines: Vec<Line>,
    pub classes: Vec<ClassServed>,
    pub turns: u64,
    pub cost: i64,
    pub nearest_cost: i64,
}

/// Reads what a day of a part of the tree is planned from.
pub async fn facts(
    db: &mut PgConnection,
    (day, within): (Date, &OrgCode),
    settings: &Settings,
    now: OffsetDateTime,
) -> sqlx::Result<Facts> {
    let midnight = at_china(day, Time::MIDNIGHT);
    let whole = (midnight, midnight + Duration::days(1));
    let mut orders = wanted::on_day(db, within, (midnight.max(now), whole.1)).await?;
    orders.sort_by_key(|order| (order.opened_at, order.id));
    let elders: Vec<ElderId> = orders.iter().map(|order| order.elder_id).collect();
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    Ok(Facts {
        midnight,
        now,
        numbers: Numbers {
            unserved: [
                settings.int(settings::DAY_PLAN_UNSERVED_EMERGENCY),
                settings.int(settings::DAY_PLAN_UNSERVED_TARGET),
                settings.int(settings::DAY_PLAN_UNSERVED_OTHER),
            ],
            most_visits: usize::try_from(settings.int(settings::DAY_PLAN_MOST_VISITS)).unwrap_or(1),
            most_minutes: settings.int(settings::DAILY_MAX_MIN),
            rest: settings.int(settings::TRAVEL_BUFFER_MIN),
            allow_household: settings.flag(settings::ALLOW_HOUSEHOLD),
            turns_per_visit: settings.int(settings::DAY_PLAN_TURNS).unsigned_abs(),
        },
        places: org_units::places(db).await?,
        people: people::active(db).await?,
        standing: store::standing(db, whole).await?,
        known: store::known(db, &elders).await?,
        loads: store::served(db, (now - Duration::days(LOAD_DAYS), None)).await?,
        served: store::served(db, (whole.0, Some(whole.1))).await?,
        gone: store::gone(db, &ids).await?,
        orders,
    })
}

/// Turns that a small day has all the same: less than a second.
const LEAST_TURNS: u64 = 100_000;

impl Facts {
    /// Plans the day. Takes the processor for as long as the turns take.
    ///
    /// # Errors
    /// A number out of range.
    pub fn plan(&self, seed: u64) -> Result<Made, InstanceError> {
        let problem = self.problem();
        let turns = self.numbers.turns_per_visit * u64::from(count(problem.orders.len()));
        let turns = turns.max(LEAST_TURNS);
        let instance = problem.instance()?;
        let (plan, _) = planning::improve(&instance, seed, &mut Iterations(turns));
        let nearest = planning::nearest(&instance).summary(&instance);
        let summary = plan.summary(&instance);
        let sent: Vec<Option<u32>> = plan
            .visits
            .iter()
            .map(|visit| visit.map(|visit| visit.volunteer))
            .collect();
        let classes = summary.classes.iter().zip(&nearest.classes);
        Ok(Made {
            classes: classes
                .filter_map(|((class, served, asked), (_, nearest, _))| {
                    Some(ClassServed {
                        priority: priority::class(i16::from(*class))?,
                        served: count(*served),
                        asked: count(*asked),
                        nearest_first: count(*nearest),
                    })
                })
                .collect(),
            lines: self.lines(&problem, &sent),
            turns,
            cost: summary.cost,
            nearest_cost: nearest.cost,
            problem,
        })
    }

    fn lines(&self, problem: &Problem, sent: &[Option<u32>]) -> Vec<Line> {
        let mut visits: HashMap<u32, usize> = HashMap::new();
        for volunteer in sent.iter().flatten() {
            *visits.entry(*volunteer).or_default() += 1;
        }
        let people: HashMap<VolunteerId, &Person> = self.people.iter().map(|who| (who.id, who)).collect();
        let requests = self.requests().zip(sent).zip(&problem.candidates);
        requests
            .map(|((order, sent), candidates)| {
                let volunteer = sent.map(|volunteer| problem.people[volunteer as usize]);
                let pair = volunteer
                    .and_then(|id| people.get(&id))
                    .and_then(|who| Some(self.pair(order, who, self.way(order, &who.home)?)));
                Line {
                    order_id: order.id,
                    priority: order.priority,
                    starts_at: order.starts_at,
                    minutes: order.duration.get(),
                    volunteer_id: volunteer,
                    terms: pair.map(|pair| matching::terms(&pair)).unwrap_or_default(),
                    candidates: count(candidates.len()),
                    visits: sent.map_or(0, |sent| {
                        let standing = problem.volunteers[sent as usize].booked.len();
                        count(visits.get(&sent).copied().unwrap_or(0) + standing)
                    }),
                }
            })
            .collect()
    }

    /// Each free seat of each order.
    fn requests(&self) -> impl Iterator<Item = &Wanted> {
        self.orders
            .iter()
            .flat_map(|order| std::iter::repeat_n(order, order.free_seats))
    }

    fn problem(&self) -> Problem {
        let plane = Plane::of(&self.places);
        let kept = self.candidates();
        // The place of each person in the problem: only who may go somewhere is in it.
        let mut in_problem: Vec<Option<u32>> = vec![None; self.people.len()];
        let mut people = Vec::new();
        let (mut orders, mut requests, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
        for (order, kept) in self.orders.iter().zip(kept) {
            let kept: Vec<Candidate> = kept
                .into_iter()
                .map(|(cost, person)| {
                    let volunteer = *in_problem[person].get_or_insert_with(|| {
                        people.push(person);
                        count(people.len() - 1)
                    });
                    Candidate { volunteer, cost }
                })
                .collect();
            for _ in 0..order.free_seats {
                orders.push(order.id);
                requests.push(self.request(order, &plane));
                candidates.push(kept.clone());
            }
        }
        let mut booked: HashMap<VolunteerId, Vec<Booking>> = HashMap::new();
        for visit in &self.standing {
            booked
                .entry(visit.volunteer_id)
                .or_default()
                .extend(self.booking(visit, &plane));
        }
        let volunteers = people.iter().map(|person| {
            let who = &self.people[*person];
            let served = self.served.get(&who.id).map_or(0, |minutes| minutes.get());
            Volunteer {
                home: plane.place(&who.home),
                most_minutes: minute(self.numbers.most_minutes - served).max(0),
                most_visits: self.numbers.most_visits,
                // That they are free then, the filters have seen.
                free: Volunteer::merged([(0, WHOLE)]),
                booked: booked.remove(&who.id).unwrap_or_default(),
            }
        });
        Problem {
            orders,
            rest: minute(self.numbers.rest),
            requests,
            volunteers: volunteers.collect(),
            people: people.iter().map(|person| self.people[*person].id).collect(),
            candidates,
        }
    }

    /// Of each order the cheapest who pass every filter: cost, and place in the list of people. Orders of one village and
    /// service are looked at together: who does that there is found once for all of them.
    fn candidates(&self) -> Vec<Vec<(i64, usize)>> {
        let mut together: BTreeMap<(&OrgCode, &str), Vec<usize>> = BTreeMap::new();
        for (number, order) in self.orders.iter().enumerate() {
            let key = (&order.village, order.asked.service.as_str());
            together.entry(key).or_default().push(number);
        }
        let mut homes: BTreeMap<OrgCode, Vec<usize>> = BTreeMap::new();
        for (number, who) in self.people.iter().enumerate() {
            if let Some(village) = who.home.village() {
                homes.entry(village).or_default().push(number);
            }
        }
        let mut kept = vec![Vec::new(); self.orders.len()];
        for orders in together.values() {
            let needs: Vec<Need> = orders
                .iter()
                .map(|order| self.need(&self.orders[*order]))
                .collect();
            let mut serving: Vec<(Way, usize)> = Vec::new();
            for (home, people) in &homes {
                let Some(way) = self.way(&self.orders[orders[0]], home) else {
                    continue;
                };
                let people = people.iter().copied();
                let serves = |who: &usize| fitness::serves(&self.people[*who], &needs[0], way.metres);
                serving.extend(people.filter(serves).map(|who| (way, who)));
            }
            for (order, need) in orders.iter().zip(&needs) {
                kept[*order] = self.cheapest(&self.orders[*order], need, &serving);
            }
        }
        kept
    }

    /// Of those who do it, the cheapest who are there.
    fn cheapest(&self, order: &Wanted, need: &Need, serving: &[(Way, usize)]) -> Vec<(i64, usize)> {
        let mut costed: Vec<(i64, usize)> = serving
            .iter()
            .filter(|(_, number)| {
                let who = &self.people[*number];
                fitness::is_there(who, need) && !self.gone.contains(&(order.id, who.id))
            })
            .map(|(way, number)| {
                (
                    matching::cost(&self.pair(order, &self.people[*number], *way)),
                    *number,
                )
            })
            .collect();
        if costed.len() > KEPT {
            costed.select_nth_unstable(KEPT);
            costed.truncate(KEPT);
        }
        costed.sort_unstable();
        costed
    }

    fn need(&self, order: &Wanted) -> Need {
        Need::new(
            order.asked.clone(),
            (order.starts_at, order.duration.get()),
            order.gender_wish,
            (order.elder_person.clone(), order.household.clone()),
            self.numbers.allow_household,
        )
    }

    fn pair(&self, order: &Wanted, who: &Person, way: Way) -> Pair {
        Pair {
            way,
            visits_to_elder: self
                .known
                .get(&order.elder_id)
                .and_then(|known| known.get(&who.id))
                .copied()
                .unwrap_or(0),
            willingness: if who.preferred.contains(&order.asked.service) {
                Willingness::Preferred
            } else {
                Willingness::Acceptable
            },
            load: self.loads.get(&who.id).copied().unwrap_or(RawMinutes::ZERO),
            same_village: who.home.village() == order.village.village(),
        }
    }

    fn way(&self, order: &Wanted, home: &OrgCode) -> Option<Way> {
        let home = home.village()?;
        let position = |village: &OrgCode| self.places.get(village).copied().flatten();
        place::way(
            (&home, position(&home)),
            (&order.village, position(&order.village)),
        )
    }

    fn request(&self, order: &Wanted, plane: &Plane) -> Request {
        let start = self.minute_of_day(order.starts_at);
        Request {
            place: plane.place(&order.village),
            minutes: minute(order.duration.get()),
            // The elder has been told when: nobody moves an appointment but on the telephone.
            earliest: start,
            latest: start,
            class: u8::try_from(priority::number(order.priority)).unwrap_or(u8::MAX),
            unserved: self.unserved(order),
        }
    }

    fn unserved(&self, order: &Wanted) -> i64 {
        let [emergency, target, other] = self.numbers.unserved;
        let once = match order.priority {
            PriorityClass::P0 => emergency,
            PriorityClass::P1 => target,
            _ => other,
        };
        once + once * (self.now - order.opened_at).whole_days().max(0) / WAITING_DAYS
    }

    /// What of a visit lies in the day; nothing when nothing does.
    fn booking(&self, visit: &Standing, plane: &Plane) -> Option<Booking> {
        let start = self.minute_of_day(visit.starts_at);
        let end = start + minute(visit.minutes);
        (end > 0).then(|| Booking {
            place: plane.place(&visit.village),
            start: start.max(0),
            minutes: end - start.max(0),
        })
    }

    fn minute_of_day(&self, at: OffsetDateTime) -> Minute {
        minute((at - self.midnight).whole_minutes())
    }
}

/// The villages on a plane.
struct Plane {
    at: HashMap<OrgCode, Place>,
    /// Where a village of a town stands that has no position: in the middle of those that have one.
    middle: HashMap<OrgCode, Place>,
}

impl Plane {
    fn of(places: &Places) -> Self {
        let known: Vec<(&OrgCode, Position)> = places
            .iter()
            .filter_map(|(village, position)| Some((village, (*position)?)))
            .collect();
        let Some((_, origin)) = known.iter().min_by_key(|(village, _)| *village) else {
            return Self {
                at: HashMap::new(),
                middle: HashMap::new(),
            };
        };
        let at: HashMap<OrgCode, Place> = known
            .iter()
            .map(|(village, position)| {
                let (x, y) = position.on_plane(origin);
                ((*village).clone(), Place { x, y })
            })
            .collect();
        let mut towns: HashMap<OrgCode, Vec<Place>> = HashMap::new();
        for (village, place) in &at {
            if let Some(town) = village.town() {
                towns.entry(town).or_default().push(*place);
            }
        }
        let mean = |values: Vec<i32>| {
            let sum: i64 = values.iter().copied().map(i64::from).sum();
            i32::try_from(sum / i64::try_from(values.len().max(1)).unwrap_or(1)).unwrap_or(0)
        };
        let middle = towns.into_iter().map(|(town, places)| {
            let x = mean(places.iter().map(|place| place.x).collect());
            let y = mean(places.iter().map(|place| place.y).collect());
            (town, Place { x, y })
        });
        Self {
            middle: middle.collect(),
            at,
        }
    }

    fn place(&self, code: &OrgCode) -> Place {
        let village = code.village().and_then(|village| self.at.get(&village));
        let town = || code.town().and_then(|town| self.middle.get(&town));
        village.or_else(town).copied().unwrap_or(Place { x: 0, y: 0 })
    }
}

/// Minutes as the search counts them.
fn minute(minutes: i64) -> Minute {
    Minute::try_from(minutes).unwrap_or(if minutes < 0 { Minute::MIN } else { Minute::MAX })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
