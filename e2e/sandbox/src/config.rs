//! How a sandbox is set up.

use gateways::{aliyun, cmpp, tencent, wechat, yunmas};
use kernel::{SharedClock, SystemClock};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// Everything a sandbox is told at its start.
#[derive(Clone)]
pub struct Config {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where the journal of messages lives; `None` keeps nothing.
    pub data: Option<PathBuf>,
    /// The access key that Aliyun requests must be signed with.
    pub aliyun: aliyun::Credentials,
    /// The access key that Tencent requests must be signed with.
    pub tencent: tencent::Credentials,
    /// Where the CMPP line is served; `None` serves none.
    pub cmpp: Option<SocketAddr>,
    pub cmpp_version: cmpp::Version,
    /// The SP code and the secret of its one customer.
    pub cmpp_source: String,
    pub cmpp_secret: String,
    /// The WeChat account, with token and key of its callback.
    pub wechat: wechat::Account,
    /// Its secret.
    pub wechat_secret: String,
    /// The account that 云MAS calls must name.
    pub yunmas: yunmas::Account,
    /// 云MAS signature codes and their texts.
    pub yunmas_signs: BTreeMap<String, String>,
    /// What the line to the 12349 platform is signed with.
    pub hotline_secret: String,
    /// Templates approved from the start.
    pub templates: BTreeMap<String, String>,
    pub callbacks: Callbacks,
    /// From acceptance to delivery, when no fault says otherwise.
    pub receipt_delay: Duration,
    /// Pauses before a refused push is repeated; after the last it is lost. The real ones: 1, 5 and 10 minutes.
    pub retries: Vec<Duration>,
    pub time_check: TimeCheck,
    /// Messages kept in memory; the journal has all.
    pub keep: usize,
    pub clock: SharedClock,
}

/// Whether the sender's clock must agree with ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeCheck {
    /// A signature is good for 15 minutes, as at the real gateway.
    Window,
    /// Any time is taken, and becomes the message's: for a platform whose clock is moved by a test or a loader of history.
    Any,
}

/// Where the platform wants to be told. What has no address waits (and, of 云MAS and Tencent, can be pulled).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Callbacks {
    /// Aliyun delivery receipts, `SmsReport`.
    pub aliyun_report: Option<String>,
    /// Aliyun replies, `SmsUp`.
    pub aliyun_up: Option<String>,
    /// 云MAS receipts and replies alike.
    pub yunmas_push: Option<String>,
    /// Tencent delivery receipts.
    pub tencent_status: Option<String>,
    /// Tencent replies.
    pub tencent_reply: Option<String>,
    /// What became of Aliyun's calls.
    pub aliyun_call: Option<String>,
    /// What became of Tencent's calls.
    pub tencent_call: Option<String>,
    /// Everything from WeChat.
    pub wechat: Option<String>,
}

impl Config {
    /// The name under which 云MAS signs in a sandbox that was told nothing else.
    pub const SIGN: &str = "台儿庄时间银行";

    /// The key with which WeChat's callbacks are encrypted.
    pub const WECHAT_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    /// A sandbox on a free port of this machine, with the key `sandbox` / `sandbox-secret` at both gateways, that keeps
    /// nothing and has short pauses: what a test starts.
    pub fn local() -> Self {
        let (id, secret) = ("sandbox".to_owned(), "sandbox-secret".to_owned());
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            aliyun: aliyun::Credentials {
                access_key_id: id.clone(),
                access_key_secret: secret.clone(),
            },
            tencent: tencent::Credentials {
                secret_id: id.clone(),
                secret_key: secret.clone(),
            },
            cmpp: None,
            cmpp_version: cmpp::Version::V2,
            cmpp_source: "901234".to_owned(),
            cmpp_secret: secret.clone(),
            wechat: wechat::Account::try_new("wxsandbox".to_owned(), secret.clone(), Self::WECHAT_KEY)
                .expect("a key of 43 characters"),
            wechat_secret: secret.clone(),
            hotline_secret: secret.clone(),
            yunmas: yunmas::Account {
                ec_name: "沙盒单位".to_owned(),
                ap_id: id,
                secret_key: secret,
            },
            yunmas_signs: BTreeMap::from([("SANDBOX".to_owned(), Self::SIGN.to_owned())]),
            templates: BTreeMap::new(),
            callbacks: Callbacks::default(),
            receipt_delay: Duration::from_millis(50),
            retries: vec![
                Duration::from_millis(200),
                Duration::from_secs(1),
                Duration::from_secs(2),
            ],
            time_check: TimeCheck::Window,
            keep: 100_000,
            clock: Arc::new(SystemClock),
        }
    }
}
