//! Clients at work while the servers fall: each keeps its intent and asks again with the same key until it is answered.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{Actor, Code, Command, dispatch::*};
use futures::future::join_all;
use kernel::{SystemClock, VisitId};
use rand::RngExt;
use runtime::{Bus, Client, Config};
use tokio::{task::JoinSet, time::Instant};

use super::Ground;
use crate::town::{CLEANING, Elder, Town, Volunteer, order_form};

/// Clients that upload, and clients that take calls.
const UPLOADERS: usize = 4;
const OPERATORS: usize = 2;
/// Visits that the load leaves for later.
pub const SPARE: usize = 1;
/// How long a client asks again before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was acknowledged.
#[derive(Default)]
pub struct Done {
    pub uploaded: BTreeSet<VisitId>,
    pub confirmed: BTreeSet<VisitId>,
    pub orders: usize,
}

pub struct Load {
    ground: Arc<Ground>,
    done: Arc<Mutex<Done>>,
    clients: JoinSet<()>,
    over: Arc<AtomicBool>,
}

impl Load {
    /// Sets the clients to work.
    pub async fn start(config: &Config, ground: Ground) -> Self {
        let bus = Bus::connect(config, "tools").await.unwrap();
        let client = Client::new(bus, Arc::new(SystemClock));
        // The town's own connection went with the process that laid the ground.
        let ground = Arc::new(Ground {
            town: ground.town.reached_by(client),
            ..ground
        });
        let (done, over) = (
            Arc::new(Mutex::new(Done::default())),
            Arc::new(AtomicBool::new(false)),
        );
        let (next, days) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(1)));
        let mut clients = JoinSet::new();
        for _ in 0..UPLOADERS {
            let (ground, done, next) = (ground.clone(), done.clone(), next.clone());
            clients.spawn(async move {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= ground.served.len() - SPARE {
                        return;
                    }
                    upload(&ground, place, &done).await;
                    let pause = rand::rng().random_range(300..800);
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
            });
        }
        for _ in 0..OPERATORS {
            let (ground, done, over, days) = (ground.clone(), done.clone(), over.clone(), days.clone());
            clients.spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let day = days.fetch_add(1, Ordering::Relaxed);
                    order(
                        &ground.town,
                        &ground.pairs,
                        day % ground.pairs.len(),
                        day % 160 + 1,
                    )
                    .await;
                    done.lock().unwrap().orders += 1;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            });
        }
        Self {
            ground,
            done,
            clients,
            over,
        }
    }

    /// Waits until the uploads are through; no new call is taken.
    pub async fn finish(self) -> (Ground, Done) {
        self.over.store(true, Ordering::Relaxed);
        self.clients.join_all().await;
        let done = std::mem::take(&mut *self.done.lock().unwrap());
        let ground = Arc::try_unwrap(self.ground).unwrap_or_else(|_| panic!("every client has ended"));
        (ground, done)
    }
}

/// One upload; every second elder is content, half of them by SMS, half on the phone.
async fn upload(ground: &Ground, place: usize, done: &Mutex<Done>) {
    let (town, visit_id) = (&ground.town, ground.served[place]);
    persist(town, &town.clerk(), UploadVisit { visit_id }).await;
    done.lock().unwrap().uploaded.insert(visit_id);
    match place % 4 {
        0 => {
            let confirm = ConfirmVisit {
                visit_id,
                channel: Channel::Staff,
            };
            persist(town, &town.operator(), confirm).await;
            done.lock().unwrap().confirmed.insert(visit_id);
        }
        2 => {
            let (elder, _) = &ground.pairs[place % ground.pairs.len()];
            let (message, yes) = question(ground, elder, visit_id).await;
            town.phones.reply(&elder.phone, &yes).await.unwrap();
            done.lock().unwrap().confirmed.insert(message);
        }
        _ => {}
    }
}

/// The visit that the elder's last unanswered question is about, and the digits for yes.
async fn question(ground: &Ground, elder: &Elder, visit: VisitId) -> (VisitId, String) {
    let until = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < until, "no SMS about visit {visit}");
        let asked: Option<(String,)> = asked(ground, visit).await;
        if let Some((out_id,)) = asked {
            let views = ground.town.phones.messages(&elder.phone).await.unwrap();
            let found = views
                .iter()
                .find(|view| view.message.out_id.as_deref() == Some(&out_id));
            if let Some(view) = found {
                let (_, rest) = view.message.text.split_once("满意回").unwrap();
                return (visit, rest.chars().take_while(char::is_ascii_digit).collect());
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The id under which the gateway was given the question about a visit.
async fn asked(ground: &Ground, visit: VisitId) -> Option<(String,)> {
    let find = contracts::notification::FindMessages {
        about: Some(visit.uuid()),
        state: None,
        paging: contracts::Paging::default(),
    };
    let page = ground.town.ask(&ground.town.operator(), find).await.ok()?;
    let row = page
        .rows
        .into_iter()
        .find(|row| row.template == "visit_uploaded_elder")?;
    Some((row.message_id.to_string(),))
}

/// A call: an order for a day to come, three volunteers asked, all three accept at once. Exactly one gets the place.
pub async fn order(town: &Town, pairs: &[(Elder, Volunteer)], first: usize, day: usize) {
    let (elder, _) = &pairs[first];
    let days = time::Duration::days(i64::try_from(day).unwrap());
    let starts_at = kernel::Clock::now(&SystemClock) + days;
    let opened = persist(town, &town.operator(), order_form(elder, CLEANING, starts_at, 60)).await;
    let volunteers: Vec<&Volunteer> = (0..3)
        .map(|place| &pairs[(first + place) % pairs.len()].1)
        .collect();
    let make = MakeOffers {
        order_id: opened.order_id,
        volunteers: volunteers.iter().map(|volunteer| volunteer.id).collect(),
        expected: None,
    };
    persist(town, &town.operator(), make).await;
    let offers = loop {
        if let Ok(card) = town
            .ask(
                &town.operator(),
                GetOrder {
                    order_id: opened.order_id,
                },
            )
            .await
        {
            break card.offers;
        }
    };
    let answers = offers.iter().map(|offer| async move {
        let who = Actor::Volunteer {
            id: offer.volunteer_id,
        };
        let accept = AnswerOffer {
            offer_id: offer.offer_id,
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        persist(town, &who, accept).await.outcome
    });
    let outcomes = join_all(answers).await;
    let won = outcomes
        .iter()
        .filter(|outcome| **outcome == OfferOutcome::Accepted)
        .count();
    assert_eq!(won, 1, "{outcomes:?}");
}

/// Asks with one key until there is a definite answer.
async fn persist<C: Command>(town: &Town, actor: &Actor, command: C) -> C::Reply {
    let key = town.client.new_key();
    let until = Instant::now() + PATIENCE;
    loop {
        match town.client.tell(actor, key, command.clone()).await {
            Ok(reply) => return reply,
            Err(error) if error.code == Code::Unavailable && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => panic!("{}: {error}", C::SUBJECT),
        }
    }
}
