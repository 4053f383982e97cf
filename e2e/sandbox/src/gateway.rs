//! What all doors share: taking messages, delivering them, telling the platform.

use crate::{
    config::{Callbacks, Config},
    courier::{self, Route},
    doors::{Nonces, cmpp::Line, wechat::Followers},
    faults::{FaultKind, Faults},
    hotline::Hotline,
    message::{Direction, Message, Provider, Status, Told},
    number::Number,
    store::Store,
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use time::OffsetDateTime;
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) struct Gateway {
    pub config: Config,
    pub faults: Faults,
    pub http: reqwest::Client,
    /// Background work; a stop waits for it.
    pub tasks: TaskTracker,
    pub stopping: CancellationToken,
    store: Mutex<Store>,
    nonces: Mutex<Nonces>,
    hotline: Mutex<Hotline>,
    followers: Mutex<Followers>,
    /// The CMPP line.
    pub cmpp: Line,
    /// Calls so far, for ids that no two calls share.
    calls: AtomicU64,
    callbacks: RwLock<Callbacks>,
    queues: [mpsc::UnboundedSender<u64>; Route::ALL.len()],
    /// Counts every change, for those who wait for one.
    revision: watch::Sender<u64>,
}

/// A message that passed its door's checks.
pub(crate) struct Letter {
    pub phone: Number,
    pub provider: Provider,
    pub text: String,
    pub at: OffsetDateTime,
    pub provider_id: String,
    pub out_id: Option<String>,
    pub extend: Option<String>,
    pub template: Option<String>,
}

/// What becomes of the messages of one call.
struct Fate {
    after: Duration,
    failure: Option<String>,
    receipts: usize,
}

impl Gateway {
    /// Opens the store and starts the couriers; what was on its way at the last stop is delivered now.
    pub fn open(config: Config) -> anyhow::Result<Arc<Self>> {
        let mut store = Store::open(config.data.as_deref(), config.keep)?;
        if !config.templates.is_empty() {
            store.approve(&config.templates);
        }
        let (queues, inboxes): (Vec<_>, Vec<_>) =
            Route::ALL.iter().map(|_| mpsc::unbounded_channel()).unzip();
        let gateway = Arc::new(Self {
            callbacks: RwLock::new(config.callbacks.clone()),
            http: reqwest::Client::builder()
                .timeout(Duration::from_secs(5))
                .build()?,
            queues: queues.try_into().expect("there is one queue for each route"),
            calls: AtomicU64::new(store.last_id()),
            store: Mutex::new(store),
            nonces: Mutex::default(),
            hotline: Mutex::default(),
            followers: Mutex::default(),
            cmpp: Line::default(),
            faults: Faults::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            revision: watch::Sender::new(0),
            config,
        });
        for (route, inbox) in Route::ALL.into_iter().zip(inboxes) {
            gateway.tasks.spawn(courier::run(gateway.clone(), route, inbox));
        }
        let journal = gateway.store().journal();
        gateway
            .tasks
            .spawn(crate::flusher::run(journal, gateway.stopping.clone()));
        gateway.resume();
        Ok(gateway)
    }

    fn resume(self: &Arc<Self>) {
        let on_their_way = self.store().on_their_way();
        if !on_their_way.is_empty() {
            let fate = Fate {
                after: self.config.receipt_delay,
                failure: None,
                receipts: 1,
            };
            self.deliver_later(on_their_way, fate);
        }
        Route::ALL.into_iter().for_each(|route| self.queue_untold(route));
    }

    /// A line has opened: what has been waiting for it is told.
    pub fn tell_lines(&self) {
        for route in [Route::CmppReport, Route::CmppReply] {
            self.queue_untold(route);
        }
    }

    fn queue_untold(&self, route: Route) {
        let untold: Vec<u64> = {
            let store = self.store();
            store
                .untold(route.provider(), route.direction())
                .map(|message| message.id)
                .collect()
        };
        untold.into_iter().for_each(|id| self.queue(route, id));
    }

