//! Gateways that call and read a text aloud: the list of those that we speak, set up like those of messages.

mod aliyun;
mod tencent;

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use gateways::Verdict;
use kernel::Phone;
use time::OffsetDateTime;

use super::{Setup, door::Door};
use crate::domain::{
    spoken::{self, Spoken},
    template::Template,
};

/// Every gateway of calls that we speak.
pub const ALL: [Gateway; 2] = [aliyun::GATEWAY, tencent::GATEWAY];

/// How often the text is read: who is old hears it a second time.
const PLAY_TIMES: u8 = 2;

/// A gateway as the service knows it before any account is set up.
pub struct Gateway {
    /// Its name in `notification.voice`, in the database and in the address of its callbacks.
    pub name: &'static str,
    /// Sets up the account.
    pub open: fn(&Setup<'_>) -> Result<Arc<dyn Caller>, String>,
    /// Where its reports come in.
    pub doors: &'static [Door],
}

/// Sets up the gateways of a list such as `aliyun_voice, tencent_voice`, in this order; `none` is no gateway.
///
/// # Errors
/// An unknown name, or what the gateway's account lacks.
pub fn open_all(list: &str, setup: &Setup<'_>) -> Result<Vec<Arc<dyn Caller>>, String> {
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "none");
    names
        .map(|name| {
            let gateway = ALL.iter().find(|gateway| gateway.name == name).ok_or_else(|| {
                let known: Vec<&str> = ALL.iter().map(|gateway| gateway.name).collect();
                format!(
                    "notification.voice: there is no gateway `{name}`; choose none, or of {}",
                    known.join(", ")
                )
            })?;
            (gateway.open)(setup)
        })
        .collect()
}

/// A call to one phone.
pub struct Call {
    /// Our own id, at most fifteen digits.
    pub no: i64,
    /// Whom.
    pub phone: Phone,
    /// Which text.
    pub template: Template,
    /// Its variables as they are read, in the order of the gateway's registry.
    pub values: Vec<(String, String)>,
}

/// A gateway that calls.
pub trait Caller: Send + Sync {
    /// Its name in the database and in callbacks.
    fn name(&self) -> &'static str;

    /// Hands one call over and judges the answer.
    fn call<'a>(&'a self, call: &'a Call, now: OffsetDateTime) -> BoxFuture<'a, Verdict>;
}

/// The code of every text that is read: the sandbox's, replaced by the account's own where its file names them.
fn codes(
    gateway: &str,
    file: &str,
    usual: fn(&Spoken) -> String,
) -> Result<BTreeMap<Template, String>, String> {
    let usual_codes = spoken::all().map(|(template, spoken)| (template, usual(spoken)));
    super::codes::replaced(gateway, file, usual_codes.collect())
}
