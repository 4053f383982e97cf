//! A plain text to one or many numbers, or a text of its own for each.

use super::{Account, Call, Request, mac::Nor};
use std::collections::BTreeMap;

/// One call of `norsubmit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NorSubmit {
    /// The same text to all, at most [`super::MOST_MOBILES`].
    Same {
        mobiles: Vec<String>,
        content: String,
        sign: String,
        add_serial: String,
    },
    /// A text for each number, fewer than 1,000.
    Each {
        contents: BTreeMap<String, String>,
        sign: String,
        add_serial: String,
    },
}

impl NorSubmit {
    /// The finished request. `sign` is the signature's code at the gateway, not its text; `add_serial` an extension of
    /// the sender's number, or empty.
    pub fn request(&self, account: &Account) -> Request {
        let (mobiles, content, sign, add_serial) = match self {
            Self::Same {
                mobiles,
                content,
                sign,
                add_serial,
            } => (mobiles.join(","), content.clone(), sign, add_serial),
            Self::Each {
                contents,
                sign,
                add_serial,
            } => {
                let json =
                    serde_json::to_string(contents).expect("a map of texts can always be written as JSON");
                (String::new(), json, sign, add_serial)
            }
        };
        let mut call = Nor {
            ec_name: account.ec_name.clone(),
            ap_id: account.ap_id.clone(),
            secret_key: account.secret_key.clone(),
            mobiles,
            content,
            sign: sign.clone(),
            add_serial: add_serial.clone(),
            mac: String::new(),
        };
        call.mac = call.expected_mac();
        Request::of(Call::NorSubmit.path(), &call)
    }

    /// Read back at the gateway's end; `None` when there are no numbers and no map of texts either.
    pub(super) fn read(call: Nor) -> Option<Self> {
        let Nor {
            mobiles,
            content,
            sign,
            add_serial,
            ..
        } = call;
        if mobiles.is_empty() {
            let contents = serde_json::from_str(&content).ok()?;
            return Some(Self::Each {
                contents,
                sign,
                add_serial,
            });
        }
        let mobiles = mobiles
            .split(',')
            .map(|mobile| mobile.trim().to_owned())
            .collect();
        Some(Self::Same {
            mobiles,
            content,
            sign,
            add_serial,
        })
    }
}
