//! The messages: an index in memory, bounded, over a journal on disk.

mod journal;

use crate::{
    message::{Direction, Message, Provider, Status, Told},
    number::Number,
    templates::Templates,
};
use journal::Entry;
pub(crate) use journal::Journal;
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    path::Path,
};

/// How many messages there have ever been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub out: u64,
    #[serde(rename = "in")]
    pub replies: u64,
    /// Phones with messages in memory.
    pub phones: usize,
    /// Messages whose receipt or reply the platform was not told of yet.
    pub waiting: u64,
}

/// A line of the list of phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    pub phone: Number,
    /// Whose phone it is, where somebody said so.
    pub label: Option<String>,
    pub messages: usize,
    pub last: Message,
}

pub(crate) struct Store {
    /// In the order of their ids.
    messages: VecDeque<Message>,
    next_id: u64,
    phones: HashMap<Number, VecDeque<u64>>,
    /// Id of a phone's last message → the phone: the list's order.
    recent: BTreeMap<u64, Number>,
    labels: BTreeMap<Number, String>,
    templates: Templates,
    totals: Totals,
    keep: usize,
    journal: Journal,
}

impl Store {
    /// What the journal in `data` remembers; nothing without one.
    pub fn open(data: Option<&Path>, keep: usize) -> anyhow::Result<Self> {
        let mut store = Self {
            messages: VecDeque::new(),
            next_id: 1,
            phones: HashMap::new(),
            recent: BTreeMap::new(),
            labels: BTreeMap::new(),
            templates: Templates::default(),
            totals: Totals::default(),
            keep,
            journal: Journal::default(),
        };
        if let Some(data) = data {
            store.journal = Journal::open(data, |entry| store.apply(entry))?;
        }
        Ok(store)
    }

    pub fn journal(&self) -> Journal {
        self.journal.clone()
    }

    /// Puts a message in under the next id, which it gives back.
    pub fn add(&mut self, make: impl FnOnce(u64) -> Message) -> u64 {
        let message = make(self.next_id);
        let id = message.id;
        self.journal.note(&Entry::Message(Cow::Borrowed(&message)));
        self.apply_message(message);
        id
    }

    /// The messages reached the phone, or failed with a code.
    pub fn settle(&mut self, ids: &[u64], status: Status, code: Option<String>) {
        self.record(Entry::Settled {
            ids: Cow::Borrowed(ids),
            status,
            code,
        });
    }

    pub fn mark(&mut self, ids: &[u64], told: Told) {
        self.record(Entry::Told {
            ids: Cow::Borrowed(ids),
            told,
        });
    }

    pub fn approve(&mut self, templates: &BTreeMap<String, String>) {
        self.record(Entry::Templates(Cow::Borrowed(templates)));
    }

    pub fn label(&mut self, labels: &BTreeMap<Number, String>) {
        self.record(Entry::Labels(Cow::Borrowed(labels)));
    }

    fn record(&mut self, entry: Entry<'_>) {
        self.journal.note(&entry);
        self.apply(entry);
    }

    fn apply(&mut self, entry: Entry<'_>) {
        match entry {
            Entry::Message(message) => self.apply_message(message.into_owned()),
            Entry::Settled { ids, status, code } => {
                for id in ids.iter() {
                    let Some(message) = find(&mut self.messages, *id) else {
                        continue;
                    };
                    message.status = status;
                    message.code = code.as_deref().map(Box::from);
                }
            }
            Entry::Told { ids, told } => {
                for id in ids.iter() {
                    let Some(message) = find(&mut self.messages, *id) else {
                        continue;
                    };
                    if message.told == Told::Waiting && told != Told::Waiting {
                        self.totals.waiting -= 1;
                    }
                    message.told = told;
                }
            }
            Entry::Templates(templates) => self.templates.merge(templates.into_owned()),
            Entry::Labels(labels) => self.labels.extend(labels.into_owned()),
        }
    }

