//! The calls as they stand in JSON, fields in the order of the provider's sample, and the sum over them.

use super::Account;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

/// Lower hex MD5 of the fields, one after the other.
pub(super) fn mac(fields: &[&str]) -> String {
    let mut sum = Md5::new();
    for field in fields {
        sum.update(field.as_bytes());
    }
    hex::encode(sum.finalize())
}

/// `/sms/norsubmit`
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Nor {
    pub ec_name: String,
    pub ap_id: String,
    pub secret_key: String,
    pub mobiles: String,
    pub content: String,
    pub sign: String,
    pub add_serial: String,
    pub mac: String,
}

impl Nor {
    pub fn expected_mac(&self) -> String {
        mac(&[
            &self.ec_name,
            &self.ap_id,
            &self.secret_key,
            &self.mobiles,
            &self.content,
            &self.sign,
            &self.add_serial,
        ])
    }
}

/// `/sms/tmpsubmit`
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tmp {
    pub ec_name: String,
    pub ap_id: String,
    pub secret_key: String,
    pub template_id: String,
    pub mobiles: String,
    /// A text that holds a JSON array; the sum is over this very text.
    pub params: String,
    pub sign: String,
    pub add_serial: String,
    pub mac: String,
}

impl Tmp {
    pub fn expected_mac(&self) -> String {
        mac(&[
            &self.ec_name,
            &self.ap_id,
            &self.secret_key,
            &self.template_id,
            &self.mobiles,
            &self.params,
            &self.sign,
            &self.add_serial,
        ])
    }
}

/// `/sms/report` and `/sms/deliver`: the account alone, without a sum.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pull {
    pub ec_name: String,
    pub ap_id: String,
    pub secret_key: String,
}

impl Pull {
    pub fn of(account: &Account) -> Self {
        Self {
            ec_name: account.ec_name.clone(),
            ap_id: account.ap_id.clone(),
            secret_key: account.secret_key.clone(),
        }
    }
}
