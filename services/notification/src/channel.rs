//! The road to the phones: which gateway, under which signature, how many at a time.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use kernel::SharedClock;
use runtime::Host;
use secrecy::SecretString;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::quiet_hours::DayHours,
    providers::{self, Provider},
};

/// `[notification]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
pub struct Section {
    /// `none`, `aliyun` or `yunmas`.
    pub provider: String,
    /// The signature 签名, without 【】.
    pub sign_name: String,
    /// No quiet hours: demonstrations and benchmarks only.
    pub any_hour: bool,
    /// Messages handed to the gateway at the same time.
    pub in_flight: usize,
    /// Seconds after which an answer is given up.
    pub timeout_seconds: u64,
    /// Address of Aliyun SMS.
    pub aliyun_url: String,
    /// Public part of the access key.
    pub aliyun_access_key_id: String,
    /// File with the account's own template codes; empty = those the sandbox knows.
    pub aliyun_codes_file: String,
    /// Address of 云MAS.
    pub yunmas_url: String,
    /// 集团客户名称.
    pub yunmas_ec_name: String,
    /// Account.
    pub yunmas_ap_id: String,
    /// Code of the signature at 云MAS.
    pub yunmas_sign: String,
}

/// Built once a process.
pub struct Channel {
    /// The gateway; nothing while none has been chosen: messages wait.
    pub provider: Option<Arc<dyn Provider>>,
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
    /// What the gateway's callbacks have to know; nothing while there is no gateway.
    pub callback_path: Option<SecretString>,
    any_hour: bool,
}

impl Channel {
    /// Reads section, secrets and template codes.
    ///
    /// # Errors
    /// An unknown provider, an address that is none, a missing secret, an unreadable file of codes.
    pub fn from_config(host: &Host) -> Result<Self, String> {
        let section: Section = host.section("notification").map_err(|error| error.to_string())?;
        let secret = |name: &str| host.config().secret(name).map_err(|error| error.to_string());
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let provider: Option<Arc<dyn Provider>> = match section.provider.as_str() {
            "none" => None,
            "aliyun" => {
                let secret = secret("aliyun-access-key-secret")?;
                Some(Arc::new(providers::Aliyun::try_new(&section, secret, timeout)?))
            }
            "yunmas" => Some(Arc::new(providers::Yunmas::try_new(
                &section,
                secret("yunmas-secret-key")?,
                timeout,
            )?)),
            other => {
                return Err(format!(
                    "notification.provider = `{other}`: choose none, aliyun or yunmas"
                ));
            }
        };
        let callback_path = provider.as_ref().map(|_| secret("callback-path")).transpose()?;
        Ok(Self {
            provider,
            sign_name: section.sign_name,
            in_flight: section.in_flight.clamp(1, 256),
            clock: host.clock().clone(),
            instance: host.new_key(),
            interrupted: AtomicBool::new(false),
            callback_path: callback_path.map(SecretString::from),
            any_hour: section.any_hour,
        })
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
