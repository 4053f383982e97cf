use schemars::Schema;

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Changes something; carries an idempotency key.
    Command,
    /// Only reads.
    Query,
    /// Tells what has happened.
    Event,
}

/// One message of the published language.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its subject on NATS.
    pub subject: &'static str,
    /// Command, query or event.
    pub kind: Kind,
    /// JSON schema of the message.
    pub message: Schema,
    /// JSON schema of the answer; events have none.
    pub reply: Option<Schema>,
}

impl Entry {
    /// The service that owns the subject: its third word.
    pub fn service(&self) -> &'static str {
        self.subject.split('.').nth(2).unwrap_or_default()
    }
}

/// Every message, by subject.
pub fn catalogue() -> Vec<Entry> {
    let mut entries = Vec::new();
    crate::elderly::entries(&mut entries);
    crate::elderly::audience::entries(&mut entries);
    crate::elderly::import::entries(&mut entries);
    crate::elderly::matching::entries(&mut entries);
    crate::volunteer::entries(&mut entries);
    crate::volunteer::application::entries(&mut entries);
    crate::volunteer::qualification::entries(&mut entries);
    crate::volunteer::training::entries(&mut entries);
    crate::volunteer::standing::entries(&mut entries);
    crate::volunteer::erasing::entries(&mut entries);
    crate::volunteer::lookup::entries(&mut entries);
    crate::volunteer::audience::entries(&mut entries);
    crate::volunteer::award::entries(&mut entries);
    crate::volunteer::certificate::entries(&mut entries);
    crate::volunteer::recipient::entries(&mut entries);
    crate::volunteer::record::entries(&mut entries);
    crate::volunteer::star::entries(&mut entries);
    crate::dispatch::order::entries(&mut entries);
    crate::dispatch::candidate::entries(&mut entries);
    crate::dispatch::offer::entries(&mut entries);
    crate::dispatch::visit::entries(&mut entries);
    crate::dispatch::task::entries(&mut entries);
    crate::dispatch::standing::entries(&mut entries);
    crate::dispatch::activity::entries(&mut entries);
    crate::dispatch::anomaly::entries(&mut entries);
    crate::dispatch::callback::entries(&mut entries);
    crate::dispatch::case::entries(&mut entries);
    crate::dispatch::complaint::entries(&mut entries);
    crate::dispatch::claim::entries(&mut entries);
    crate::dispatch::board::entries(&mut entries);
    crate::dispatch::day::entries(&mut entries);
    crate::dispatch::plan::entries(&mut entries);
    crate::dispatch::seek::entries(&mut entries);
    crate::dispatch::record::entries(&mut entries);
    crate::dispatch::service::entries(&mut entries);
    crate::dispatch::sheet::entries(&mut entries);
    crate::dispatch::door::entries(&mut entries);
    crate::dispatch::survey::entries(&mut entries);
    crate::dispatch::work_order::entries(&mut entries);
    crate::ledger::entries(&mut entries);
    crate::ledger::correction::entries(&mut entries);
    crate::ledger::estate::entries(&mut entries);
    crate::ledger::import::entries(&mut entries);
    crate::ledger::journal::entries(&mut entries);
    crate::ledger::settlement::entries(&mut entries);
    crate::ledger::fund::entries(&mut entries);
    crate::ledger::policy::entries(&mut entries);
    crate::ledger::minutes::entries(&mut entries);
    crate::redemption::entries(&mut entries);
    crate::redemption::count::entries(&mut entries);
    crate::redemption::item::entries(&mut entries);
    crate::redemption::order::entries(&mut entries);
    crate::redemption::reservation::entries(&mut entries);
    crate::redemption::stock::entries(&mut entries);
    crate::redemption::thanks::entries(&mut entries);
    crate::redemption::transfer::entries(&mut entries);
    crate::redemption::claim::entries(&mut entries);
    crate::notification::entries(&mut entries);
    crate::notification::channel::entries(&mut entries);
    crate::notification::consent::entries(&mut entries);
    crate::notification::campaign::entries(&mut entries);
    crate::notification::platform::entries(&mut entries);
    crate::notification::text::entries(&mut entries);
    crate::notification::publicity::entries(&mut entries);
    crate::notification::story::entries(&mut entries);
    crate::portal::entries(&mut entries);
    entries.sort_by_key(|entry| entry.subject);
    entries
}

/// Gives the messages of a service their subjects and puts them into the catalogue.
macro_rules! messages {
    (
        commands { $($c_subject:literal $command:ty => $c_reply:ty;)* }
        queries { $($q_subject:literal $query:ty => $q_reply:ty;)* }
        events { $($e_subject:literal $event:ty, by $aggregate:ident;)* }
    ) => {
        $(impl crate::Request for $command { const SUBJECT: &'static str = $c_subject; type Reply = $c_reply; }
          impl crate::Command for $command {})*
        $(impl crate::Request for $query { const SUBJECT: &'static str = $q_subject; type Reply = $q_reply; }
          impl crate::Query for $query {})*
        $(impl crate::Event for $event {
            const SUBJECT: &'static str = $e_subject;
            fn aggregate(&self) -> String { self.$aggregate.to_string() }
        })*
        pub(crate) fn entries(into: &mut Vec<crate::Entry>) {
            $(into.push(crate::Entry { subject: $c_subject, kind: crate::Kind::Command,
                message: schemars::schema_for!($command), reply: Some(schemars::schema_for!($c_reply)) });)*
            $(into.push(crate::Entry { subject: $q_subject, kind: crate::Kind::Query,
                message: schemars::schema_for!($query), reply: Some(schemars::schema_for!($q_reply)) });)*
            $(into.push(crate::Entry { subject: $e_subject, kind: crate::Kind::Event,
                message: schemars::schema_for!($event), reply: None });)*
            let _ = into;
        }
    };
}

/// Declares plain data of the contract with everything a message needs.
macro_rules! data {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident { $($body:tt)* })*) => {
        $($(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub $kind $name { $($body)* })*
    };
}

/// Declares a set of words of the contract; on the wire they are `snake_case`.
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),* $(,)? })*) => {
        $($(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),* }
        impl $name {
            /// Every word of the set, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word on the wire, in the database and in translation keys.
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $word),* } }
            /// The word's value, if it is one of the set.
            pub fn parse(word: &str) -> Option<$name> { Self::ALL.iter().copied().find(|value| value.as_str() == word) }
        })*
    };
}

pub(crate) use {data, messages, words};