    /// The desk of the 12349 platform.
    pub fn hotline(&self) -> MutexGuard<'_, Hotline> {
        self.hotline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the WeChat account remembers.
    pub fn followers(&self) -> MutexGuard<'_, Followers> {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store is whole even when a holder of the lock panicked: each change is one step.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> OffsetDateTime {
        self.config.clock.now()
    }

    /// A number that no other call of this sandbox has.
    pub fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether this nonce comes for the first time.
    pub fn is_new_nonce(&self, nonce: &str) -> bool {
        let now = self.now();
        self.nonces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .first_seen(nonce, now)
    }

    pub fn callbacks(&self) -> Callbacks {
        self.callbacks
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// New addresses; routes that had none get what has been waiting for one.
    pub fn set_callbacks(&self, callbacks: Callbacks) {
        let before = {
            let mut current = self.callbacks.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, callbacks.clone())
        };
        for route in Route::ALL {
            if route.address(&before).is_none() && route.address(&callbacks).is_some() {
                self.queue_untold(route);
            }
        }
        self.changed();
    }

    pub fn approve(&self, templates: &BTreeMap<String, String>) {
        self.store().approve(templates);
        self.changed();
    }

    pub fn label(&self, labels: &BTreeMap<Number, String>) {
        self.store().label(labels);
        self.changed();
    }

    /// Takes the messages of one call and sees to their delivery, as the open faults want it.
    pub async fn take(self: &Arc<Self>, letters: Vec<Letter>) {
        let phones: Vec<Number> = letters.iter().map(|letter| letter.phone).collect();
        let Some(provider) = letters.first().map(|letter| letter.provider) else {
            return;
        };
        let ids = self.enter(letters);
        let fate = self.fate(provider, &phones);
        if self
            .faults
            .take(FaultKind::ReceiptBeforeAnswer, &phones)
            .is_some()
        {
            self.settle(&ids, &fate);
            let route = Route::of(provider, Direction::Out);
            if courier::push(self, route, &ids).await.is_err() {
                ids.into_iter().for_each(|id| self.queue(route, id));
            }
        } else {
            self.deliver_later(ids, fate);
        }
    }

    /// Takes messages of which the provider never tells what became of them.
    pub fn take_untold(self: &Arc<Self>, letters: Vec<Letter>) {
        let fate = Fate {
            after: self.config.receipt_delay,
            failure: None,
            receipts: 0,
        };
        self.deliver_later(self.enter(letters), fate);
    }

    fn enter(&self, letters: Vec<Letter>) -> Vec<u64> {
        let received_at = self.now();
        let ids = {
            let mut store = self.store();
            letters
                .into_iter()
                .map(|letter| store.add(|id| letter.into_message(id, received_at)))
                .collect()
        };
        self.changed();
        ids
    }

    fn fate(&self, provider: Provider, phones: &[Number]) -> Fate {
        let late = self.faults.take(FaultKind::DelayReceipt, phones);
        let failed = self.faults.take(FaultKind::FailReceipt, phones);
        let doubled = self.faults.take(FaultKind::DuplicateReceipt, phones).is_some();
        let lost = self.faults.take(FaultKind::LoseReceipt, phones).is_some();
        let unreachable = match provider {
            Provider::Aliyun => "MOBILE_NOT_ON_SERVICE",
            Provider::Yunmas => "DB:0140",
            Provider::Tencent => "MK:0001",
            Provider::Wechat => "failed:user block",
            Provider::Cmpp => "UNDELIV",
            Provider::AliyunVoice => "200005",
            Provider::TencentVoice => "1",
        };
        Fate {
            after: late.map_or(self.config.receipt_delay, |fault| {
                fault.pause(Duration::from_secs(5))
            }),
            failure: failed.map(|fault| fault.code.unwrap_or_else(|| unreachable.to_owned())),
            receipts: if lost { 0 } else { 1 + usize::from(doubled) },
        }
    }

    fn deliver_later(self: &Arc<Self>, ids: Vec<u64>, fate: Fate) {
        let gateway = self.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(fate.after) => {}
                // The journal still says "accepted": the next start delivers them.
                () = gateway.stopping.cancelled() => return,
            }
            gateway.settle(&ids, &fate);
            for _ in 0..fate.receipts {
                for id in &ids {
                    let provider = gateway.store().get(*id).map(|message| message.provider);
                    if let Some(provider) = provider {
                        gateway.queue(Route::of(provider, Direction::Out), *id);
                    }
                }
                tokio::time::sleep(courier::BETWEEN_DOUBLES).await;
            }
        });
    }

    fn settle(&self, ids: &[u64], fate: &Fate) {
        {
            let mut store = self.store();
            let status = if fate.failure.is_some() {
                Status::Failed
            } else {
                Status::Delivered
            };
            store.settle(ids, status, fate.failure.clone());
            if fate.receipts == 0 {
                store.mark(ids, Told::Lost);
            }
        }
        self.changed();
    }

    /// A person answers: in the form of the provider that wrote to this phone last. `None` when nobody ever wrote.
    pub fn reply(self: &Arc<Self>, phone: Number, text: &str, at: Option<OffsetDateTime>) -> Option<u64> {
        let (provider, extend) = {
            let store = self.store();
            let last = store
                .of_phone(phone)
                .rfind(|message| message.direction == Direction::Out)?;
            (last.provider, last.extend.clone())
        };
        Some(self.hear(phone, provider, extend, text, at))
    }

    /// The follower with this phone writes to the WeChat account, whether or not anybody wrote to them.
    pub fn write(self: &Arc<Self>, phone: Number, text: &str) -> u64 {
        self.hear(phone, Provider::Wechat, None, text, None)
    }

    fn hear(
        self: &Arc<Self>,
        phone: Number,
        provider: Provider,
        extend: Option<Box<str>>,
        text: &str,
        at: Option<OffsetDateTime>,
    ) -> u64 {
        let now = self.now();
        let id = self.store().add(|id| Message {
            id,
            phone,
            direction: Direction::In,
            provider,
            text: text.into(),
            at: at.unwrap_or(now),
            received_at: now,
            status: Status::Delivered,
            code: None,
            told: Told::Waiting,
            provider_id: format!("{:010}{:08}", now.unix_timestamp(), id % 100_000_000).into(),
            out_id: None,
            extend,
            template: None,
        });
        self.changed();
        let route = Route::of(provider, Direction::In);
        self.queue(route, id);
        if self.faults.take(FaultKind::DuplicateReply, &[phone]).is_some() {
            let gateway = self.clone();
            self.tasks.spawn(async move {
                tokio::time::sleep(courier::BETWEEN_DOUBLES).await;
                gateway.queue(route, id);
            });
        }
        id
    }

    /// Hands a message to its courier. Once the couriers have stopped, the journal keeps it for the next start.
    pub fn queue(&self, route: Route, id: u64) {
        let _ = self.queues[route as usize].send(id);
    }

    /// Wakes everybody who waits for a change.
    pub fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    pub fn revisions(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }
}

impl Letter {
    fn into_message(self, id: u64, received_at: OffsetDateTime) -> Message {
        Message {
            id,
            phone: self.phone,
            direction: Direction::Out,
            provider: self.provider,
            text: self.text.into(),
            at: self.at,
            received_at,
            status: Status::Accepted,
            code: None,
            told: Told::Waiting,
            provider_id: self.provider_id.into(),
            out_id: self.out_id.map(Into::into),
            extend: self.extend.map(Into::into),
            template: self.template.map(Into::into),
        }
    }
}
