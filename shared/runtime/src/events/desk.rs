//! What is held, and who may go next. Events of one aggregate go one after the other, in the order of their commits;
//! what the broker brings late, because it was another process's or is replayed, goes before what came after it.
//! Aggregates go beside each other. Kinds with a batch reaction go through the one batch lane, which takes all that
//! waits in one transaction. An event that cannot be handled yet holds up its own aggregate and nobody else.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use async_nats::jetstream::AckKind;
use futures::FutureExt;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{
    ACK_WAIT, Incoming,
    reactor::{BATCH, Fate, Outcome, Reactor},
};

/// Aggregates that are handled beside each other.
const WORKERS: usize = 16;
/// Events held at most; the rest waits in the stream.
const HELD: usize = 2_000;
/// Attempts after which an event that must come again is a dead letter: about two hours.
const ATTEMPTS: u32 = 240;
/// How long after a stop the broker offers to others what was handed back.
const HAND_OVER: Duration = Duration::from_millis(250);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Whose turn it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Batch,
    Lane(Arc<str>),
}

/// One aggregate's events, in order.
#[derive(Default)]
struct Lane {
    queue: VecDeque<Arc<Incoming>>,
    stand: Stand,
    attempts: u32,
}

/// What a lane is doing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stand {
    /// Waits for events, or for its own that are in the batch.
    #[default]
    Idle,
    /// Waits for a worker.
    Ready,
    /// Its first event is with a worker.
    AtWork,
    /// Its first event could not be handled; until then it waits.
    Resting(Instant),
}

impl Lane {
    /// Puts an event where it belongs; one that is with a worker stays in front. Whether it is now the first.
    fn insert(&mut self, incoming: Arc<Incoming>) -> bool {
        let at_work = usize::from(self.stand == Stand::AtWork);
        let place = self
            .queue
            .partition_point(|held| held.rank() <= incoming.rank())
            .max(at_work);
        self.queue.insert(place, incoming);
        place == 0
    }

    fn sort(&mut self) {
        self.queue.make_contiguous().sort_by_key(|held| held.rank());
    }
}

#[derive(Default)]
struct Batch {
    queue: VecDeque<Arc<Incoming>>,
    busy: bool,
    attempts: u32,
    /// How many events of each aggregate are in the queue or at work.
    members: HashMap<Arc<str>, usize>,
}

/// What a worker has done.
enum Turn {
    Alone(Arc<str>, Outcome),
    Together(Vec<Fate>),
}

pub(super) struct Desk {
    reactor: Arc<Reactor>,
    lanes: HashMap<Arc<str>, Lane>,
    batch: Batch,
    ready: VecDeque<Key>,
    resting: BinaryHeap<Reverse<(Instant, Key)>>,
    running: JoinSet<Turn>,
    held: usize,
}

impl Desk {
    pub fn new(reactor: Arc<Reactor>) -> Self {
        Self {
            reactor,
            lanes: HashMap::new(),
            batch: Batch::default(),
            ready: VecDeque::new(),
            resting: BinaryHeap::new(),
            running: JoinSet::new(),
            held: 0,
        }
    }

