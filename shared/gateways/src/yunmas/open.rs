//! The gateway's end: is this call from the account it names, unchanged, and what does it ask for?

use super::{
    Account, Code, NorSubmit, TmpSubmit,
    mac::{Nor, Pull, Tmp},
};
use crate::lenient;
use serde::de::DeserializeOwned;

/// The four doors of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    NorSubmit,
    TmpSubmit,
    Report,
    Deliver,
}

impl Call {
    /// The path, http form (`/sms/submit` replaces `/sms/norsubmit` on the https port).
    pub fn path(self) -> &'static str {
        match self {
            Self::NorSubmit => "/sms/norsubmit",
            Self::TmpSubmit => "/sms/tmpsubmit",
            Self::Report => "/sms/report",
            Self::Deliver => "/sms/deliver",
        }
    }
}

/// A call that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    NorSubmit(NorSubmit),
    TmpSubmit(TmpSubmit),
    PullReports,
    PullDelivers,
}

/// Opens a call's body: base64, JSON, account, sum. The error is what the gateway answers.
pub fn open(call: Call, body: &[u8], account: &Account) -> Result<Received, Code> {
    match call {
        Call::NorSubmit => {
            let submitted: Nor = read(body)?;
            known(
                account,
                &submitted.ec_name,
                &submitted.ap_id,
                &submitted.secret_key,
            )?;
            if submitted.expected_mac() != submitted.mac {
                return Err(Code::IllegalMac);
            }
            NorSubmit::read(submitted)
                .map(Received::NorSubmit)
                .ok_or(Code::InvalidMessage)
        }
        Call::TmpSubmit => {
            let submitted: Tmp = read(body)?;
            known(
                account,
                &submitted.ec_name,
                &submitted.ap_id,
                &submitted.secret_key,
            )?;
            if submitted.expected_mac() != submitted.mac {
                return Err(Code::IllegalMac);
            }
            TmpSubmit::read(submitted)
                .map(Received::TmpSubmit)
                .ok_or(Code::InvalidMessage)
        }
        Call::Report | Call::Deliver => {
            let pull: Pull = read(body)?;
            known(account, &pull.ec_name, &pull.ap_id, &pull.secret_key)?;
            Ok(if call == Call::Report {
                Received::PullReports
            } else {
                Received::PullDelivers
            })
        }
    }
}

/// Only base64 is taken: raw JSON is a mistake that the real gateway refuses.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Code> {
    if matches!(body.trim_ascii().first(), Some(b'{' | b'[')) {
        return Err(Code::InvalidMessage);
    }
    let value = lenient::json(body).map_err(|_| Code::InvalidMessage)?;
    serde_json::from_value(value).map_err(|_| Code::InvalidMessage)
}

fn known(account: &Account, ec_name: &str, ap_id: &str, secret_key: &str) -> Result<(), Code> {
    let same = ec_name == account.ec_name && ap_id == account.ap_id && secret_key == account.secret_key;
    same.then_some(()).ok_or(Code::InvalidUsrOrPwd)
}
