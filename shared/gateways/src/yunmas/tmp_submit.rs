//! A template of the gateway with its variables, to one or many numbers.

use super::{Account, Call, Request, mac::Tmp};

/// One call of `tmpsubmit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TmpSubmit {
    pub template_id: String,
    pub mobiles: Vec<String>,
    /// The variables in the template's order; none at all is sent as one empty text.
    pub params: Vec<String>,
    /// The signature's code at the gateway, not its text.
    pub sign: String,
    /// An extension of the sender's number, or empty.
    pub add_serial: String,
}

impl TmpSubmit {
    /// The finished request.
    pub fn request(&self, account: &Account) -> Request {
        let none = [String::new()];
        let params: &[String] = if self.params.is_empty() {
            &none
        } else {
            &self.params
        };
        let mut call = Tmp {
            ec_name: account.ec_name.clone(),
            ap_id: account.ap_id.clone(),
            secret_key: account.secret_key.clone(),
            template_id: self.template_id.clone(),
            mobiles: self.mobiles.join(","),
            params: serde_json::to_string(params).expect("a list of texts can always be written as JSON"),
            sign: self.sign.clone(),
            add_serial: self.add_serial.clone(),
            mac: String::new(),
        };
        call.mac = call.expected_mac();
        Request::of(Call::TmpSubmit.path(), &call)
    }

    /// Read back at the gateway's end; `None` when `params` is not an array of texts.
    pub(super) fn read(call: Tmp) -> Option<Self> {
        let mut params: Vec<String> = serde_json::from_str(&call.params).ok()?;
        if params == [""] {
            params.clear();
        }
        Some(Self {
            template_id: call.template_id,
            mobiles: call
                .mobiles
                .split(',')
                .map(|mobile| mobile.trim().to_owned())
                .collect(),
            params,
            sign: call.sign,
            add_serial: call.add_serial,
        })
    }
}