    fn apply_message(&mut self, message: Message) {
        self.next_id = self.next_id.max(message.id + 1);
        match message.direction {
            Direction::Out => self.totals.out += 1,
            Direction::In => self.totals.replies += 1,
        }
        self.totals.waiting += u64::from(message.told == Told::Waiting);
        let ids = self.phones.entry(message.phone).or_default();
        if let Some(last) = ids.back() {
            self.recent.remove(last);
        }
        ids.push_back(message.id);
        self.recent.insert(message.id, message.phone);
        self.messages.push_back(message);
        while self.messages.len() > self.keep {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.messages.pop_front() else {
            return;
        };
        self.totals.waiting -= u64::from(oldest.told == Told::Waiting);
        if let Some(ids) = self.phones.get_mut(&oldest.phone) {
            ids.pop_front();
            if ids.is_empty() {
                self.phones.remove(&oldest.phone);
                self.recent.remove(&oldest.id);
            }
        }
    }

    pub fn get(&self, id: u64) -> Option<&Message> {
        let at = self
            .messages
            .binary_search_by_key(&id, |message| message.id)
            .ok()?;
        self.messages.get(at)
    }

    /// The messages of one phone, oldest first.
    pub fn of_phone(&self, phone: Number) -> impl DoubleEndedIterator<Item = &Message> {
        self.phones
            .get(&phone)
            .into_iter()
            .flatten()
            .filter_map(|id| self.get(*id))
    }

    /// The messages after an id, oldest first.
    pub fn after(&self, id: u64) -> impl Iterator<Item = &Message> {
        let from = self.messages.partition_point(|message| message.id <= id);
        self.messages.range(from..)
    }

    /// Phones, the one with the newest message first, whose number, label or last text holds `query`.
    pub fn phones(&self, query: &str) -> impl Iterator<Item = PhoneView> {
        let query = query.trim().to_lowercase();
        self.recent.iter().rev().filter_map(move |(last, phone)| {
            let view = PhoneView {
                phone: *phone,
                label: self.labels.get(phone).cloned(),
                messages: self.phones.get(phone).map_or(0, VecDeque::len),
                last: self.get(*last)?.clone(),
            };
            let holds = |text: &str| text.to_lowercase().contains(&query);
            let found = query.is_empty()
                || holds(&phone.to_string())
                || view.label.as_deref().is_some_and(holds)
                || holds(&view.last.text);
            found.then_some(view)
        })
    }

    /// Settled messages of a provider and direction that the platform was not told of, oldest first.
    pub fn untold(&self, provider: Provider, direction: Direction) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(move |message| {
            message.told == Told::Waiting
                && message.status != Status::Accepted
                && (message.provider, message.direction) == (provider, direction)
        })
    }

    /// Messages that were on their way when the sandbox stopped.
    pub fn on_their_way(&self) -> Vec<u64> {
        let accepted = self
            .messages
            .iter()
            .filter(|message| message.status == Status::Accepted);
        accepted.map(|message| message.id).collect()
    }

    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    pub fn label_of(&self, phone: Number) -> Option<&str> {
        self.labels.get(&phone).map(String::as_str)
    }

    pub fn totals(&self) -> Totals {
        Totals {
            phones: self.phones.len(),
            ..self.totals
        }
    }

    /// The newest id; 0 when there is none.
    pub fn last_id(&self) -> u64 {
        self.next_id - 1
    }
}

fn find(messages: &mut VecDeque<Message>, id: u64) -> Option<&mut Message> {
    let at = messages.binary_search_by_key(&id, |message| message.id).ok()?;
    messages.get_mut(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn out(phone: &str) -> impl FnOnce(u64) -> Message {
        let phone = phone.parse().unwrap();
        move |id| Message {
            id,
            phone,
            direction: Direction::Out,
            provider: Provider::Aliyun,
            text: format!("【银行】第{id}条").into(),
            at: datetime!(2026-11-23 10:00 UTC),
            received_at: datetime!(2026-11-23 10:00 UTC),
            status: Status::Accepted,
            code: None,
            told: Told::Waiting,
            provider_id: "1^0".into(),
            out_id: None,
            extend: None,
            template: None,
        }
    }

    #[test]
    fn memory_is_bounded_and_totals_go_on() {
        let mut store = Store::open(None, 2).unwrap();
        for phone in ["16900000001", "16900000002", "16900000002"] {
            store.add(out(phone));
        }
        assert_eq!(
            store.totals(),
            Totals {
                out: 3,
                replies: 0,
                phones: 1,
                waiting: 2
            }
        );
        assert_eq!(store.phones("").count(), 1);
        assert!(store.get(1).is_none());
        store.settle(&[1, 2], Status::Delivered, None);
        store.mark(&[1, 2], Told::Told);
        assert_eq!(store.totals().waiting, 1);
        assert_eq!(store.get(2).unwrap().status, Status::Delivered);
    }

    #[test]
    fn a_restart_remembers_and_a_torn_line_harms_no_other() {
        let directory = std::env::temp_dir().join(format!("sandbox-store-{}", rand::random::<u64>()));
        let mut store = Store::open(Some(&directory), 10).unwrap();
        store.add(out("16900000001"));
        store.settle(&[1], Status::Failed, Some("MK:0001".into()));
        store.label(&BTreeMap::from([(
            "16900000001".parse().unwrap(),
            "王大爷".to_owned(),
        )]));
        store.journal().flush().unwrap();

        let path = directory.join("messages.jsonl");
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend_from_slice(b"{\"message\":{\"id\":2,");
        std::fs::write(&path, torn).unwrap();
        let mut store = Store::open(Some(&directory), 10).unwrap();
        assert_eq!(store.add(out("16900000002")), 2);
        store.journal().flush().unwrap();

        let store = Store::open(Some(&directory), 10).unwrap();
        assert_eq!(store.after(0).count(), 2);
        assert_eq!(store.get(1).unwrap().code.as_deref(), Some("MK:0001"));
        assert_eq!(
            store.phones("王大").next().unwrap().phone.to_string(),
            "16900000001"
        );
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn the_phone_that_was_written_to_last_comes_first() {
        let mut store = Store::open(None, 10).unwrap();
        for phone in ["16900000001", "16900000002", "16900000001"] {
            store.add(out(phone));
        }
        let order: Vec<String> = store.phones("").map(|view| view.phone.to_string()).collect();
        assert_eq!(order, ["16900000001", "16900000002"]);
        assert_eq!(store.phones("第2条").count(), 1);
    }
}