    /// Works until told to stop; then finishes what is at work and hands the rest back.
    pub async fn run(mut self, mut arrivals: mpsc::Receiver<Incoming>, stop: CancellationToken) {
        let mut word = tokio::time::interval(ACK_WAIT / 3);
        word.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            while self.running.len() < WORKERS
                && let Some(key) = self.ready.pop_front()
            {
                self.begin(key);
            }
            let rested = self.resting.peek().map(|Reverse((at, _))| *at);
            tokio::select! {
                () = stop.cancelled() => break,
                Some(Ok(turn)) = self.running.join_next() => self.finish(turn),
                Some(incoming) = arrivals.recv(), if self.held < HELD => self.lay_down(incoming).await,
                () = tokio::time::sleep_until(rested.unwrap_or_else(Instant::now)), if rested.is_some() => {
                    if let Some(Reverse((at, key))) = self.resting.pop() {
                        self.rested(key, at);
                    }
                }
                _ = word.tick() => self.give_word().await,
            }
        }
        while let Some(Ok(turn)) = self.running.join_next().await {
            self.finish(turn);
        }
        // Ends when the puller has left, so that nothing handed back comes to this process again. In the order of the
        // stream: that is the order in which the next process gets it.
        let mut back: Vec<_> = self.all_held().cloned().collect();
        while let Some(incoming) = arrivals.recv().await {
            back.push(Arc::new(incoming));
        }
        back.sort_by_key(|incoming| incoming.sequence);
        for incoming in back {
            // Handed back without a delay, the first would still be offered to this process, and come after the second.
            incoming.acknowledge(AckKind::Nak(Some(HAND_OVER))).await;
        }
    }

    fn all_held(&self) -> impl Iterator<Item = &Arc<Incoming>> {
        let lanes = self.lanes.values().flat_map(|lane| lane.queue.iter());
        lanes.chain(self.batch.queue.iter())
    }

    /// What waits here is in good hands: the broker need not deliver it again.
    async fn give_word(&self) {
        for incoming in self.all_held() {
            incoming.acknowledge(AckKind::Progress).await;
        }
    }

    async fn lay_down(&mut self, incoming: Incoming) {
        if !self.reactor.knows(incoming.subject()) {
            // A subject that an older version of the consumer asked for.
            incoming.acknowledge(AckKind::Ack).await;
            return;
        }
        self.held += 1;
        let aggregate = incoming.aggregate.clone();
        if self.reactor.is_batched(incoming.subject()) && !self.lanes.contains_key(&aggregate) {
            self.put_in_batch(Arc::new(incoming));
            self.make_batch_ready();
            return;
        }
        let lane = self.lanes.entry(aggregate.clone()).or_default();
        if lane.insert(Arc::new(incoming)) && matches!(lane.stand, Stand::Resting(_)) {
            // The one that rests may have waited for this very event.
            lane.stand = Stand::Idle;
            lane.attempts = 0;
        }
        self.make_ready(&aggregate);
    }

    fn put_in_batch(&mut self, incoming: Arc<Incoming>) {
        *self.batch.members.entry(incoming.aggregate.clone()).or_default() += 1;
        self.batch.queue.push_back(incoming);
    }

    fn rested(&mut self, key: Key, at: Instant) {
        match key {
            Key::Batch => self.leave_batch_rest(),
            Key::Lane(aggregate) => {
                // A rest that was cut short has its end here all the same, and another may have begun.
                if let Some(lane) = self
                    .lanes
                    .get_mut(&aggregate)
                    .filter(|lane| lane.stand == Stand::Resting(at))
                {
                    lane.stand = Stand::Idle;
                    self.make_ready(&aggregate);
                }
            }
        }
    }

    fn leave_batch_rest(&mut self) {
        self.batch.busy = false;
        self.make_batch_ready();
    }

    fn make_batch_ready(&mut self) {
        if !self.batch.busy && !self.batch.queue.is_empty() {
            self.batch.busy = true;
            self.ready.push_back(Key::Batch);
        }
    }

    /// Lets a lane go next, unless it is at it or its events in the batch come first.
    fn make_ready(&mut self, aggregate: &Arc<str>) {
        let in_batch = self.batch.members.contains_key(aggregate);
        let Some(lane) = self.lanes.get_mut(aggregate) else {
            return;
        };
        if lane.stand != Stand::Idle || in_batch {
            return;
        }
        let mut batched = Vec::new();
        while let Some(head) = lane.queue.front()
            && self.reactor.is_batched(head.subject())
        {
            batched.extend(lane.queue.pop_front());
        }
        if !batched.is_empty() {
            // The lane stays: it remembers the attempts, and keeps what arrives meanwhile in order.
            batched
                .into_iter()
                .for_each(|incoming| self.put_in_batch(incoming));
            self.make_batch_ready();
        } else if lane.queue.is_empty() {
            self.lanes.remove(aggregate);
        } else {
            lane.stand = Stand::Ready;
            self.ready.push_back(Key::Lane(aggregate.clone()));
        }
    }

    fn begin(&mut self, key: Key) {
        let reactor = self.reactor.clone();
        match key {
            Key::Lane(aggregate) => {
                let Some(lane) = self.lanes.get_mut(&aggregate) else {
                    return;
                };
                lane.stand = Stand::AtWork;
                let (head, last) = (lane.queue[0].clone(), lane.attempts >= ATTEMPTS);
                self.running.spawn(async move {
                    let work = AssertUnwindSafe(reactor.alone(&head, last)).catch_unwind();
                    Turn::Alone(aggregate, work.await.unwrap_or(Outcome::Later))
                });
            }
            Key::Batch => {
                let taken: Vec<_> = self.batch.queue.iter().take(BATCH).cloned().collect();
                let attempts: Vec<u32> = taken
                    .iter()
                    .map(|incoming| {
                        self.lanes
                            .get(&incoming.aggregate)
                            .map_or(0, |lane| lane.attempts)
                    })
                    .collect();
                self.running.spawn(async move {
                    let tired = |place: usize| attempts[place] > 0;
                    let last = |place: usize| attempts[place] >= ATTEMPTS;
                    let work = AssertUnwindSafe(reactor.together(&taken, tired, last)).catch_unwind();
                    Turn::Together(work.await.unwrap_or_else(|_| vec![Fate::Later; taken.len()]))
                });
            }
        }
    }

    fn finish(&mut self, turn: Turn) {
        match turn {
            Turn::Alone(aggregate, outcome) => self.finish_alone(&aggregate, outcome),
            Turn::Together(fates) => self.finish_together(&fates),
        }
    }

    fn finish_alone(&mut self, aggregate: &Arc<str>, outcome: Outcome) {
        let Some(lane) = self.lanes.get_mut(aggregate) else {
            return;
        };
        match outcome {
            Outcome::Finished => {
                lane.queue.pop_front();
                self.held -= 1;
                lane.attempts = 0;
                lane.stand = Stand::Idle;
                self.make_ready(aggregate);
            }
            Outcome::Later => {
                let failed = lane.queue[0].rank();
                lane.sort();
                if lane.queue[0].rank() < failed {
                    // What it may have waited for has come meanwhile.
                    lane.attempts = 0;
                    lane.stand = Stand::Idle;
                    self.make_ready(aggregate);
                    return;
                }
                lane.attempts += 1;
                let at = Instant::now() + pause(lane.attempts);
                lane.stand = Stand::Resting(at);
                self.resting.push(Reverse((at, Key::Lane(aggregate.clone()))));
            }
        }
    }

    fn finish_together(&mut self, fates: &[Fate]) {
        let taken: Vec<_> = self.batch.queue.drain(..fates.len()).collect();
        let (mut again, mut stuck) = (Vec::new(), Vec::new());
        for (incoming, fate) in taken.iter().zip(fates) {
            match fate {
                Fate::Finished => {
                    self.held -= 1;
                    self.leave_batch(&incoming.aggregate);
                    if let Some(lane) = self.lanes.get_mut(&incoming.aggregate) {
                        lane.attempts = 0;
                    }
                }
                Fate::Later => {
                    self.leave_batch(&incoming.aggregate);
                    stuck.push(incoming.clone());
                }
                Fate::Again => again.push(incoming.clone()),
            }
        }
        let resting = !again.is_empty();
        for incoming in again.into_iter().rev() {
            self.batch.queue.push_front(incoming);
        }
        self.set_aside(stuck);
        for incoming in &taken {
            self.make_ready(&incoming.aggregate);
        }
        if resting {
            self.batch.attempts += 1;
            let at = Instant::now() + pause(self.batch.attempts);
            self.resting.push(Reverse((at, Key::Batch)));
        } else {
            self.batch.attempts = 0;
            self.leave_batch_rest();
        }
    }

    /// Moves what must wait, and all of its aggregate that comes after it, out of the batch's way.
    fn set_aside(&mut self, stuck: Vec<Arc<Incoming>>) {
        let mut aside: HashMap<Arc<str>, VecDeque<Arc<Incoming>>> = HashMap::new();
        for incoming in stuck {
            aside
                .entry(incoming.aggregate.clone())
                .or_default()
                .push_back(incoming);
        }
        if aside.is_empty() {
            return;
        }
        for incoming in std::mem::take(&mut self.batch.queue) {
            match aside.get_mut(&incoming.aggregate) {
                Some(queue) => {
                    self.leave_batch(&incoming.aggregate);
                    queue.push_back(incoming);
                }
                None => self.batch.queue.push_back(incoming),
            }
        }
        for (aggregate, mut queue) in aside {
            let lane = self.lanes.entry(aggregate.clone()).or_default();
            lane.queue.append(&mut queue);
            lane.sort();
            lane.attempts += 1;
            let at = Instant::now() + pause(lane.attempts);
            lane.stand = Stand::Resting(at);
            self.resting.push(Reverse((at, Key::Lane(aggregate))));
        }
    }

    fn leave_batch(&mut self, aggregate: &Arc<str>) {
        if let Some(count) = self.batch.members.get_mut(aggregate) {
            *count -= 1;
            if *count == 0 {
                self.batch.members.remove(aggregate);
            }
        }
    }
}

/// 50 ms, doubled with every attempt, with a little disorder so that those who failed together do not return together.
fn pause(attempts: u32) -> Duration {
    let base = Duration::from_millis(50 << attempts.saturating_sub(1).min(10)).min(LONGEST_PAUSE);
    base.mul_f64(rand::random_range(0.8..1.2))
}
