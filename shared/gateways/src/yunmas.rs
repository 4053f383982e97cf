//! 云MAS 移动云短信 (China Mobile's HTTP gateway for government customers): base64 of JSON, protected by an MD5 over its
//! fields. [`NorSubmit`] and [`TmpSubmit`] send; [`open`] is the gateway's end; [`Report`] and [`Deliver`] come by pull
//! or by push.

mod answer;
mod mac;
mod nor_submit;
mod open;
mod push;
mod tmp_submit;

pub use answer::{Answer, Code, judge};
pub use nor_submit::NorSubmit;
pub use open::{Call, Received, open};
pub use push::{Deliver, Push, Report, read_push};
pub use tmp_submit::TmpSubmit;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;

/// Numbers in one call.
pub const MOST_MOBILES: usize = 5000;

/// The customer's account. Its `Debug` form hides the secret.
#[derive(Clone)]
pub struct Account {
    /// 集团客户名称, the organisation's registered name.
    pub ec_name: String,
    pub ap_id: String,
    pub secret_key: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("ec_name", &self.ec_name)
            .field("ap_id", &self.ap_id)
            .finish_non_exhaustive()
    }
}

/// A call ready for the wire: `POST` this text to this path, `content-type: application/json`.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub path: &'static str,
    /// base64 of the JSON; it holds the account's secret and the text: never log it.
    pub body: String,
}

impl Request {
    fn of(path: &'static str, call: &impl Serialize) -> Self {
        let json = serde_json::to_vec(call).expect("a structure of texts can always be written as JSON");
        Self {
            path,
            body: STANDARD.encode(json),
        }
    }

    /// Asks for receipts ([`Report`]) or replies ([`Deliver`]); what is given out once is not given again.
    pub fn pull(call: Call, account: &Account) -> Self {
        Self::of(call.path(), &mac::Pull::of(account))
    }
}
