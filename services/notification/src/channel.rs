//! The road to the phones: which gateway, under which signature, how many at a time.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64},
    },
    time::Duration,
};

use gateways::wechat::Account;
use kernel::SharedClock;
use runtime::Host;
use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::quiet_hours::DayHours,
    providers::{
        self, Provider, Setup,
        voice::{self, Caller},
    },
    store::listing::Taken,
};

/// `[notification]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
pub struct Section {
    /// `none`, or gateways in the order in which they are tried: `yunmas, tencent`.
    pub provider: String,
    /// `none`, or gateways that call, in the order in which they are tried: `aliyun_voice`.
    pub voice: String,
    /// The signature 签名, without 【】.
    pub sign_name: String,
    /// No quiet hours: demonstrations and benchmarks only.
    pub any_hour: bool,
    /// Messages handed to the gateway at the same time.
    pub in_flight: usize,
    /// Seconds after which an answer is given up.
    pub timeout_seconds: u64,
}

/// Built once a process.
pub struct Channel {
    /// The gateways, the preferred one first; while none has been chosen, messages wait.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Gateways that call whom a text does not reach; without one, nobody is called.
    pub callers: Vec<Arc<dyn Caller>>,
    /// The signature in front of every text.
    pub sign_name: String,
    /// Messages handed to the gateway at the same time.
    pub in_flight: usize,
    /// The injected clock.
    pub clock: SharedClock,
    /// Who claims: this process, since its start.
    pub instance: Uuid,
    /// The sender was interrupted while messages were on their way.
    pub interrupted: AtomicBool,
    /// When gateways were last asked for receipts and replies, in Unix seconds.
    pub fetched_at: AtomicI64,
    /// What the gateway's callbacks have to know; nothing while there is no gateway.
    pub callback_path: Option<SecretString>,
    /// What the gateways took, and when it was counted: a month's rows are not counted for every look.
    pub taken: Mutex<Option<(OffsetDateTime, Vec<Taken>)>>,
    any_hour: bool,
    /// Most messages a second, of the gateways that have a limit.
    rates: BTreeMap<&'static str, u32>,
}

/// The throttle of a gateway: part of its table in the configuration.
#[derive(Deserialize)]
struct Throttled {
    /// 0 = none.
    #[serde(default)]
    per_second: u32,
}

impl Channel {
    /// Reads section, secrets and template codes.
    ///
    /// # Errors
    /// An unknown provider, an address that is none, a missing secret, an unreadable file of codes.
    pub fn from_config(host: &Host) -> Result<Self, String> {
        let section: Section = host.section("notification").map_err(|error| error.to_string())?;
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let setup = Setup::new(host, &section.sign_name, timeout);
        let providers = providers::open_all(&section.provider, &setup)?;
        let mut rates = BTreeMap::new();
        for provider in &providers {
            let Throttled { per_second } = setup.section(provider.name())?;
            if per_second > 0 {
                rates.insert(provider.name(), per_second);
            }
        }
        let callers = voice::open_all(&section.voice, &setup)?;
        let callback_path = if providers.is_empty() && callers.is_empty() {
            None
        } else {
            Some(setup.secret("callback-path")?)
        };
        Ok(Self {
            providers,
            callers,
            fetched_at: AtomicI64::new(i64::MIN),
            sign_name: section.sign_name,
            in_flight: section.in_flight.clamp(1, 256),
            clock: host.clock().clone(),
            instance: host.new_key(),
            interrupted: AtomicBool::new(false),
            callback_path: callback_path.map(SecretString::from),
            taken: Mutex::new(None),
            any_hour: section.any_hour,
            rates,
        })
    }

    /// The callback's end of a gateway's account, where its callbacks are signed.
    pub fn desk(&self, gateway: &str) -> Option<&Account> {
        let named = self
            .providers
            .iter()
            .find(|provider| provider.name() == gateway)?;
        named.desk()
    }

    /// Most messages a second through a gateway; nothing = no limit.
    pub fn rate(&self, gateway: &str) -> Option<u32> {
        self.rates.get(gateway).copied()
    }

    /// Whether a test can go through it: a gateway that reaches any number.
    pub fn takes_tests(&self, gateway: &str) -> bool {
        let mut named = self.providers.iter().filter(|known| known.name() == gateway);
        named.any(|known| known.only_to_followers().is_none())
    }

    /// Whether there are no quiet hours at all.
    pub fn is_any_hour(&self) -> bool {
        self.any_hour
    }

    /// The hours for elders: as set, or the whole day where the configuration says so.
    pub fn day_hours(&self, set: DayHours) -> DayHours {
        if self.any_hour {
            DayHours { from: 0, to: 24 }
        } else {
            set
        }
    }
}
